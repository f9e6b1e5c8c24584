import {
  type CapabilityGroup,
  attribute,
  closedObject,
  count,
  list,
  live,
  needs,
  number,
  oneOf,
  proposed,
  string,
  temperature,
  temperatureUnits,
  words,
} from './notation';

const thermostatModes = oneOf(
  ...['asleep', 'auto', 'autowitheco', 'autowithreset', 'autochangeover', 'autochangeoveractive', 'autocool'],
  ...['autoheat', 'auxheatonly', 'auxiliaryemergencyheat', 'away', 'cool', 'custom', 'dayoff', 'dryair', 'eco'],
  ...['emergency heat', 'emergencyheat', 'emergencyheatactive', 'energysavecool', 'energysaveheat', 'fanonly'],
  ...['frostguard', 'furnace', 'heat', 'heatingoff', 'home', 'in', 'manual', 'moistair', 'off', 'out', 'resume'],
  ...['rush hour', 'rushhour', 'schedule', 'southernaway'],
);
const thermostatFanModes = oneOf('auto', 'circulate', 'followschedule', 'on');
const oscillationModes = oneOf(
  ...['off', 'individual', 'fixed', 'vertical', 'horizontal', 'all', 'indirect', 'direct', 'fixedCenter'],
  ...['fixedLeft', 'fixedRight', 'far', 'wide', 'mid', 'spot', 'swing'],
);
const purifierModes = oneOf('auto', 'sleep', 'low', 'medium', 'high', 'quiet', 'windFree');
const operatingStates = oneOf(
  ...['cooling', 'fan only', 'heating', 'idle', 'pending cool', 'pending heat', 'vent economizer'],
);
const setpoint = needs('setpoint', temperature);

/** Thermostats, air conditioners and fans. Temperatures are in the device's own unit. */
export const climate: CapabilityGroup = {
  // Short commands exist for five modes only; one of them names its value without the space.
  thermostatMode: () =>
    live(
      'Thermostat Mode',
      {
        thermostatMode: attribute(thermostatModes, {
          data: closedObject({}, { supportedThermostatModes: list(thermostatModes) }),
          setter: 'setThermostatMode',
          commands: { auto: 'auto', cool: 'cool', emergencyHeat: 'emergency heat', heat: 'heat', off: 'off' },
        }),
        supportedThermostatModes: attribute(list(thermostatModes), { mayLack: true }),
      },
      { auto: [], cool: [], emergencyHeat: [], heat: [], off: [], setThermostatMode: [needs('mode', thermostatModes)] },
    ),
  thermostatHeatingSetpoint: () =>
    live(
      'Thermostat Heating Setpoint',
      { heatingSetpoint: attribute(temperature, { unit: temperatureUnits, setter: 'setHeatingSetpoint' }) },
      { setHeatingSetpoint: [setpoint] },
    ),
  thermostatCoolingSetpoint: () =>
    live(
      'Thermostat Cooling Setpoint',
      {
        coolingSetpointRange: attribute(
          closedObject({ minimum: temperature, maximum: temperature }, { step: temperature }),
          { unit: temperatureUnits },
        ),
        coolingSetpoint: attribute(temperature, { unit: temperatureUnits, setter: 'setCoolingSetpoint' }),
      },
      { setCoolingSetpoint: [setpoint] },
    ),
  thermostatOperatingState: () =>
    live('Thermostat Operating State', { thermostatOperatingState: attribute(operatingStates) }),
  thermostatFanMode: () =>
    live(
      'Thermostat Fan Mode',
      {
        thermostatFanMode: attribute(thermostatFanModes, {
          data: closedObject({}, { supportedThermostatFanModes: list(thermostatFanModes) }),
          setter: 'setThermostatFanMode',
          commands: { fanAuto: 'auto', fanCirculate: 'circulate', fanOn: 'on' },
        }),
        supportedThermostatFanModes: attribute(list(thermostatFanModes), { mayLack: true }),
      },
      { fanAuto: [], fanCirculate: [], fanOn: [], setThermostatFanMode: [needs('mode', thermostatFanModes)] },
    ),
  // Modes of air conditioners are free words; each device lists its own.
  airConditionerMode: () =>
    live(
      'Air Conditioner Mode',
      {
        airConditionerMode: attribute(words, { setter: 'setAirConditionerMode' }),
        supportedAcModes: attribute(list(string()), { mayLack: true }),
      },
      { setAirConditionerMode: [needs('mode', words)] },
    ),
  airConditionerFanMode: () =>
    live(
      'Air Conditioner Fan Mode',
      {
        fanMode: attribute(words, { mayLack: true }),
        supportedAcFanModes: attribute(list(string()), { mayLack: true }),
      },
      { setFanMode: [needs('fanMode', words)] },
    ),
  fanSpeed: () =>
    live(
      'Fan Speed',
      { fanSpeed: attribute(count, { setter: 'setFanSpeed' }) },
      { setFanSpeed: [needs('speed', count)] },
    ),
  fanOscillationMode: () =>
    live(
      'Fan Oscillation Mode',
      {
        fanOscillationMode: attribute(oscillationModes, { mayLack: true }),
        supportedFanOscillationModes: attribute(list(oscillationModes)),
      },
      { setFanOscillationMode: [needs('fanOscillationMode', oscillationModes)] },
    ),
  airPurifierFanMode: () =>
    proposed(
      'Air Purifier Fan Mode',
      {
        airPurifierFanMode: attribute(purifierModes, { mayLack: true }),
        supportedAirPurifierFanModes: attribute(list(purifierModes), { mayLack: true }),
      },
      { setAirPurifierFanMode: [needs('airPurifierFanMode', purifierModes)] },
    ),
  'custom.thermostatSetpointControl': () =>
    proposed(
      'Thermostat Setpoint Control',
      {
        minimumSetpoint: attribute(number(), { unit: temperatureUnits }),
        maximumSetpoint: attribute(number(), { unit: temperatureUnits }),
      },
      { raiseSetpoint: [], lowerSetpoint: [] },
    ),
};
