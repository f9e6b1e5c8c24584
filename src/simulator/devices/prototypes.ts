import type { CapabilitySeeds, ComponentSeed } from './seed';
import { battery, is, main } from './seed';

const switched: CapabilitySeeds = { switch: { switch: is('off') } };
const dimmed: CapabilitySeeds = { switchLevel: { level: is(100, '%') } };
const coloured: CapabilitySeeds = {
  colorControl: { hue: is(0), saturation: is(0) },
  colorTemperature: { colorTemperature: is(3000, 'K') },
};
const metered: CapabilitySeeds = { powerMeter: { power: is(0, 'W') }, energyMeter: { energy: is(0, 'kWh') } };
const warm: CapabilitySeeds = { temperatureMeasurement: { temperature: is(20, 'C') } };
const contact: CapabilitySeeds = { contactSensor: { contact: is('closed') } };
const motion: CapabilitySeeds = { motionSensor: { motion: is('inactive') } };

/** What the cloud makes of a virtual device's prototype. Makers' capabilities of the real ones are left out. */
export const prototypes: Readonly<Record<string, Readonly<Record<string, ComponentSeed>> | undefined>> = {
  VIRTUAL_SWITCH: main('Switch', switched),
  VIRTUAL_DIMMER_SWITCH: main('Switch', { ...switched, ...dimmed }),
  VIRTUAL_DIMMER: main('Switch', dimmed),
  VIRTUAL_COLOR_BULB: main('Light', { ...switched, ...dimmed, ...coloured }),
  VIRTUAL_RGBW_BULB: main('Light', { ...switched, ...dimmed, ...coloured }),
  VIRTUAL_METERED_SWITCH: main('SmartPlug', { ...switched, ...metered }),
  VIRTUAL_BUTTON: main('Button', {
    button: { supportedButtonValues: is(['pushed', 'held', 'double']), numberOfButtons: is(1) },
    ...battery(100),
  }),
  VIRTUAL_CONTACT_SENSOR: main('ContactSensor', { ...contact, ...battery(100) }),
  VIRTUAL_MOTION_SENSOR: main('MotionSensor', { ...motion, ...battery(100) }),
  VIRTUAL_MULTI_SENSOR: main('ContactSensor', {
    ...contact,
    ...warm,
    accelerationSensor: { acceleration: is('inactive') },
    threeAxis: { threeAxis: is([0, 0, 0], 'mG') },
    ...battery(100),
  }),
  VIRTUAL_PRESENCE_SENSOR: main('PresenceSensor', { presenceSensor: { presence: is('not present') } }),
  VIRTUAL_THERMOSTAT: main('Thermostat', {
    ...warm,
    thermostatMode: {
      thermostatMode: is('off'),
      supportedThermostatModes: is(['off', 'heat', 'cool', 'auto']),
    },
    thermostatHeatingSetpoint: { heatingSetpoint: is(20, 'C') },
    thermostatCoolingSetpoint: { coolingSetpoint: is(26, 'C') },
    thermostatOperatingState: { thermostatOperatingState: is('idle') },
  }),
  VIRTUAL_LOCK: main('SmartLock', { lock: { lock: is('locked') }, ...battery(100) }),
  VIRTUAL_GARAGE_DOOR_OPENER: main('GarageDoor', { doorControl: { door: is('closed') }, ...contact }),
  VIRTUAL_SIREN: main('Siren', { alarm: { alarm: is('off') }, ...battery(100) }),
  VIRTUAL_CAMERA: main('Camera', { ...switched, ...motion }),
  VIRTUAL_REFRIGERATOR: main('Refrigerator', {
    ...contact,
    ...warm,
    thermostatCoolingSetpoint: { coolingSetpoint: is(4, 'C') },
  }),
};
