import assert from 'node:assert/strict';
import type { Simulator } from '../../src/simulator';
import { startCloudAndRed } from '../support/cloud-and-red';
import { account, clientOf, REDIRECT_URI, scene, SCOPES, signedIn, tab } from '../support/flows';
import { type Red, until } from '../support/red';

const dinner = 'c427c08f-1ffb-4240-93b4-d4fb49c2f5bc';
const goodNight = '90e4afa8-3238-4268-841f-50354e3befd4';
const home = { location: 'Home', locationId: '7f4fad21-c802-40a1-bf74-0527113f90ad' };
const saved = { sceneLocation: home.location, sceneLocationId: home.locationId };

describe('the scene node', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  startCloudAndRed((both) => ({ simulator, red, id } = both));

  const nodes = (): ReturnType<typeof scene> => [
    ...scene('chosen', id, { scene: dinner, sceneName: 'Dinner for two', ...saved }),
    ...scene('older', id, { scene: dinner, sceneName: 'Dinner for two' }),
    ...scene('named', id),
    ...scene('from', id, { scene: 'wanted', sceneType: 'msg', location: 'place', locationType: 'msg' }),
    ...scene('list', id, { action: 'list' }),
    ...scene('listed', id, { action: 'list', location: 'place', locationType: 'msg' }),
  ];
  const load = async (): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    const flow = [tab, account(id, { apiUrl: simulator.url }), ...nodes()];
    await red.load(flow, { [id]: { ...clientOf(simulator), refreshToken } });
    const state = async (): Promise<unknown> => (await red.request('get', `/smartthings/accounts/${id}`)).body.state;
    await until(async () => (await state()) === 'authorized', 'the token');
    simulator.log.clear();
  };
  const calls = (): string[] => simulator.log.requests.map(({ method, path }) => `${method} ${path}`);
  const runs = (): string[] => calls().filter((call) => call.endsWith('/execute'));

  it('runs the scene that was chosen, without asking for the list, and names it as it was saved', async () => {
    await load();
    const { payload, topic } = await red.answer('chosen', { payload: 'ignored', topic: 'kept' });
    assert.deepEqual(payload, { sceneId: dinner, name: 'Dinner for two', ...home, status: 'success' });
    assert.equal(topic, 'kept');
    assert.deepEqual(calls(), [`POST /scenes/${dinner}/execute`]);
    assert.match(red.statuses.get('chosen')?.text ?? '', /^Dinner for two · \d\d:\d\d$/);
    await red.answer('list');
    assert.deepEqual((await red.answer('chosen')).payload, {
      ...{ sceneId: dinner, name: 'Dinner', ...home, status: 'success' },
    });
  });

  it('tells where a scene is though an older node did not save it, from the second time on', async () => {
    await load();
    const place = { location: null, locationId: null };
    const { payload } = await red.answer('older');
    assert.deepEqual(payload, { sceneId: dinner, name: 'Dinner for two', ...place, status: 'success' });
    await until(() => calls().includes('GET /scenes'), 'the list');
    const later = async (): Promise<unknown> => ((await red.answer('older')).payload as { location: unknown }).location;
    await until(async () => (await later()) === 'Home', 'the place');
    assert.equal(calls().filter((call) => call === 'GET /scenes').length, 1);
  });

  it('runs the scene that the message names, by name or id, and asks for the names once', async () => {
    await load();
    for (const name of ['Good night', ' GOOD NIGHT ', goodNight, goodNight.toUpperCase()]) {
      const { payload } = await red.answer('named', { payload: name });
      assert.deepEqual(payload, { sceneId: goodNight, name: 'Good night', ...home, status: 'success' }, name);
    }
    assert.equal(calls().filter((call) => call === 'GET /scenes').length, 1);
    assert.equal(runs().length, 4);
    const { payload } = await red.answer('from', { wanted: 'dinner', place: 'home', payload: 'Good night' });
    assert.equal((payload as { name: string }).name, 'Dinner');
  });

  it('runs scenes in the order of their messages, though the names of the first must be asked for', async () => {
    await load();
    simulator.faults.next('api', { kind: 'slow', delayMs: 300 }, ({ path }) => path === '/scenes');
    await Promise.all([red.answer('named', { payload: 'Good night' }), red.answer('named', { payload: dinner })]);
    assert.deepEqual(runs(), [`POST /scenes/${goodNight}/execute`, `POST /scenes/${dinner}/execute`]);
  });

  it('lists the scenes, of one location where one is named', async () => {
    await load();
    const scenes = [
      { sceneId: dinner, name: 'Dinner', ...home },
      { sceneId: goodNight, name: 'Good night', ...home },
    ];
    assert.deepEqual((await red.answer('list', { payload: 1 })).payload, scenes);
    assert.equal(red.statuses.get('list')?.fill, 'green');
    assert.deepEqual((await red.answer('listed', { place: 'HOME' })).payload, scenes);
    assert.deepEqual((await red.answer('listed', { place: '' })).payload, scenes);
  });

  it('refuses what names no scene, before anything is run', async () => {
    await load();
    for (const payload of [undefined, null, '', '  ']) {
      await red.refusal('named', { payload }, 'invalid_message', 'home.nameMissing');
    }
    for (const payload of [1, true, {}, [dinner], { sceneId: dinner }]) {
      await red.refusal('named', { payload }, 'invalid_message', 'runtime.field.noText');
    }
    assert.deepEqual(calls(), []);
    const unknown = await red.refusal('named', { payload: 'Party' }, 'invalid_message', 'home.nameUnknown');
    assert.equal(unknown.text.params.existing, 'Dinner, Good night');
    for (const payload of ['../devices', 'Dinner/execute', '__proto__', 'x'.repeat(100_000)]) {
      await red.refusal('named', { payload }, 'invalid_message', 'home.nameUnknown');
    }
    await red.refusal('from', { wanted: 7 }, 'invalid_message', 'runtime.field.noText');
    await red.refusal('from', { wanted: 'Dinner', place: 'Attic' }, 'invalid_message', 'home.nameUnknown');
    await red.refusal('listed', { place: 'Attic' }, 'invalid_message', 'home.nameUnknown');
    assert.deepEqual(runs(), []);
  });

  it('says of a scene that was deleted that there is none, and which there are', async () => {
    await load();
    const gone = '00000000-0000-4000-8000-000000000000';
    const error = await red.refusal('named', { payload: gone }, 'invalid_message', 'home.nameUnknown');
    assert.equal(error.text.params.existing, 'Dinner, Good night');
    assert.deepEqual({ ...red.statuses.get('named'), text: '' }, { fill: 'red', shape: 'ring', text: '' });
  });

  it('names the permission that is missing', async () => {
    const { clientId } = simulator.defaultApp;
    const scopes = SCOPES.filter((scope) => scope !== 'x:scenes:*');
    const code = simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes });
    await red.load([tab, account(id, { apiUrl: simulator.url }), ...nodes()], { [id]: clientOf(simulator) });
    assert.equal((await red.request('post', `/smartthings/accounts/${id}/exchange`, { code })).status, 200);
    const error = await red.refusal('chosen', {}, 'forbidden', 'api.scopeMissing');
    assert.match(JSON.stringify(error.text.params), /x:scenes/);
  });

  it('never runs a scene twice whose fate is unknown', async () => {
    await load();
    simulator.faults.next('api', { kind: 'status', status: 503 }, ({ path }) => path.endsWith('/execute'));
    await red.refusal('chosen', {}, 'server');
    assert.equal(runs().length, 1);
  });
});
