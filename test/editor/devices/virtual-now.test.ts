import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly locationId: string | null;
  readonly location: string | null;
  readonly isVirtual?: true;
}

const { meantDevice } = editorModule('devices/virtual-now') as {
  meantDevice: (devices: readonly Device[], name: string, location: string) => Device | undefined;
};

describe('the virtual device that a form means', () => {
  const real = { deviceId: 'real', label: 'Flag', locationId: 'one', location: 'Home' };
  const here = { ...real, deviceId: 'here', isVirtual: true } as const;
  const there = { ...here, deviceId: 'there', locationId: 'two', location: 'Cabin' };
  const unnamed = { ...here, deviceId: 'unnamed', locationId: 'three', location: null };

  for (const [name, location, devices, expected] of [
    ['flag ', '', [real, here], 'here'],
    ['Flag', '', [real], undefined],
    ['Flags', '', [here], undefined],
    ['Flag', 'two', [here, there], 'there'],
    ['Flag', 'cabin', [here, there], 'there'],
    ['Flag', 'two', [here], undefined],
    ['Flag', 'Attic', [unnamed, here], undefined],
    ['Flag', '$' + '{PLACE}', [here], undefined],
  ] as const) {
    it(`is ${expected ?? 'none'} for "${name}" in "${location}" of ${devices.length}`, () => {
      assert.equal(meantDevice(devices, name, location)?.deviceId, expected);
    });
  }
});
