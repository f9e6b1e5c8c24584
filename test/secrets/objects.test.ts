import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { startSimulator, type Fault, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, signedIn, status, tab, type GrantedPair } from '../support/flows';
import { Red } from '../support/red';
import { search } from './search';

const ACCOUNT_IN_FULL = { depth: 6, showHidden: true, maxArrayLength: null, maxStringLength: null };

describe('no secret is in what the package hands out', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  let pair: GrantedPair;
  let secrets: Map<string, string>;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised' });
    red = new Red();
    id = newId();
    pair = await signedIn(simulator);
    const { clientSecret } = clientOf(simulator);
    secrets = new Map([
      [pair.accessToken, 'access token'],
      [pair.refreshToken, 'refresh token'],
      [clientSecret, 'client secret'],
    ]);
    const hour = 60 * 60_000;
    const stored = {
      ...clientOf(simulator),
      ...pair,
      obtainedAt: new Date(Date.now() - hour).toISOString(),
      expiresAt: new Date(Date.now() + 23 * hour).toISOString(),
    };
    const device = deviceId('Kitchen lamp');
    const nodes = [...command('command', id, { device }), ...status('status', id, { device })];
    await red.load([tab, account(id, { apiUrl: simulator.url }), ...nodes], { [id]: stored });
  });
  afterEach(async () => {
    await red.unload();
    await simulator.close();
  });

  /** As somebody may print it: with everything that is hidden, as JSON, as text. */
  function printed(what: unknown): string {
    const stack = (what as Partial<Error> | undefined)?.stack ?? '';
    return [inspect(what, ACCOUNT_IN_FULL), asJson(what), String(what), stack].join('\n');
  }

  const assertClean = (what: unknown, name: string): void =>
    assert.deepEqual(search(secrets, new Map([[name, printed(what)]])), []);

  it('not in the messages of nodes', async () => {
    assertClean(await red.answer('command', { payload: 'on' }), 'a message of the command node');
    assertClean(await red.answer('status'), 'a message of the status node');
  });

  const quoting = (code: number): Fault => ({
    kind: 'status',
    status: code,
    body: JSON.stringify({ error: { code: 'x', message: `${pair.accessToken} ${pair.refreshToken}` } }),
  });
  const faults: Record<string, () => Fault> = {
    'that quotes the token with 400': () => quoting(400),
    'that quotes the token with 403': () => quoting(403),
    'that quotes the token with 404': () => quoting(404),
    'that quotes the token with 409': () => quoting(409),
    'that quotes the token with 422': () => quoting(422),
    'that quotes the token with 500': () => quoting(500),
    'that is a page of HTML': () => ({ kind: 'html' }),
    'that breaks off': () => ({ kind: 'lost after' }),
    'that stops halfway': () => ({ kind: 'cut' }),
  };
  for (const [answer, fault] of Object.entries(faults)) {
    it(`not in the error of an answer ${answer}`, async () => {
      simulator.faults.always('api', fault());
      const { dones } = await red.ask('command', { payload: 'on' });
      const [error] = dones as [Error];
      assert.equal(error.name, 'SmartThingsError');
      // The refresh token never was in this request: only who holds it could quote it.
      secrets.delete(pair.refreshToken);
      assertClean(error, 'an error');
      assertClean(error.cause, 'its cause');
    });
  }

  it('not in the account that other nodes find, nor in what it tells of itself', () => {
    const { account: found } = red.node(id) as unknown as { account: { snapshot(): unknown } };
    assertClean(found.snapshot(), 'the snapshot');
    assertClean(found, 'the account');
  });
});

function asJson(what: unknown): string {
  try {
    return JSON.stringify(what);
  } catch {
    return 'circular';
  }
}
