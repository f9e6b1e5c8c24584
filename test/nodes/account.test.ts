import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '../../src/base/secret';
import { Account } from '../../src/runtime/account/account';
import { accountsOf } from '../../src/runtime/account/accounts';
import { sessionsOf } from '../../src/runtime/account/sessions';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, signedIn, status, tab } from '../support/flows';
import { Red, until, type FlowNode, type Message } from '../support/red';

const lamp = deviceId('Kitchen lamp');
const HOUR_MS = 3_600_000;

describe('the account node', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
  });
  afterEach(async () => {
    await red.unload();
    await simulator.close();
  });

  const flow = (properties: object = {}): FlowNode[] => [
    tab,
    account(id, { apiUrl: simulator.url, ...properties }),
    ...command('command', id, { device: lamp }),
    ...status('status', id, { device: lamp, capability: 'switch', attribute: 'switch' }),
  ];
  const load = (credentials: Message, properties: object = {}): Promise<void> =>
    red.load(flow(properties), { [id]: credentials });
  const loadSeeded = async (): Promise<string> => {
    const { refreshToken } = await signedIn(simulator);
    await load({ ...clientOf(simulator), seedRefreshToken: refreshToken });
    return refreshToken;
  };
  const view = async (): Promise<Record<string, unknown>> =>
    (await red.request('get', `/smartthings/accounts/${id}`)).body;
  const state = async (): Promise<unknown> => (await view()).state;
  /** Each refresh and sign-in of this test's cloud. */
  const rotations = (): number => simulator.log.rotations.length;
  const journal = (): string => readFileSync(join(red.userDir, 'smartthings-journal.json'), 'utf8');

  it('that is closed before it is open takes nothing from the one that came after it', async () => {
    await load(clientOf(simulator));
    const deployed = accountsOf(red.RED).deployed(id);
    assert.ok(deployed);
    const authorization = await deployed.authorization();
    const late = new Account(red.RED, sharedParts(red.RED), id, deployed.config, 'deployed');
    await late.close(0);
    assert.equal(sessionsOf(sharedParts(red.RED)).of(id)?.isOf(authorization), true);
  });

  describe('with a refresh token that the user brings', () => {
    it('swaps it once and switches the lamp', async () => {
      await loadSeeded();
      await red.answer('command', { payload: 'on' });
      await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'lamp on');
      assert.equal(await state(), 'authorized');
      assert.equal(rotations(), 2);
      assert.deepEqual(red.statuses.get('status'), {});
    });

    it('keeps the pair in the journal and in the credentials, and nothing readable in the journal', async () => {
      const seed = await loadSeeded();
      await red.answer('command', { payload: 'on' });
      const stored = red.credentials(id);
      assert.equal(stored.seedRefreshToken, seed);
      assert.equal(new Secret(stored.refreshToken ?? '').hash(), simulator.log.rotations.at(-1)?.issued);
      assert.match(stored.expiresAt ?? '', /^\d{4}-.*Z$/);
      assert.equal(stored.generation, '1');
      for (const secret of [seed, stored.refreshToken, stored.accessToken, stored.clientSecret]) {
        assert.ok(secret && !journal().includes(secret));
      }
      if (process.platform !== 'win32') {
        assert.equal(statSync(join(red.userDir, 'smartthings-journal.json')).mode & 0o777, 0o600);
      }
    });

    it('says so where somebody else has used it', async () => {
      const { refreshToken } = await signedIn(simulator);
      const { clientId, clientSecret } = clientOf(simulator);
      await fetch(`${simulator.url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken }),
      });
      await load({ ...clientOf(simulator), seedRefreshToken: refreshToken });
      await red.refusal('command', { payload: 'on' }, 'reauthorize');
      assert.equal(await state(), 'reauthorize');
      assert.match(red.statuses.get('command')?.text ?? '', /status\.reauthorize$/);
    });
  });

  describe('with a pair in the credentials', () => {
    it('that lives asks for no other', async () => {
      const pair = await signedIn(simulator);
      const expiresAt = new Date(Date.now() + 20 * HOUR_MS).toISOString();
      const obtainedAt = new Date(Date.now() - 4 * HOUR_MS).toISOString();
      await load({ ...clientOf(simulator), ...pair, expiresAt, obtainedAt, grant: 'a', generation: '3' });
      await red.answer('command', { payload: 'on' });
      assert.equal(rotations(), 1);
    });

    it('that has expired is refreshed first', async () => {
      const pair = await signedIn(simulator);
      const expiresAt = new Date(Date.now() - HOUR_MS).toISOString();
      const obtainedAt = new Date(Date.now() - 25 * HOUR_MS).toISOString();
      await load({ ...clientOf(simulator), ...pair, expiresAt, obtainedAt, grant: 'a', generation: '3' });
      await red.answer('command', { payload: 'on' });
      assert.equal(rotations(), 2);
      assert.equal(red.credentials(id).generation, '4');
      assert.match(red.credentials(id).grant ?? '', /^a\b/);
    });

    it('that was put there by hand is taken as it is', async () => {
      const { refreshToken } = await signedIn(simulator);
      await load({ ...clientOf(simulator), refreshToken });
      await red.answer('command', { payload: 'on' });
      assert.equal(rotations(), 2);
      assert.notEqual(red.credentials(id).grant ?? '', '');
    });
  });

  it('refuses a wrong client secret in words, and goes on with the right one', async () => {
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
    await load({ ...credentials, clientSecret: 'not-the-secret' });
    await red.refusal('command', { payload: 'on' }, 'reauthorize');
    assert.equal(await state(), 'reauthorize');
    await red.unload();
    await load(credentials);
    await red.answer('command', { payload: 'on' });
    assert.equal(simulator.log.presentedAfterConsumed, 0);
  });

  it('knows its authorization again after a start with a wrong client secret', async () => {
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
    await load(credentials);
    await red.answer('command', { payload: 'on' });
    await red.unload();
    red = new Red(`${red.userDir}/`);
    await load({ ...credentials, clientSecret: 'not-the-secret' });
    await red.ask('command', { payload: 'on' });
    await red.unload();
    await load(credentials);
    await red.answer('command', { payload: 'on' });
    assert.equal(simulator.log.presentedAfterConsumed, 0);
  });

  it('starts without network and goes on when there is one', async () => {
    const port = await closedPort();
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
    await red.load(flow({ apiUrl: simulator.url, tokenUrl: `http://127.0.0.1:${port}/oauth/token` }), {
      [id]: credentials,
    });
    await red.refusal('command', { payload: 'on' }, 'network');
    assert.equal(await state(), 'expired');
    assert.match(red.statuses.get('command')?.text ?? '', /status\.error\.network$/);
    await red.unload();
    await load(credentials);
    await until(
      async () => (await red.request('post', `/smartthings/accounts/${id}/refresh`)).status === 200,
      'refresh',
    );
    await red.answer('command', { payload: 'on' });
  });

  describe('over deploys and restarts', () => {
    it('finishes a refresh that a deploy meets, once', async () => {
      await loadSeeded();
      await red.answer('command', { payload: 'on' });
      simulator.faults.next('token', { kind: 'slow', delayMs: 400 });
      const refreshing = red.request('post', `/smartthings/accounts/${id}/refresh`);
      await until(async () => rotations() === 3, 'a rotation whose answer is on its way');
      await red.deploy(flow({ name: 'Deployed again' }));
      await refreshing;
      await red.answer('command', { payload: 'off' });
      assert.equal(rotations(), 3);
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });

    it('knows the newer pair after flows were restarted from old credentials', async () => {
      const { refreshToken } = await signedIn(simulator);
      const credentials = { ...clientOf(simulator), refreshToken };
      await load(credentials);
      await red.answer('command', { payload: 'on' });
      await red.unload();
      await load(credentials);
      await red.answer('command', { payload: 'off' });
      assert.equal(rotations(), 2);
      assert.equal(simulator.log.presentedAfterConsumed, 0);
      assert.equal(red.credentials(id).generation, '1');
    });

    it('knows the newer pair in a new process, from the journal', async () => {
      const { refreshToken } = await signedIn(simulator);
      const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
      await load(credentials);
      await red.answer('command', { payload: 'on' });
      await red.unload();
      // Another name of the same folder: nothing in memory is known there.
      red = new Red(join(red.userDir, '.', '/'));
      await load(credentials);
      await red.answer('command', { payload: 'off' });
      assert.equal(rotations(), 2);
      assert.equal(simulator.log.presentedAfterConsumed, 0);
    });

    it('does not bring a token back that was signed out', async () => {
      const { refreshToken } = await signedIn(simulator);
      const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
      await load(credentials);
      await red.answer('command', { payload: 'on' });
      const stale = red.credentials(id);
      assert.equal((await red.request('delete', `/smartthings/accounts/${id}/tokens`)).status, 204);
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'oauth.state.signedOut');
      await red.unload();
      red = new Red(`${red.userDir}/`);
      await load(stale);
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'oauth.state.signedOut');
      assert.equal(rotations(), 2);
    });
  });

  it('refreshes nothing for a 401 on a new token', async () => {
    await loadSeeded();
    await red.answer('command', { payload: 'on' });
    simulator.revoke(simulator.log.rotations.at(-1)?.installedAppId ?? '');
    const error = await red.refusal('command', { payload: 'on' }, 'not_authorized');
    assert.equal(error.cause.statusCode, 401);
    assert.equal(rotations(), 2);
  });

  describe('settings', () => {
    it('that name an environment variable which is not set say which', async () => {
      const { clientId } = clientOf(simulator);
      await load({ clientId, clientSecret: '${SMARTTHINGS_TEST_UNSET}' });
      const error = await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.variableUnset');
      assert.equal(error.text.params.variable, 'SMARTTHINGS_TEST_UNSET');
      assert.match(red.logged(), /oauth\.log\.state/);
      assert.equal(await state(), 'unauthorized');
    });

    it('work with an unset variable for a refresh token that is not needed any more', async () => {
      const { refreshToken } = await signedIn(simulator);
      await load({ ...clientOf(simulator), refreshToken, seedRefreshToken: '${SMARTTHINGS_TEST_UNSET}' });
      await red.answer('command', { payload: 'on' });
    });

    it('come from the environment', async () => {
      const { refreshToken } = await signedIn(simulator);
      const { clientId, clientSecret } = clientOf(simulator);
      const env = { SMARTTHINGS_TEST_ID: ` ${clientId}`, SMARTTHINGS_TEST_SECRET: clientSecret };
      Object.assign(process.env, env, {
        SMARTTHINGS_TEST_SEED: refreshToken,
        SMARTTHINGS_TEST_URL: `${simulator.url}/`,
      });
      await load(
        {
          ...{ clientId: '${SMARTTHINGS_TEST_ID}', clientSecret: '${SMARTTHINGS_TEST_SECRET}' },
          seedRefreshToken: '${SMARTTHINGS_TEST_SEED}',
        },
        { apiUrl: '${SMARTTHINGS_TEST_URL}', refreshAt: '0.25', mode: '' },
      );
      await red.answer('command', { payload: 'on' });
      // What is stored stays a reference.
      assert.equal(red.credentials(id).clientSecret, '${SMARTTHINGS_TEST_SECRET}');
      delete process.env.SMARTTHINGS_TEST_ID;
      delete process.env.SMARTTHINGS_TEST_SECRET;
      delete process.env.SMARTTHINGS_TEST_SEED;
      delete process.env.SMARTTHINGS_TEST_URL;
    });

    for (const [apiUrl, key] of [
      ['http://smartthings.example', 'runtime.account.unsafeAddress'],
      ['ftp://127.0.0.1', 'runtime.account.unsafeAddress'],
      ['https://user:word@example.com', 'runtime.account.unsafeAddress'],
      ['nonsense', 'runtime.account.unsafeAddress'],
    ] as const) {
      it(`refuse the address ${apiUrl}`, async () => {
        await load(clientOf(simulator), { apiUrl });
        const error = await red.refusal('command', { payload: 'on' }, 'not_authorized', key);
        assert.ok(!error.message.includes('word'));
      });
    }

    it('that are missing are named', async () => {
      await load({});
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.clientIdMissing');
      await red.unload();
      await load({ clientId: 'someone' });
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.clientSecretMissing');
      await red.unload();
      await load({}, { mode: 'teleport' });
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.unknownMode');
    });

    it('that were lost are asked for again where the journal still has the authorization', async () => {
      await loadSeeded();
      await red.answer('command', { payload: 'on' });
      const client = clientOf(simulator);
      const again = async (credentials: Message): Promise<void> => {
        await red.unload();
        red = new Red(red.userDir);
        await load(credentials);
      };
      const lost = async (): Promise<string> => {
        const error = await red.refusal('command', { payload: 'on' }, 'not_authorized');
        assert.equal(error.text.key, 'runtime.account.keptInJournal');
        assert.equal((await view()).message, error.message);
        return (error.text.params.problem as { key: string }).key;
      };
      await again({});
      assert.equal(await lost(), 'runtime.account.clientIdMissing');
      assert.match(red.logged(), /oauth\.log\.state/);
      await again({ clientId: client.clientId });
      assert.equal(await lost(), 'runtime.account.clientSecretMissing');
      await again({ clientId: client.clientId, clientSecret: '${SMARTTHINGS_TEST_UNSET}' });
      assert.equal(await lost(), 'runtime.account.variableUnset');
      await again({ clientId: 'of another app' });
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.clientSecretMissing');
      await again(client);
      await red.answer('command', { payload: 'off' });
      assert.equal(rotations(), 2);
      await red.request('delete', `/smartthings/accounts/${id}/tokens`);
      await again({});
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.clientIdMissing');
    });
  });

  describe('with a personal access token', () => {
    it('works, counts its day, and neither reads nor writes the pair', async () => {
      const { accessToken } = await signedIn(simulator);
      await load({ personalToken: accessToken }, { mode: 'pat' });
      await red.answer('command', { payload: 'on' });
      const { body } = await red.request('get', `/smartthings/accounts/${id}`);
      assert.equal(body.state, 'authorized');
      const endsInMs = Date.parse(body.accessTokenExpiresAt as string) - Date.now();
      assert.ok(endsInMs > 23 * HOUR_MS && endsInMs <= 24 * HOUR_MS);
      assert.deepEqual(red.credentials(id), { personalToken: accessToken });
      await red.unload();
      const usage = readFileSync(join(red.userDir, 'smartthings-usage.json'), 'utf8');
      assert.ok(usage.includes(new Secret(accessToken).hash()) && !usage.includes(accessToken));
    });

    it('says that it ended when the cloud says so, and not before', async () => {
      const { accessToken } = await signedIn(simulator);
      await load({ personalToken: accessToken }, { mode: 'pat' });
      simulator.revoke(simulator.log.rotations.at(-1)?.installedAppId ?? '');
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'oauth.personal.expired');
      assert.equal(await state(), 'expired');
      assert.match(red.statuses.get('status')?.text ?? '', /status\.expired$/);
    });

    it('is missing in words', async () => {
      await load({}, { mode: 'pat' });
      await red.refusal('command', { payload: 'on' }, 'not_authorized', 'runtime.account.personalTokenMissing');
    });
  });

  it('in mode simulator shares one home with every other', async () => {
    const second = newId();
    await red.load([
      tab,
      account(id, { mode: 'simulator' }),
      account(second, { mode: 'simulator' }),
      ...command('command', id, { device: lamp }),
      ...status('status', second, { device: lamp, capability: 'switch', attribute: 'switch' }),
    ]);
    await red.answer('command', { payload: 'on' });
    await until(async () => (await red.answer('status')).payload === 'on', 'lamp on');
    const [one, two] = await Promise.all(
      [id, second].map((each) => red.request('get', `/smartthings/accounts/${each}`)),
    );
    assert.equal(one?.body.simulatorUrl, two?.body.simulatorUrl);
    assert.deepEqual(red.credentials(id), {});
  });

  it('refuses a second account with the seed of the first', async () => {
    const { refreshToken } = await signedIn(simulator);
    const second = newId();
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken };
    await red.load(
      [...flow(), account(second, { apiUrl: simulator.url }), ...command('second', second, { device: lamp })],
      {
        [id]: credentials,
        [second]: credentials,
      },
    );
    await red.answer('command', { payload: 'on' });
    await red.refusal('second', { payload: 'on' }, 'not_authorized', 'oauth.seedOfOther');
    assert.equal(simulator.log.presentedAfterConsumed, 0);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
