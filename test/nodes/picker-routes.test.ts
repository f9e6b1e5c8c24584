import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, command, deviceId, newId, REDIRECT_URI, SCOPES, signedIn, tab } from '../support/flows';
import { Red, until, type RouteReply } from '../support/red';

interface Picked {
  readonly label: string;
  readonly components: readonly { id: string; capabilities: string[]; disabled?: string[] }[];
}

describe('what the pickers choose from', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    red = new Red();
    id = newId();
  });
  afterEach(async () => {
    await red.deploy([tab, account(id, { mode: 'simulator' })]).catch(() => undefined);
    await red.unload();
    await simulator.close();
  });

  const get = (rest = ''): Promise<RouteReply> =>
    red.request('get', `/smartthings/accounts/${encodeURIComponent(id)}${rest}`);
  const load = async (): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    const nodes = command('command', id, { device: deviceId('Kitchen lamp') });
    const credentials = { [id]: { ...clientOf(simulator), refreshToken } };
    await red.load([tab, account(id, { apiUrl: simulator.url }), ...nodes], credentials);
    await until(async () => (await get()).body.state === 'authorized', 'the token');
  };
  /** Paths that the cloud was asked for while something was done. */
  const spent = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = simulator.log.requests.length;
    await work();
    return simulator.log.requests.slice(before).map(({ path }) => path);
  };
  const refused = (reply: RouteReply, status: number, error: string, key?: string): void => {
    assert.deepEqual([reply.status, reply.body.error?.code], [status, error], reply.text);
    if (key !== undefined) assert.match(reply.body.error?.message ?? '', new RegExp(`:${key}$`));
  };
  const picked = async (label: string): Promise<Picked> => {
    const all = (await get('/devices')).body as unknown as Picked[];
    const found = all.find((device) => device.label === label);
    assert.ok(found, label);
    return found;
  };
  const labelWith = (capability: string): string => {
    const found = simulator.home.devices.find(({ seed }) =>
      JSON.stringify(seed.components).includes(`"${capability}"`),
    );
    return found?.label ?? '';
  };

  it('leaves out what a device calls disabled, and names such capabilities', async () => {
    await load();
    const airConditioner = await picked(labelWith('custom.disabledCapabilities'));
    const [main, ...others] = airConditioner.components;
    assert.ok(main?.disabled && main.disabled.length > 0);
    for (const capability of main.disabled) assert.ok(!main.capabilities.includes(capability), capability);
    assert.ok(main.capabilities.includes('airConditionerMode'));
    assert.deepEqual(others, [], 'its component 1 is disabled');
    const [lampMain] = (await picked('Kitchen lamp')).components;
    assert.deepEqual(Object.keys(lampMain ?? {}), ['id', 'label', 'capabilities']);
  });

  it('costs one call a minute, with the values that a device supports', async () => {
    await load();
    await get('/devices');
    const calls = await spent(async () => {
      await Promise.all([get('/devices'), get('/locations'), get('/capabilities/switch/1'), get()]);
      const { status, body } = await get(`/devices/${deviceId(labelWith('airConditionerMode'))}/supported`);
      assert.equal(status, 200);
      const { main } = body as unknown as Record<string, Record<string, Record<string, unknown>>>;
      assert.deepEqual(main?.airConditionerMode?.supportedAcModes, ['auto', 'cool', 'dry', 'wind', 'heat']);
    });
    assert.deepEqual(calls, []);
  });

  it('asks once for all values, not once for each device', async () => {
    await load();
    const calls = await spent(() => get('/devices'));
    assert.deepEqual(
      calls.filter((path) => path.startsWith('/devices')),
      ['/devices'],
    );
  });

  it('asks again on demand, once a minute', async () => {
    await load();
    await get('/devices');
    assert.deepEqual(await spent(() => get('/devices?refresh=1')), ['/devices']);
    assert.deepEqual(await spent(() => get('/devices?refresh=1')), []);
    assert.deepEqual(await spent(() => get('/devices?refresh=no')), []);
    assert.deepEqual(await spent(() => get('/scenes')), ['/scenes']);
    assert.deepEqual(await spent(() => get('/scenes?refresh=1')), ['/scenes']);
    assert.deepEqual(await spent(() => get('/scenes?refresh=1')), []);
    assert.deepEqual(await spent(() => get('/locations?refresh=1')), ['/locations']);
  });

  it('spends one call on a list that fails, however often it is wanted', async () => {
    await load();
    simulator.faults.next('api', { kind: 'status', status: 403, body: '{}' }, ({ path }) => path === '/devices');
    refused(await get('/devices'), 502, 'forbidden');
    const calls = await spent(async () => refused(await get('/devices'), 502, 'forbidden'));
    assert.deepEqual(calls, []);
    assert.equal((await get('/devices?refresh=1')).status, 200);
    assert.equal((await get('/devices')).status, 200);
  });

  it('spends no call on an account that is looked at, also where it may not see the locations', async () => {
    const code = simulator.approve({
      clientId: simulator.defaultApp.clientId,
      redirectUri: REDIRECT_URI,
      scopes: ['r:devices:*'],
    });
    await red.load([tab, account(id, { apiUrl: simulator.url })], { [id]: clientOf(simulator) });
    const path = `/smartthings/accounts/${id}`;
    assert.equal((await red.request('post', `${path}/exchange`, { code })).status, 200);
    const calls = await spent(async () => {
      for (let look = 0; look < 3; look++) assert.deepEqual((await get()).body.locations, []);
    });
    assert.deepEqual(calls, []);
    assert.equal((await get('/devices')).status, 200, 'without the names of rooms');
    refused(await get('/scenes'), 502, 'forbidden', 'api.scopeMissing');
  });

  it('shows the home of the newest sign-in', async () => {
    await load();
    await get('/devices');
    const { clientId } = simulator.defaultApp;
    const locationId = simulator.locations[1]?.locationId ?? '';
    const code = simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: SCOPES, locationId });
    const reply = await red.request('post', `/smartthings/accounts/${id}/exchange`, { code });
    assert.deepEqual(reply.body.locations, [simulator.locations[1]]);
    const devices = (await get('/devices')).body as unknown as { locationId: string }[];
    assert.ok(devices.length > 0);
    assert.ok(devices.every((device) => device.locationId === locationId));
  });

  it('lists scenes and locations', async () => {
    await load();
    const scenes = (await get('/scenes')).body as unknown as Record<string, unknown>[];
    assert.ok(scenes.length > 0);
    for (const scene of scenes) assert.deepEqual(Object.keys(scene), ['sceneId', 'name', 'location', 'locationId']);
    assert.deepEqual((await get('/locations')).body, [simulator.locations[0]]);
  });

  it('lists the modes of a location, once an hour unless told, and of no other', async () => {
    await load();
    const [home] = simulator.locations;
    const path = `/locations/${home?.locationId ?? ''}/modes`;
    const modes = (await get(path)).body as unknown as Record<string, unknown>[];
    assert.deepEqual(
      modes.map(({ label }) => label),
      ['Home', 'Away', 'Night'],
    );
    for (const mode of modes) assert.deepEqual(Object.keys(mode), ['modeId', 'label']);
    assert.deepEqual(await spent(() => get(path)), []);
    assert.deepEqual(await spent(() => get(`${path}?refresh=1`)), [path]);
    assert.deepEqual(await spent(() => get(`${path}?refresh=1`)), []);
    const calls = await spent(async () => {
      for (const id of ['00000000-0000-4000-8000-000000000000', '..', '%2e%2e%2fscenes', 'Home']) {
        const reply = await get(`/locations/${encodeURIComponent(id)}/modes`);
        refused(reply, 404, 'not_found', 'runtime.routes.unknownLocation');
      }
    });
    assert.deepEqual(calls, []);
  });

  it('defines capabilities in the cloud’s shape: bundled without a call, others asked for once', async () => {
    await load();
    const bundled = await spent(async () => {
      const { body } = await get('/capabilities/switchLevel/1');
      assert.deepEqual([body.id, body.version], ['switchLevel', 1]);
      assert.ok(Object.hasOwn(body.commands as object, 'setLevel'));
    });
    assert.deepEqual(bundled, []);
    // Only for what a device of the home has, which the list of devices tells.
    await get('/devices');
    const custom = '/capabilities/forestscent20417.mist/1';
    assert.deepEqual(await spent(async () => assert.equal((await get(custom)).body.name, 'Mist')), [custom]);
    assert.deepEqual(await spent(() => get(custom)), []);
  });

  it('spends no call on a capability that no device of the home has', async () => {
    await load();
    await get('/devices');
    const calls = await spent(async () => {
      for (let invented = 0; invented < 30; invented++) {
        refused(
          await get(`/capabilities/invented${invented}.thing/1`),
          404,
          'not_found',
          'runtime.routes.unknownCapability',
        );
      }
      refused(await get('/capabilities/forestscent20417.mist/2'), 404, 'not_found');
    });
    assert.deepEqual(calls, []);
  });

  const lists = ['', '/devices', '/scenes', '/locations', `/devices/${deviceId('Kitchen lamp')}/supported`, '/report'];
  for (const [what, fault] of [
    ['answers', undefined],
    ['refuses the token', { kind: 'status', status: 401, body: '{}' }],
    ['is of another opinion each time', { kind: 'garbage' }],
    ['forbids it', { kind: 'status', status: 403, body: '{}' }],
  ] as const) {
    it(`spends two calls at most on each list however often it is wanted, where the cloud ${what}`, async () => {
      await load();
      if (what === 'answers') await get('/devices');
      const calls = await spent(async () => {
        if (fault) simulator.faults.always('api', fault);
        for (let look = 0; look < 12; look++) await Promise.all(lists.map((list) => get(`${list}?refresh=1`)));
        for (let look = 0; look < 12; look++) await Promise.all(lists.map((list) => get(list)));
      });
      const counts = new Map<string, number>();
      for (const path of calls) counts.set(path, (counts.get(path) ?? 0) + 1);
      for (const [path, count] of counts) assert.ok(count <= 2, `${path}: ${count}`);
    });
  }

  it('serves bundled definitions to an account that nobody has signed in to', async () => {
    await red.load([tab, account(id, { apiUrl: simulator.url })]);
    assert.equal((await get('/capabilities/switch/1')).body.id, 'switch');
    refused(await get('/capabilities/forestscent20417.mist/1'), 409, 'not_authorized');
    for (const list of ['/devices', '/scenes', '/locations', `/devices/${deviceId('Kitchen lamp')}/supported`]) {
      refused(await get(list), 409, 'not_authorized', 'runtime.account.clientIdMissing');
    }
  });

  const unknown: [what: string, key: string][] = [
    ['/capabilities/noSuchThing/1', 'runtime.routes.unknownCapability'],
    ['/capabilities/switch/2', 'runtime.routes.unknownCapability'],
    ['/capabilities/switch/one', 'runtime.routes.unknownCapability'],
    ['/capabilities/__proto__/1', 'runtime.routes.unknownCapability'],
    ['/devices/00000000-0000-4000-8000-000000000000/supported', 'runtime.routes.unknownDevice'],
    ['/devices/__proto__/supported', 'runtime.routes.unknownDevice'],
  ];
  for (const [what, key] of unknown) {
    it(`answers 404: ${what}`, async () => {
      await load();
      refused(await get(what), 404, 'not_found', key);
    });
  }

  it('works for an account that is not deployed yet', async () => {
    await red.load([tab]);
    await red.request('put', `/smartthings/accounts/${id}/draft`, { mode: 'simulator' });
    assert.equal((await get('/scenes')).status, 200);
    assert.equal((await picked('Kitchen lamp')).label, 'Kitchen lamp');
  });
});
