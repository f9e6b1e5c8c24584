import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { toStoredPair } from '../../../src/oauth/tokens/token-pair';
import { credentialStore, dropCredential, putCredentials } from '../../../src/runtime/storage/credentials';
import { settle } from '../../support/fake-clock';
import { pairWith } from '../../support/token-pairs';

/** A Node-RED whose credentials are these, and which takes others as `add` says. */
function redWith(stored: Record<string, object>, add: (id: string, credentials: object) => Promise<void>) {
  const warnings: string[] = [];
  const RED = {
    nodes: { getCredentials: (id: string) => stored[id], addCredentials: add },
    log: { warn: (line: string) => warnings.push(line) },
    settings: {},
    _: (key: string, params: Record<string, unknown>) => `${key} ${JSON.stringify(params)}`,
  };
  return { RED: RED as unknown as NodeAPI, warnings };
}

describe('the credentials of Node-RED', () => {
  const refusals: Record<string, (id: string, credentials: object) => Promise<void>> = {
    rejects: () => Promise.reject(new Error('the disk\nis full')),
    throws: () => {
      throw new Error('the disk\nis full');
    },
  };
  for (const [how, add] of Object.entries(refusals)) {
    it(`may not take something: Node-RED lives on where it ${how}, and the log says so in one line`, async () => {
      const unhandled: unknown[] = [];
      const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
      process.on('unhandledRejection', onUnhandled);
      const { RED, warnings } = redWith({ a: { clientId: 'c', personalToken: 't' } }, add);
      putCredentials(RED, 'a', { clientId: 'd' });
      dropCredential(RED, 'a', 'personalToken');
      credentialStore(RED, 'a', () => true).write(undefined);
      await settle();
      process.off('unhandledRejection', onUnhandled);
      assert.deepEqual(unhandled, []);
      assert.equal(warnings.length, 3);
      for (const warning of warnings) assert.match(warning, /credentialsNotTaken.*the disk is full/);
    });
  }

  it('are no pair of another client id, nor lost where a pair takes the place of one', async () => {
    const pair = pairWith({ grant: 'g1.mine' });
    const stored: Record<string, object> = { a: { ...toStoredPair(pair), clientId: 'c', personalToken: 't' } };
    const { RED } = redWith(stored, (id, credentials) => Promise.resolve(void (stored[id] = credentials)));
    assert.equal(credentialStore(RED, 'a', (grant) => grant.endsWith('.other')).read(), undefined);
    const store = credentialStore(RED, 'a', (grant) => grant.endsWith('.mine'));
    assert.equal(store.read()?.refreshToken.reveal(), pair.refreshToken.reveal());
    store.write(pairWith({ grant: 'g2.mine' }));
    await settle();
    assert.deepEqual(stored.a, { ...toStoredPair(pairWith({ grant: 'g2.mine' })), clientId: 'c', personalToken: 't' });
    store.write(undefined);
    await settle();
    assert.deepEqual(stored.a, { clientId: 'c', personalToken: 't' });
  });

  it('are never kept under a name of every object', async () => {
    const taken: string[] = [];
    const { RED } = redWith({}, (id) => Promise.resolve(void taken.push(id)));
    for (const name of Object.getOwnPropertyNames(Object.prototype)) putCredentials(RED, name, { clientId: 'c' });
    putCredentials(RED, 'a', { clientId: 'c' });
    await settle();
    assert.deepEqual(taken, ['a']);
  });
});
