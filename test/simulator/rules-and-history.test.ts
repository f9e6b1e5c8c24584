import assert from 'node:assert/strict';
import { dig, itemsOf, Visitor } from './visitor';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const SCOPES = ['r:rules:*', 'w:rules:*', 'x:rules:*', 'r:devices:*'];

describe('rules of the simulated home', () => {
  let visitor: Visitor;
  let at: string;
  let lamp: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    visitor.pair = { ...visitor.pair, accessToken: visitor.simulator.personalToken({ scopes: SCOPES }).reveal() };
    at = `?locationId=${visitor.simulator.locations[0]?.locationId ?? ''}`;
    lamp = visitor.id('Kitchen lamp');
  });
  afterEach(() => Visitor.closeAll());

  const level = (value: number): object => ({
    command: {
      devices: [lamp],
      commands: [
        { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [{ integer: value }] },
      ],
    },
  });
  const operand = (): object => ({
    device: { devices: [lamp], component: 'main', capability: 'switch', attribute: 'switch' },
  });
  const post = (path: string, body?: unknown) => visitor.send('POST', path, body);
  const made = async (actions: unknown): Promise<string> =>
    String(dig((await post(`/rules${at}`, { name: 'Rule', actions })).json, 'id'));

  it('are made, listed, changed and removed by whom they belong to', async () => {
    const id = await made([level(20)]);
    assert.deepEqual(
      itemsOf(await visitor.get(`/rules${at}`)).map((rule) => dig(rule, 'status')),
      ['Enabled'],
    );
    await visitor.send('PUT', `/rules/${id}${at}`, { name: 'Evening', actions: [level(10)] });
    assert.equal(dig((await visitor.get(`/rules/${id}${at}`)).json, 'name'), 'Evening');
    await visitor.signIn();
    assert.deepEqual(itemsOf(await visitor.get(`/rules${at}`)), [], 'another sign-in sees none of it');
    assert.equal((await visitor.get(`/rules/${id}${at}`)).status, 403);
    visitor.pair = { ...visitor.pair, accessToken: visitor.simulator.personalToken({ scopes: SCOPES }).reveal() };
  });

  it('run really', async () => {
    const id = await made([
      { if: { equals: { left: operand(), right: { string: 'off' } }, then: [level(20)], else: [level(90)] } },
    ]);
    for (const expected of [20, 90]) {
      const { json } = await post(`/rules/execute/${id}${at}`);
      assert.equal(dig(json, 'result'), 'Success');
      assert.deepEqual(dig(json, 'actions', 1, 'command', 0), { result: 'Success', deviceId: lamp });
      await visitor.clock.pass(1_000);
      assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switchLevel', 'level'), expected);
    }
  });

  it('set modes, and say what failed', async () => {
    const { home } = visitor.simulator;
    const night = home.places[0]?.modes[2]?.id;
    const ok = await made([{ location: { locationId: home.places[0]?.locationId, mode: night } }]);
    assert.equal(dig((await post(`/rules/execute/${ok}${at}`)).json, 'result'), 'Success');
    assert.equal(home.currentMode(home.places[0]?.locationId ?? '')?.label, 'Night');
    const light = visitor.id('Workbench light');
    for (const [device, value, result] of [
      [light, 20, 'Offline'],
      [UNKNOWN, 20, 'Failure'],
      [lamp, 200, 'Failure'],
    ] as const) {
      const action = level(value) as { command: { devices: string[] } };
      action.command.devices = [device];
      const { json } = await post(`/rules/execute/${await made([action])}${at}`);
      assert.equal(dig(json, 'actions', 0, 'command', 0, 'result'), result);
    }
  });

  it('are refused where they are none', async () => {
    const bad: [unknown, number][] = [
      [{}, 400],
      [{ name: 'x' }, 400],
      [{ name: 'x', actions: [] }, 400],
      [{ name: 'x'.repeat(101), actions: [level(1)] }, 422],
      [{ name: 'x', actions: [{}] }, 422],
      [{ name: 'x', actions: [{ dance: {} }] }, 422],
      [{ name: 'x', actions: [{ ...level(1), sleep: {} }] }, 422],
      [{ name: 'x', actions: [{ if: { then: [level(1)] } }] }, 422],
      [{ name: 'x', actions: [{ command: { devices: [], commands: [] } }] }, 400],
    ];
    for (const [body, code] of bad) assert.equal((await post(`/rules${at}`, body)).status, code, JSON.stringify(body));
    assert.equal((await visitor.get('/rules')).status, 400);
    assert.equal((await visitor.get(`/rules?locationId=${UNKNOWN}`)).status, 403);
    let code = 200;
    for (let rule = 0; rule <= 100; rule++)
      ({ status: code } = await post(`/rules${at}`, { name: 'x', actions: [level(1)] }));
    assert.equal(code, 422, 'a hundred for each user');
  });
});

describe('history of the simulated home', () => {
  let visitor: Visitor;
  let path: string;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    path = `/history/devices?locationId=${visitor.simulator.locations[0]?.locationId ?? ''}`;
    for (let temperature = 0; temperature < 30; temperature++) {
      visitor.simulator.home.set('Hall thermostat', {
        capability: 'temperatureMeasurement',
        attribute: 'temperature',
        value: temperature,
      });
      if (temperature % 3 === 0) await visitor.clock.pass(1_000);
    }
  });
  afterEach(() => Visitor.closeAll());

  /** The temperatures on all pages, and how many pages there were. */
  async function walk(first: string): Promise<{ values: unknown[]; pages: number }> {
    const values: unknown[] = [];
    let pages = 0;
    for (let next: unknown = first; typeof next === 'string'; pages++) {
      const reply = await visitor.get(next);
      const items = itemsOf(reply).filter((item) => dig(item, 'attribute') === 'temperature');
      values.push(...items.map((item) => dig(item, 'value')));
      next = dig(reply.json, '_links', 'next', 'href');
    }
    return { values, pages };
  }

  it('is told page by page, newest first or oldest first, each entry once', async () => {
    const up = Array.from({ length: 30 }, (_, index) => index);
    for (const limit of [1, 7, 20, 200]) {
      const newest = await walk(`${path}&limit=${limit}`);
      assert.deepEqual(newest.values, up.toReversed(), `${limit} a page`);
      assert.deepEqual((await walk(`${path}&limit=${limit}&oldestFirst=true`)).values, up);
    }
    assert.ok((await walk(path)).pages > 1);
  });

  it('is told of one device, and of a span of time', async () => {
    const lamp = visitor.id('Kitchen lamp');
    assert.deepEqual((await walk(`${path}&deviceId=${lamp}`)).values, []);
    const [latest] = itemsOf(await visitor.get(`${path}&limit=1`));
    const epoch = Number(dig(latest, 'epoch'));
    assert.match(String(dig(latest, 'time')), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    assert.ok((await walk(`${path}&pagingBeforeEpoch=${epoch}`)).values.length < 30);
    assert.deepEqual((await walk(`${path}&pagingAfterEpoch=${epoch}`)).values, []);
    await visitor.clock.pass(8 * 86_400_000);
    await visitor.signIn();
    assert.deepEqual(await walk(path), { values: [], pages: 1 }, 'a week is kept');
  });

  it('refuses what it does not understand', async () => {
    const bad: [string, number][] = [
      ['/history/devices', 400],
      ['/history/devices?locationId=home', 400],
      [`/history/devices?locationId=${UNKNOWN}`, 403],
      [`${path}&limit=0`, 400],
      [`${path}&limit=all`, 400],
      [`${path}&pagingBeforeEpoch=now`, 400],
      [`${path}&pagingBeforeHash=5`, 400],
    ];
    for (const [asked, code] of bad) assert.equal((await visitor.get(asked)).status, code, asked);
  });
});
