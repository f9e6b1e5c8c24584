import assert from 'node:assert/strict';
import { fieldsOf } from '../../../src/runtime/node-red/typed-fields';

describe('fieldsOf', () => {
  const place = { id: 'a', type: 'smartthings-command', z: 'b', x: 1, y: 2, g: 'c', name: 'Lamp', wires: [[]] };

  it('keeps what a field says and where it comes from', () => {
    const fields = { device: 'lampId', deviceType: 'flow', args: '[64]', argsType: 'str', maxAge: 0, confirm: false };
    assert.deepEqual(fieldsOf({ ...place, account: 'd', ...fields }), fields);
  });

  it('drops the place of the node, its account, empty fields and Node-RED’s own', () => {
    assert.deepEqual(
      fieldsOf({ ...place, account: 'd', component: '', command: null, args: undefined, _flow: {} }),
      {},
    );
  });

  it('drops types that say what is usual', () => {
    const fields = { device: 'lamp', args: '64', query: '{}', body: '{"name": "Night"}' };
    const types = { deviceType: 'str', argsType: 'json', queryType: 'json', bodyType: 'json' };
    assert.deepEqual(fieldsOf({ ...fields, ...types }), fields);
  });
});
