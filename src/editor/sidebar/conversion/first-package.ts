import type { SwitchRule } from './blocks';

/*
 * The nodes of node-red-contrib-smartthings (0.0.43), as facts: what each reported, by which output, and which commands it
 * understood. Its reports were `{topic: 'device', payload: {deviceId, deviceType, name, value, unit, timestamp}}`.
 */

/** How a value was reported: a word as 1 and all others as 0, three axes as an object, a colour as `[r, g, b]`, else as it is. */
export type ValueForm =
  { readonly form: 'flag'; readonly one: string } | { readonly form: 'number' | 'word' | 'axes' | 'colour' };

export interface Report {
  readonly deviceType: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: ValueForm;
}

/** A command that an old node understood, by `msg.topic`. */
export interface OldCommand {
  readonly topic: SwitchRule;
  /** The output that told what was sent. */
  readonly port: number;
  readonly capability: string;
  /** Empty: the payload that `prepare` makes is the list of commands. */
  readonly command: string;
  readonly commandType?: 'str' | 'jsonata';
  /** Takes `msg.payload.value` as its argument. */
  readonly takesValue?: boolean;
  /** What was reported once it was accepted, as JSONata. */
  readonly sent: string;
  readonly prepare?: string;
}

export interface OldType {
  /** One for each output. */
  readonly reports: readonly Report[];
  readonly commands: readonly OldCommand[];
  /** Topics regardless of case, and only outputs that have a value. */
  readonly isThermostat?: boolean;
}

const flag = (deviceType: string, capability: string, one: string): Report => ({
  ...{ deviceType, capability, attribute: deviceType, value: { form: 'flag', one } },
});
const plain = (deviceType: string, capability: string, attribute = deviceType): Report => ({
  ...{ deviceType, capability, attribute, value: { form: 'number' } },
});

const isTopic = (topic: string): SwitchRule => ({ t: 'eq', v: topic, vt: 'str' });
const anyCase = (pattern: string): SwitchRule => ({ t: 'regex', v: `^${pattern}$`, vt: 'str', case: true });
/** A command that must not be sent by a message that lacks what it is about. */
const onlyWith = (topic: string, what: string): SwitchRule => ({
  ...{ t: 'jsonata_exp', v: `topic = "${topic}" and ${what}`, vt: 'jsonata' },
});

const SWITCH = flag('switch', 'switch', 'on');
const LEVEL = plain('level', 'switchLevel');
const TEMPERATURE_OF_LIGHT = plain('temperature', 'colorTemperature', 'colorTemperature');
/** `hue`, `saturation` and `level` make one of it. */
const COLOUR: Report = { deviceType: 'color', capability: '', attribute: '', value: { form: 'colour' } };

const SWITCHED = 'payload.results[0].command = "on" ? 1 : 0';
const ARGUMENT = 'payload.results[0].arguments[0]';

/** Everything but 1 switched off, and so did a payload that is no object; without a payload nothing was sent. */
const switchLight: OldCommand = {
  topic: onlyWith('switch', 'payload != null'),
  ...{ port: 0, capability: 'switch', commandType: 'jsonata' },
  command: 'payload.value in [1, "1", true] ? "on" : "off"',
  sent: SWITCHED,
};
const setLevel: OldCommand = {
  ...{
    topic: isTopic('level'),
    port: 1,
    capability: 'switchLevel',
    command: 'setLevel',
    takesValue: true,
    sent: ARGUMENT,
  },
};
const setLightTemperature = (port: number): OldCommand => ({
  ...{ topic: isTopic('temperature'), port, capability: 'colorTemperature', command: 'setColorTemperature' },
  ...{ takesValue: true, sent: ARGUMENT },
});

const toHsl = `// The three commands that the old node sent for [red, green, blue], each 0 to 255.
const [r, g, b] = msg.payload.value.map((part) => Number(part) / 255);
const most = Math.max(r, g, b);
const least = Math.min(r, g, b);
const spread = most - least;
const lightness = (most + least) / 2;
let hue = 0;
if (spread > 0) {
    if (most === r) hue = ((g - b) / spread + 6) % 6;
    else if (most === g) hue = (b - r) / spread + 2;
    else hue = (r - g) / spread + 4;
}
const saturation = spread === 0 ? 0 : spread / (1 - Math.abs(2 * lightness - 1));
const whole = (share) => Math.round(share * 100);
msg.colour = msg.payload.value;
msg.payload = [
    { capability: 'colorControl', command: 'setHue', arguments: [whole(hue / 6)] },
    { capability: 'colorControl', command: 'setSaturation', arguments: [whole(saturation)] },
    { capability: 'switchLevel', command: 'setLevel', arguments: [whole(lightness)] },
];
return msg;`;

/** What it makes stands in `msg.colour`. */
export const TO_RGB = `// [red, green, blue], each 0 to 255, of hue, saturation and level, as the old node made it.
const value = (capability, attribute) => ((msg.payload[capability] || {})[attribute] || {}).value;
const hue = value('colorControl', 'hue');
const saturation = value('colorControl', 'saturation') / 100;
const lightness = value('switchLevel', 'level') / 100;
const strength = saturation * Math.min(lightness, 1 - lightness);
const part = (offset) => {
    const place = (offset + hue * 0.12) % 12;
    return Math.round(255 * (lightness - strength * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
};
msg.colour = [part(0), part(8), part(4)];
return msg;`;

const setColour: OldCommand = {
  ...{ topic: onlyWith('color', '$count(payload.value) = 3'), port: 2, capability: '', command: '' },
  ...{ sent: 'colour', prepare: toHsl },
};

/** A command of a thermostat: the topic is its attribute, and the capability is called alike. */
const thermostat = (port: number, attribute: string, command: string, capability: string, pattern = attribute) =>
  ({
    ...{ topic: anyCase(pattern), port, capability, command, takesValue: true, sent: ARGUMENT },
  }) satisfies OldCommand;

const sensor = (report: Report): OldType => ({ reports: [report], commands: [] });

/** By the last part of the type, after `smartthings-node-`. */
export const DEVICE_TYPES: Readonly<Record<string, OldType>> = {
  accel: sensor(flag('acceleration', 'accelerationSensor', 'active')),
  battery: sensor(plain('battery', 'battery')),
  'energy-meter': sensor(plain('energy', 'energyMeter')),
  humidity: sensor(plain('humidity', 'relativeHumidityMeasurement')),
  illuminance: sensor(plain('illuminance', 'illuminanceMeasurement')),
  motion: sensor(flag('motion', 'motionSensor', 'active')),
  openclose: sensor(flag('contact', 'contactSensor', 'open')),
  'power-meter': sensor(plain('power', 'powerMeter')),
  presence: sensor(flag('presence', 'presenceSensor', 'present')),
  'smoke-detector': sensor(flag('smoke', 'smokeDetector', 'detected')),
  temperature: sensor(plain('temperature', 'temperatureMeasurement')),
  'three-axis': sensor({ ...plain('threeAxis', 'threeAxis'), value: { form: 'axes' } }),
  water: sensor(flag('water', 'waterSensor', 'wet')),
  onoff: {
    reports: [SWITCH],
    commands: [
      {
        // Everything but the number 1 switched off; a payload without a value was refused.
        topic: onlyWith('switch', '$exists(payload.value)'),
        ...{ port: 0, capability: 'switch', commandType: 'jsonata', sent: SWITCHED },
        command: 'payload.value = 1 ? "on" : "off"',
      },
    ],
  },
  lock: {
    reports: [flag('lock', 'lock', 'locked')],
    commands: [
      {
        topic: onlyWith('lock', '$exists(payload.value)'),
        ...{ port: 0, capability: 'lock', commandType: 'jsonata' },
        command: 'payload.value in [1, "1", true] ? "lock" : "unlock"',
        sent: 'payload.results[0].command = "lock" ? 1 : 0',
      },
    ],
  },
  level: { reports: [SWITCH, LEVEL], commands: [switchLight, setLevel] },
  'color-temperature': {
    reports: [SWITCH, LEVEL, TEMPERATURE_OF_LIGHT],
    commands: [switchLight, setLevel, setLightTemperature(2)],
  },
  color: {
    reports: [SWITCH, LEVEL, COLOUR, TEMPERATURE_OF_LIGHT],
    commands: [switchLight, setLevel, setColour, setLightTemperature(3)],
  },
  thermostat: {
    isThermostat: true,
    reports: [
      plain('temperature', 'temperatureMeasurement'),
      plain('coolingSetpoint', 'thermostatCoolingSetpoint'),
      plain('heatingSetpoint', 'thermostatHeatingSetpoint'),
      plain('thermostatSetpoint', 'thermostatSetpoint'),
      { ...plain('thermostatFanMode', 'thermostatFanMode'), value: { form: 'word' } },
      { ...plain('thermostatMode', 'thermostatMode'), value: { form: 'word' } },
      { ...plain('thermostatOperatingState', 'thermostatOperatingState'), value: { form: 'word' } },
    ],
    commands: [
      thermostat(1, 'coolingSetpoint', 'setCoolingSetpoint', 'thermostatCoolingSetpoint'),
      thermostat(2, 'heatingSetpoint', 'setHeatingSetpoint', 'thermostatHeatingSetpoint'),
      thermostat(4, 'thermostatFanMode', 'setThermostatFanMode', 'thermostatFanMode'),
      thermostat(5, 'thermostatMode', 'setThermostatMode', 'thermostatMode', 'thermostat(Mode)?'),
    ],
  },
};

/** Those that are no device's, or more than one value: each is converted in a way of its own. */
export const OTHER_TYPES = ['button', 'events', 'status', 'scene', 'mode'] as const;
export const PREFIX = 'smartthings-node-';
export const CONFIG_TYPE = 'smartthings-config';

/** How the words of these attributes were reported by the node of all events: this one as 1, others as 0. */
export const FLAGS_OF_EVENTS: Readonly<Record<string, string>> = {
  ...{ switch: 'on', contact: 'open', motion: 'active', acceleration: 'active' },
  ...{ lock: 'locked', presence: 'present', smoke: 'detected', water: 'wet' },
};
