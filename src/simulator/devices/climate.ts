import { home, rooms } from './places';
import type { DeviceSeed } from './seed';
import { is, main, ocf, zwave } from './seed';

const { locationId } = home;

export const HALL_THERMOSTAT = 'b30e605f-725c-4f41-85c0-bd55e6668e77';

export const climate: readonly DeviceSeed[] = [
  {
    deviceId: HALL_THERMOSTAT,
    label: 'Hall thermostat',
    name: 'Room thermostat',
    manufacturerName: 'Kachelmann',
    locationId,
    roomId: rooms.hall.roomId,
    integration: zwave('1A'),
    components: main('Thermostat', {
      temperatureMeasurement: { temperature: is(19.5, 'C') },
      relativeHumidityMeasurement: { humidity: is(47, '%') },
      thermostatMode: {
        thermostatMode: is('heat', undefined, { supportedThermostatModes: ['off', 'heat', 'cool', 'auto', 'eco'] }),
        supportedThermostatModes: is(['off', 'heat', 'cool', 'auto', 'eco']),
      },
      thermostatHeatingSetpoint: {
        heatingSetpoint: is(20.5, 'C'),
        heatingSetpointRange: is({ minimum: 5, maximum: 30, step: 0.5 }, 'C'),
      },
      thermostatCoolingSetpoint: {
        coolingSetpoint: is(26, 'C'),
        coolingSetpointRange: is({ minimum: 15, maximum: 35, step: 0.5 }, 'C'),
      },
      thermostatFanMode: { thermostatFanMode: is('auto'), supportedThermostatFanModes: is(['auto', 'on']) },
      thermostatOperatingState: { thermostatOperatingState: is('heating') },
      refresh: {},
    }),
  },
  {
    deviceId: 'd5304fa2-6c8f-4cde-a448-e49c1d2fdbfe',
    label: 'Bedroom air conditioner',
    name: '[room a/c] Samsung',
    manufacturerName: 'Samsung Electronics',
    locationId,
    roomId: rooms.bedroom.roomId,
    integration: ocf('airconditioner', 'SIM_RAC_01'),
    obeys: 'when on',
    components: {
      main: {
        category: 'AirConditioner',
        capabilities: {
          switch: { switch: is('off') },
          airConditionerMode: {
            airConditionerMode: is('cool'),
            supportedAcModes: is(['auto', 'cool', 'dry', 'wind', 'heat']),
          },
          airConditionerFanMode: {
            fanMode: is('low'),
            supportedAcFanModes: is(['auto', 'low', 'medium', 'high', 'turbo']),
          },
          fanOscillationMode: {
            fanOscillationMode: is('fixed'),
            supportedFanOscillationModes: is(['fixed', 'vertical', 'all']),
          },
          temperatureMeasurement: { temperature: is(25, 'C') },
          relativeHumidityMeasurement: { humidity: is(51, '%') },
          thermostatCoolingSetpoint: { coolingSetpoint: is(24, 'C') },
          'custom.thermostatSetpointControl': { minimumSetpoint: is(16, 'C'), maximumSetpoint: is(30, 'C') },
          powerConsumptionReport: {
            powerConsumption: is({
              energy: 184200,
              deltaEnergy: 0,
              power: 0,
              start: '2026-01-01T00:00:00Z',
              end: '2026-01-01T00:10:00Z',
            }),
          },
          dustSensor: {},
          'custom.disabledCapabilities': {
            disabledCapabilities: is(['dustSensor', 'audioVolume', 'remoteControlStatus']),
          },
          'custom.disabledComponents': { disabledComponents: is(['1']) },
          audioVolume: { volume: is(100, '%') },
          remoteControlStatus: {},
          refresh: {},
        },
      },
      // A phantom, as Samsung's air conditioners have one.
      '1': { category: 'Other', capabilities: { switch: {}, relativeHumidityMeasurement: { humidity: is(0, '%') } } },
    },
  },
];
