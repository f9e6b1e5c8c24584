import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { settingsOf, type Settings } from '../../../src/runtime/node-red/settings';

const read = (settings: object): Settings => settingsOf({ settings } as unknown as NodeAPI);

describe('the settings of Node-RED', () => {
  it('may all be missing', () => {
    const { store, ...settings } = read({});
    assert.deepEqual(store, {});
    assert.deepEqual(settings, {
      ...{ userDir: undefined, keepsFiles: false, isReadOnly: false, closeTimeoutMs: 15_000 },
      ...{ language: undefined, version: undefined, adminRoot: '/', nodeRoot: '/' },
      simulator: { limits: 'strict', port: undefined },
    });
  });

  it('keep files only without a storage of their own', () => {
    assert.equal(read({ userDir: '/data' }).keepsFiles, true);
    for (const other of [{ userDir: '' }, { userDir: 5 }, { userDir: '/data', storageModule: {} }]) {
      assert.equal(read(other).keepsFiles, false);
    }
  });

  it('are taken where they make sense', () => {
    for (const nodeCloseTimeout of ['5000', null, {}]) assert.equal(read({ nodeCloseTimeout }).closeTimeoutMs, 15_000);
    assert.equal(read({ nodeCloseTimeout: 5_000 }).closeTimeoutMs, 5_000);
    for (const readOnly of ['true', 1, undefined]) assert.equal(read({ readOnly }).isReadOnly, false);
    for (const port of [0, -1, 65_536, 1.5, 'any', '', null, {}]) {
      assert.equal(read({ smartthingsAccountSimulatorPort: port }).simulator.port, undefined);
    }
    assert.equal(read({ smartthingsAccountSimulatorPort: '4711' }).simulator.port, 4711);
  });

  it('name roots with a slash at both ends, or none', () => {
    for (const [written, root] of [
      ...[
        ['/', '/'],
        ['', '/'],
        ['red', '/red/'],
        ['/red', '/red/'],
        ['//red//ui/', '/red/ui/'],
      ],
    ] as const) {
      assert.equal(read({ httpAdminRoot: written }).adminRoot, root);
      assert.equal(read({ httpNodeRoot: written }).nodeRoot, root);
    }
    assert.equal(read({ httpNodeRoot: false }).nodeRoot, undefined);
  });
});
