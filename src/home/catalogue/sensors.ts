import {
  type CapabilityGroup,
  attribute,
  closedObject,
  count,
  integer,
  list,
  live,
  number,
  oneOf,
  percent,
  temperature,
  temperatureUnits,
} from './notation';

const buttonValues = oneOf(
  ...['pushed', 'held', 'double', 'pushed_2x', 'pushed_3x', 'pushed_4x', 'pushed_5x', 'pushed_6x'],
  ...['down', 'down_2x', 'down_3x', 'down_4x', 'down_5x', 'down_6x', 'down_hold'],
  ...['up', 'up_2x', 'up_3x', 'up_4x', 'up_5x', 'up_6x', 'up_hold'],
  ...['swipe_up', 'swipe_down', 'swipe_left', 'swipe_right'],
);
const alarmStates = oneOf('clear', 'detected', 'tested');
const particles = attribute(count, { unit: 'μg/m^3' });

/** What only reports. */
export const sensors: CapabilityGroup = {
  contactSensor: () => live('Contact Sensor', { contact: attribute(oneOf('closed', 'open')) }),
  motionSensor: () => live('Motion Sensor', { motion: attribute(oneOf('active', 'inactive')) }),
  presenceSensor: () => live('Presence Sensor', { presence: attribute(oneOf('present', 'not present')) }),
  occupancySensor: () => live('Occupancy Sensor', { occupancy: attribute(oneOf('occupied', 'unoccupied')) }),
  waterSensor: () => live('Water Sensor', { water: attribute(oneOf('dry', 'wet')) }),
  smokeDetector: () => live('Smoke Detector', { smoke: attribute(alarmStates) }),
  carbonMonoxideDetector: () => live('Carbon Monoxide Detector', { carbonMonoxide: attribute(alarmStates) }),
  tamperAlert: () => live('Tamper Alert', { tamper: attribute(oneOf('clear', 'detected')) }),
  soundSensor: () => live('Sound Sensor', { sound: attribute(oneOf('detected', 'not detected')) }),
  accelerationSensor: () => live('Acceleration Sensor', { acceleration: attribute(oneOf('active', 'inactive')) }),
  threeAxis: () =>
    live('Three Axis', {
      threeAxis: attribute(list(integer(-10000, 10000), { minItems: 3, maxItems: 3 }), { unit: 'mG' }),
    }),
  temperatureMeasurement: () =>
    live('Temperature Measurement', {
      temperatureRange: attribute(closedObject({ minimum: temperature, maximum: temperature }, { step: temperature }), {
        unit: temperatureUnits,
      }),
      temperature: attribute(temperature, { unit: temperatureUnits }),
    }),
  relativeHumidityMeasurement: () =>
    live('Relative Humidity Measurement', { humidity: attribute(number(0, 100), { unit: '%' }) }),
  illuminanceMeasurement: () =>
    live('Illuminance Measurement', { illuminance: attribute(number(0, 100000), { unit: 'lux' }) }),
  carbonDioxideMeasurement: () =>
    live('Carbon Dioxide Measurement', { carbonDioxide: attribute(number(0, 1000000), { unit: 'ppm' }) }),
  airQualitySensor: () =>
    live('Air Quality Sensor', {
      airQuality: attribute(percent, { unit: ['CAQI', 'IAQ'], defaultUnit: 'CAQI' }),
    }),
  dustSensor: () => live('Dust Sensor', { fineDustLevel: particles, dustLevel: particles }),
  // No state: the same value comes again at every press.
  button: () =>
    live('Button', {
      button: attribute(buttonValues),
      numberOfButtons: attribute(count),
      supportedButtonValues: attribute(list(buttonValues), { mayLack: true }),
    }),
  momentary: () => live('Momentary', {}, { push: [] }),
};
