import assert from 'node:assert/strict';
import { mainValueOf, presentValues } from '../../src/home/present-values';

describe('what a device reports at present', () => {
  it('is what fits beside a name', () => {
    const values = presentValues({
      main: {
        switch: { switch: { value: 'on' } },
        temperatureMeasurement: { temperature: { value: 18.2, unit: 'C' }, temperatureRange: { value: null } },
        thermostatMode: { supportedThermostatModes: { value: ['heat', 'off'] } },
        'my.notes': { note: { value: 'x'.repeat(41) } },
        'my.flags': { armed: { value: false, unit: '' } },
      },
      empty: { refresh: {} },
    });
    assert.deepEqual(values, {
      main: {
        switch: { switch: { value: 'on' } },
        temperatureMeasurement: { temperature: { value: 18.2, unit: 'C' } },
        'my.flags': { armed: { value: false } },
      },
    });
  });

  it('is summed up by what the device is about', () => {
    const values = presentValues({
      main: { battery: { battery: { value: 80, unit: '%' } }, contactSensor: { contact: { value: 'open' } } },
    });
    const place = { component: 'main', capability: 'contactSensor', attribute: 'contact' };
    assert.deepEqual(mainValueOf(values), { ...place, value: 'open' });
    assert.equal(mainValueOf({}), undefined);
    assert.equal(mainValueOf({ other: values.main ?? {} }), undefined);
  });
});
