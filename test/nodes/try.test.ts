import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, deviceId, newId, signedIn, tab } from '../support/flows';
import { Red, until, type Message, type RouteReply } from '../support/red';

const lamp = deviceId('Kitchen lamp');

describe('trying something from a dialog', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;
  before(async () => (simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 })));
  after(() => simulator.close());
  beforeEach(() => {
    red = new Red();
    id = newId();
  });
  afterEach(async () => {
    // What a dialog opened ends with a deploy.
    await red.deploy([tab, account(id, { mode: 'simulator' })]).catch(() => undefined);
    await red.unload();
  });

  const path = (rest: string): string => `/smartthings/accounts/${id}${rest}`;
  const attempt = (body: object): Promise<RouteReply> => red.request('post', path('/try'), body);
  /** An answer without the time it took. */
  const answer = async (body: object): Promise<Message> => {
    const reply = await attempt(body);
    assert.equal(reply.status, 200, reply.text);
    const { ms, ...rest } = reply.body;
    assert.ok(typeof ms === 'number' && ms >= 0);
    return rest;
  };
  const refused = async (body: object | string, status: number, code: string, key?: string): Promise<void> => {
    const reply = await red.request('post', path('/try'), body, { 'content-type': 'application/json' });
    assert.deepEqual([reply.status, reply.body.error?.code], [status, code], reply.text);
    if (key !== undefined) assert.equal((reply.body.error as { sentence?: { key: string } }).sentence?.key, key);
  };
  const load = async (): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    await red.load([tab, account(id, { apiUrl: simulator.url, events: 'off' })], {
      [id]: { ...clientOf(simulator), refreshToken },
    });
    await until(async () => (await red.request('get', path(''))).body.state === 'authorized', 'the token');
  };
  const calls = (): string[] => simulator.log.requests.map(({ method, path: asked }) => `${method} ${asked}`);
  /** What the cloud was asked while something was done. */
  const spent = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = calls().length;
    await work();
    return calls().slice(before);
  };

  it('sends a command as the node would, and says what it cost', async () => {
    await load();
    const wanted = { do: 'command', deviceId: lamp, component: '', capability: 'switch', command: 'on', args: '' };
    const told = await answer(wanted);
    const payload = told.payload as { deviceId: string; status: string; results: Message[] };
    assert.deepEqual([told.calls, payload.deviceId, payload.status], [1, lamp, 'ACCEPTED']);
    assert.deepEqual(payload.results[0]?.command, 'on');
    await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'the light');
  });

  it('sets a capability to the payload, and waits until the device reports where the form says so', async () => {
    await load();
    const told = await answer({
      ...{ do: 'command', deviceId: lamp, capability: 'switchLevel', payload: '64' },
      ...{ confirm: 'state', confirmTimeout: '5' },
    });
    const { status, confirmedAfterMs } = told.payload as { status: string; confirmedAfterMs: number };
    assert.equal(status, 'CONFIRMED');
    assert.ok(confirmedAfterMs >= 0);
    assert.equal(simulator.home.value('Kitchen lamp', 'switchLevel', 'level'), 64);
  });

  it('reads as the node would: a value, a tree, and for no call what is young enough', async () => {
    await load();
    const place = { deviceId: lamp, component: '', capability: 'switchLevel', attribute: 'level' };
    simulator.home.set('Kitchen lamp', { capability: 'switchLevel', attribute: 'level', value: 31 });
    const asked = await answer({ do: 'status', ...place, maxAge: '0' });
    assert.deepEqual([asked.payload, asked.calls], [31, 1]);
    assert.equal((asked.attribute as Message).unit, '%');
    const known = await answer({ do: 'status', ...place, maxAge: '600' });
    assert.deepEqual([known.payload, known.calls], [31, 0]);
    const tree = await answer({ do: 'status', ...place, attribute: '', format: 'full' });
    assert.equal(((tree.payload as Message).level as Message).value, 31);
  });

  it('runs a scene and sets a mode, and tells what each cost', async () => {
    await load();
    const [home] = simulator.locations;
    const [scene] = simulator.home.scenes(home?.locationId ?? '');
    let cost = 0;
    const asked = await spent(async () => {
      const told = await answer({ do: 'scene', sceneId: scene?.seed.sceneId });
      assert.equal((told.payload as Message).status, 'success');
      cost += Number(told.calls);
    });
    assert.equal(asked.length, cost);
    const told = await answer({ do: 'mode', locationId: home?.locationId, modeId: 'Night' });
    assert.deepEqual([told.payload, (told.mode as Message).label], ['Night', 'Night']);
    assert.equal(simulator.home.currentMode(home?.locationId ?? '')?.label, 'Night');
  });

  it('counts only the calls of its own', async () => {
    await load();
    const [one, other] = await Promise.all([
      answer({ do: 'status', deviceId: lamp }),
      answer({ do: 'status', deviceId: deviceId('Dining light') }),
    ]);
    assert.deepEqual([one.calls, other.calls], [1, 1]);
  });

  it('uses what the dialog of the account holds before any Deploy', async () => {
    await red.load([tab]);
    await refused({ do: 'status', deviceId: lamp }, 404, 'not_found', 'runtime.routes.unknownAccount');
    await red.request('put', path('/draft'), { mode: 'simulator' });
    const told = await answer({ do: 'status', deviceId: lamp, capability: 'switch', attribute: 'switch' });
    assert.ok(['on', 'off'].includes(String(told.payload)));
  });

  describe('refuses in words, with nothing asked of the device,', () => {
    beforeEach(load);
    const bad: [what: string, body: object | string, code: string, key: string][] = [
      ['nothing', {}, 'invalid_message', 'runtime.routes.unknownTry'],
      ['a list', [{ do: 'command' }], 'invalid_message', 'runtime.routes.noObject'],
      ['what is no JSON', '{"do":', 'invalid_message', 'runtime.routes.noJson'],
      ['an inherited name', { do: 'constructor' }, 'invalid_message', 'runtime.routes.unknownTry'],
      ['a name that is no text', { do: ['command'] }, 'invalid_message', 'runtime.routes.unknownTry'],
      ['a command for no device', { do: 'command', command: 'on' }, 'invalid_message', 'runtime.field.deviceMissing'],
      ['a device that is no text', { do: 'status', deviceId: {} }, 'invalid_message', 'runtime.field.deviceNoText'],
      [
        'an argument out of its range',
        { do: 'command', deviceId: lamp, capability: 'switchLevel', command: 'setLevel', args: [640] },
        'invalid_command',
        'command.argumentRefused',
      ],
      [
        'an unknown command',
        { do: 'command', deviceId: lamp, capability: 'switch', command: 'explode' },
        'invalid_command',
        'command.unknownCommand',
      ],
      [
        'a command without anything to do',
        { do: 'command', deviceId: lamp },
        'invalid_message',
        'command.payloadNotUnderstood',
      ],
      ['a scene without a name', { do: 'scene' }, 'invalid_message', 'home.nameMissing'],
      ['a large body', { do: 'command', payload: 'x'.repeat(20_000) }, 'invalid_message', 'runtime.routes.tooLarge'],
    ];
    for (const [what, body, code, key] of bad) {
      it(what, async () => {
        const asked = await spent(() => refused(body, 400, code, key));
        assert.deepEqual(
          asked.filter((call) => call.includes('/devices')),
          [],
        );
      });
    }
  });

  it('answers with the failure of the cloud', async () => {
    await load();
    simulator.faults.next('api', { kind: 'status', status: 409, body: '{"error":{"code":"ConflictError"}}' });
    await refused({ do: 'command', deviceId: lamp, capability: 'switch', command: 'on' }, 409, 'device_state');
    await refused({ do: 'status', deviceId: newUuid() }, 502, 'forbidden');
  });

  it('sends nothing more for who has gone', async () => {
    await load();
    const home = simulator.home.places[0];
    const current = `/locations/${String(home?.locationId)}/modes/current`;
    let hasAsked = false;
    simulator.faults.next('api', { kind: 'slow', delayMs: 5_000, waitFirst: true }, ({ path: one }) => {
      hasAsked ||= one === current;
      return one === current;
    });
    const modes: string[] = [];
    const endHearing = simulator.home.onNews((news) => {
      if (news.kind === 'mode') modes.push(news.modeId);
    });
    const leave = red.post(path('/try'), { do: 'mode', locationId: home?.locationId, modeId: 'Away' });
    await until(() => hasAsked, 'the look at the mode');
    leave();
    const told = await answer({ do: 'mode', locationId: home?.locationId, modeId: 'Night' });
    endHearing();
    assert.equal(told.payload, 'Night');
    const away = home?.modes.find(({ label }) => label === 'Away');
    assert.ok(away && !modes.includes(away.id));
  });

  it('says that nobody has signed in', async () => {
    await red.load([tab, account(id, { apiUrl: simulator.url })], { [id]: clientOf(simulator) });
    await refused({ do: 'status', deviceId: lamp }, 409, 'not_authorized');
  });

  it('is for those who may write, and for the editor’s own pages', async () => {
    await load();
    const foreign = { origin: 'https://elsewhere.example', 'content-type': 'application/json' };
    const reply = await red.request('post', path('/try'), { do: 'status', deviceId: lamp }, foreign);
    assert.equal(reply.status, 403);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await red.request('post', path('/try'), 'do=status', form)).status, 400);
  });
});

const newUuid = (): string => '00000000-0000-4000-8000-000000000000';

describe('the recent events of an account', () => {
  let red: Red;
  let id: string;
  beforeEach(() => {
    red = new Red();
    id = newId();
  });
  afterEach(async () => {
    // What a dialog opened ends with a deploy.
    await red.deploy([tab, account(id, { mode: 'simulator' })]).catch(() => undefined);
    await red.unload();
  });

  const recent = async (wish: unknown): Promise<RouteReply> =>
    red.request('get', `/smartthings/accounts/${id}/events/recent?wish=${encodeURIComponent(JSON.stringify(wish))}`);

  it('are told as a node would have heard them, ten at most', async () => {
    await red.load([tab, account(id, { mode: 'simulator' })]);
    await until(
      async () => (await red.request('get', `/smartthings/accounts/${id}`)).body.state === 'authorized',
      'a home',
    );
    const { simulatorUrl } = (await red.request('get', `/smartthings/accounts/${id}`)).body;
    const press = (): Promise<Response> =>
      fetch(`${simulatorUrl as string}/home/hand`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: deviceId('Back door'), control: 'main/contactSensor/contact' }),
      });
    for (let turn = 0; turn < 12; turn++) assert.equal((await press()).status, 204);
    const door = { kinds: ['attribute'], devices: [deviceId('Back door')], attribute: 'contact', onlyChanges: true };
    const { body } = await recent(door);
    const told = body as unknown as Message[];
    assert.equal(told.length, 10);
    assert.deepEqual([told[0]?.capability, told[0]?.component, told[0]?.source], ['contactSensor', 'main', 'webhook']);
    assert.notEqual(told[0]?.value, told[1]?.value);
    assert.ok(!Number.isNaN(Date.parse(String(told[0]?.at))));
    assert.deepEqual((await recent({ ...door, devices: [lamp] })).body, []);
    assert.deepEqual((await recent({ ...door, kinds: ['mode'] })).body, []);
  });

  it('are none where a dialog alone knows the account, and need a wish', async () => {
    await red.load([tab]);
    await red.request('put', `/smartthings/accounts/${id}/draft`, { mode: 'simulator' });
    assert.deepEqual((await recent({})).body, []);
    for (const wish of ['wish=', 'wish=[]', 'wish={', 'wish=5', '', 'wish=%7B%7D&wish=%7B%7D']) {
      const reply = await red.request('get', `/smartthings/accounts/${id}/events/recent?${wish}`);
      assert.equal(reply.status, 400, wish);
    }
  });
});
