import type { PresentValue } from '../../../base/contract/home';
import type { LiveDevice, ValuePlace } from '../../../base/contract/live-home';

/** What a press of a row's control sends. */
export interface Press {
  readonly deviceId: string;
  readonly component: string;
  readonly capability: string;
  readonly command: string;
  readonly args: readonly (string | number)[];
  /** The value that tells that the home has followed. */
  readonly wanted: PresentValue['value'];
  readonly attribute: string;
}

export interface SwitchControl {
  readonly kind: 'switch';
  readonly isOn: boolean;
  readonly press: Press;
}

export interface SliderControl {
  readonly kind: 'slider';
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly press: (value: number) => Press;
}

/** How a value is switched: nothing here opens a house, starts a fire or moves what somebody may stand in. */
const SWITCHES: Readonly<Record<string, { readonly on: Turn; readonly off: Turn }>> = {
  'switch.switch': { on: ['on', 'on'], off: ['off', 'off'] },
  'audioMute.mute': { on: ['mute', 'muted'], off: ['unmute', 'unmuted'] },
};
type Turn = readonly [command: string, value: string];

interface Range {
  readonly command: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** In degrees Fahrenheit other limits hold. */
  readonly fahrenheit?: { readonly min: number; readonly max: number };
}

const PERCENT = { min: 0, max: 100 };
const RANGES: Readonly<Record<string, Range>> = {
  'switchLevel.level': { command: 'setLevel', ...PERCENT },
  'windowShadeLevel.shadeLevel': { command: 'setShadeLevel', ...PERCENT },
  'audioVolume.volume': { command: 'setVolume', ...PERCENT },
  'fanSpeed.fanSpeed': { command: 'setFanSpeed', min: 0, max: 4 },
  'colorTemperature.colorTemperature': { command: 'setColorTemperature', min: 2200, max: 6500, step: 100 },
  'thermostatHeatingSetpoint.heatingSetpoint': setpoint('setHeatingSetpoint'),
  'thermostatCoolingSetpoint.coolingSetpoint': setpoint('setCoolingSetpoint'),
};

function setpoint(command: string): Range {
  return { command, min: 7, max: 30, step: 0.5, fahrenheit: { min: 45, max: 86 } };
}

/** What the value's row is operated with; `undefined` where it can only be looked at. */
export function controlOf(device: LiveDevice, place: ValuePlace): SwitchControl | SliderControl | undefined {
  const { component, capability, attribute } = place;
  const present = device.values[component]?.[capability]?.[attribute];
  const path = `${capability}.${attribute}`;
  if (
    !present ||
    !device.components.some(({ id, capabilities }) => id === component && capabilities.includes(capability))
  )
    return undefined;
  const turns = Object.hasOwn(SWITCHES, path) ? SWITCHES[path] : undefined;
  if (turns) {
    const isOn = present.value === turns.on[1];
    const [command, wanted] = isOn ? turns.off : turns.on;
    return { kind: 'switch', isOn, press: { ...place, command, args: [], wanted } };
  }
  const range = Object.hasOwn(RANGES, path) ? RANGES[path] : undefined;
  if (!range || typeof present.value !== 'number') return undefined;
  const { min, max } = (present.unit === 'F' ? range.fahrenheit : undefined) ?? range;
  const { command, step = 1 } = range;
  return {
    ...{ kind: 'slider', value: present.value, step },
    // What the device reports lies on its slider, whatever is usual.
    ...{ min: Math.min(min, present.value), max: Math.max(max, present.value) },
    press: (value) => ({ ...place, command, args: [value], wanted: value }),
  };
}

/** The switch that a device's own row has. */
export function mainSwitchOf(device: LiveDevice): SwitchControl | undefined {
  const place = { deviceId: device.deviceId, component: 'main', capability: 'switch', attribute: 'switch' };
  const control = controlOf(device, place);
  return control?.kind === 'switch' ? control : undefined;
}
