import assert from 'node:assert/strict';
import { traitsOf } from '../../src/home/device-traits';

describe('the traits of a device', () => {
  it('are what it calls disabled', () => {
    const { disabledCapabilities, disabledComponents } = traitsOf({
      main: {
        'custom.disabledCapabilities': { disabledCapabilities: { value: ['odorSensor', 7, 'dustSensor'] } },
        'custom.disabledComponents': { disabledComponents: { value: ['1'] } },
      },
      '1': { 'custom.disabledCapabilities': { disabledCapabilities: { value: null } } },
      '2': { switch: { switch: { value: 'on' } } },
    });
    assert.deepEqual(disabledComponents, ['1']);
    assert.deepEqual(disabledCapabilities, { main: ['odorSensor', 'dustSensor'], '1': [], '2': [] });
  });

  it('are the choices and ranges that it tells, and nothing else', () => {
    const { supported } = traitsOf({
      main: {
        airConditionerMode: { airConditionerMode: { value: 'cool' }, supportedAcModes: { value: ['cool', 'dry'] } },
        colorTemperature: { colorTemperatureRange: { value: { minimum: 2000, maximum: 6500 } } },
        'custom.thermostatSetpointControl': { minimumSetpoint: { value: 16 }, maximumSetpoint: { value: 30 } },
        firmwareUpdate: { availableVersion: { value: '1.2' }, supportedCommands: { value: null } },
        switch: { switch: { value: 'on' } },
      },
      cooler: { refrigeration: {} },
    });
    assert.deepEqual(supported, {
      main: {
        airConditionerMode: { supportedAcModes: ['cool', 'dry'] },
        colorTemperature: { colorTemperatureRange: { minimum: 2000, maximum: 6500 } },
        'custom.thermostatSetpointControl': { minimumSetpoint: 16, maximumSetpoint: 30 },
      },
    });
  });

  it('are found beside a value too, where the device tells them only there', () => {
    const beside = {
      thermostatMode: { value: 'heat', data: { supportedThermostatModes: ['off', 'heat'], note: [1] } },
    };
    const of = (more: object) => traitsOf({ main: { thermostatMode: { ...beside, ...more } } }).supported;
    assert.deepEqual(of({}), { main: { thermostatMode: { supportedThermostatModes: ['off', 'heat'] } } });
    assert.deepEqual(of({ supportedThermostatModes: { value: ['heat'] } }), {
      main: { thermostatMode: { supportedThermostatModes: ['heat'] } },
    });
  });

  it('are none where it tells none', () => {
    assert.deepEqual(traitsOf({}), { disabledComponents: [], disabledCapabilities: {}, supported: {} });
  });
});
