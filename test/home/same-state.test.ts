import assert from 'node:assert/strict';
import type { Json } from '../../src/base/json';
import { isSameState } from '../../src/home/same-state';

describe('a state that a device reports', () => {
  const cases: [attribute: string, wanted: Json, value: Json, isSame: boolean][] = [
    ['level', 64, 63, true],
    ['level', 64, 65, true],
    ['level', 64, 62, false],
    ['hue', 99.5, 0.3, true],
    ['hue', 50, 0, false],
    ['saturation', 100, 99, true],
    ['colorTemperature', 6500, 6535, true],
    ['colorTemperature', 2700, 2800, false],
    ['heatingSetpoint', 21.3, 21.5, true],
    ['heatingSetpoint', 21, 22, false],
    ['volume', 10, 11, false],
    ['switch', 'on', 'on', true],
    ['switch', 'on', 'ON', false],
    ['level', 1, '1', false],
    ['level', 1, null, false],
    ['supported', ['a', { b: 1 }], ['a', { b: 1 }], true],
    ['supported', ['a'], ['a', 'b'], false],
    ['constructor', 1, 1, true],
  ];
  for (const [attribute, wanted, value, isSame] of cases) {
    it(`${JSON.stringify(value)} is ${isSame ? '' : 'not '}the ${attribute} ${JSON.stringify(wanted)}`, () => {
      assert.equal(isSameState(attribute, wanted, value), isSame);
    });
  }
});
