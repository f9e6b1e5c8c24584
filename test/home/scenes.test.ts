import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const DINNER = '11111111-1111-4111-8111-111111111111';
const scene = (sceneId: string, sceneName: string, locationId = 'l1'): object => ({ sceneId, sceneName, locationId });
const run = { status: 'success' };

function home(bodies: Record<string, unknown> = {}) {
  const cloud = new FakeCloud({
    '/scenes': { items: [scene(DINNER, 'Dinner'), scene('s2', 'Away'), scene('s3', 'Away', 'l2')] },
    '/locations': {
      items: [
        { locationId: 'l1', name: 'Home' },
        { locationId: 'l2', name: 'Cabin' },
      ],
    },
    [`POST /scenes/${DINNER}/execute`]: run,
    'POST /scenes/s3/execute': run,
    ...bodies,
  });
  const { api, clock } = apiOn(cloud);
  return { cloud, clock, scenes: new Home(api, clock).scenes };
}

describe('Scenes', () => {
  it('runs a scene by its name, and tells where', async () => {
    const { scenes, cloud } = home();
    assert.deepEqual(await scenes.run(' dinner'), {
      sceneId: DINNER,
      name: 'Dinner',
      location: 'Home',
      locationId: 'l1',
      status: 'success',
    });
    await scenes.run('DINNER');
    assert.deepEqual(cloud.calls, [
      'GET /scenes',
      `POST /scenes/${DINNER}/execute`,
      'GET /locations',
      `POST /scenes/${DINNER}/execute`,
    ]);
  });

  it('runs an id without asking for the list', async () => {
    const { scenes, cloud } = home();
    assert.deepEqual(await scenes.run(DINNER), {
      sceneId: DINNER,
      name: null,
      location: null,
      locationId: null,
      status: 'success',
    });
    assert.equal(cloud.calls[0], `POST /scenes/${DINNER}/execute`);
  });

  it('asks once in passing what an id is, and knows it from the next run on', async () => {
    const { scenes, cloud } = home();
    await scenes.run(DINNER);
    await settle();
    const { name, location, locationId } = await scenes.run(DINNER);
    assert.deepEqual([name, location, locationId], ['Dinner', 'Home', 'l1']);
    assert.equal(cloud.calls.filter((call) => call === 'GET /scenes').length, 1);
    const blind = home({ '/scenes': () => reply(403) });
    for (let run = 0; run < 3; run++) {
      assert.equal((await blind.scenes.run(DINNER)).name, null);
      await settle();
    }
    assert.equal(blind.cloud.calls.filter((call) => call === 'GET /scenes').length, 1);
  });

  it('asks nothing where what was saved tells all', async () => {
    const { scenes, cloud } = home();
    const saved = { name: 'Dinner for two', location: 'Home', locationId: 'l1' };
    assert.deepEqual(await scenes.run(DINNER, '', undefined, saved), { sceneId: DINNER, ...saved, status: 'success' });
    await settle();
    assert.deepEqual(cloud.calls, [`POST /scenes/${DINNER}/execute`]);
  });

  it('asks which one where names are the same, unless the location tells', async () => {
    const { scenes } = home();
    const error = await failsWith(scenes.run('away'), 'invalid_message', 'home.nameAmbiguous');
    assert.equal(error.text.params.ids, 's2, s3');
    assert.equal((await scenes.run('away', 'CABIN')).sceneId, 's3');
    assert.equal((await scenes.run('away', 'l2')).location, 'Cabin');
    await failsWith(scenes.run('away', 'Boat'), 'invalid_message', 'home.nameUnknown');
  });

  it('refuses unknown names with those that exist, and asks no list twice a minute for it', async () => {
    const { scenes, cloud, clock } = home();
    for (const wanted of ['Breakfast', 'Breakfast', 'Lunch']) {
      const error = await failsWith(scenes.run(wanted), 'invalid_message', 'home.nameUnknown');
      assert.equal(error.text.params.existing, 'Dinner, Away');
    }
    assert.deepEqual(cloud.calls, ['GET /scenes']);
    await clock.pass(61_000);
    cloud.bodies['/scenes'] = { items: [scene(DINNER, 'Breakfast')] };
    await scenes.run('Breakfast');
    await clock.pass(600_000);
    await scenes.run('Breakfast');
    assert.equal(cloud.calls.filter((call) => call === 'GET /scenes').length, 2);
  });

  it('tells that a scene was deleted, after one look at the list', async () => {
    const { scenes, cloud, clock } = home();
    await scenes.list();
    await clock.pass(120_000);
    cloud.bodies['/scenes'] = { items: [scene('s2', 'Away')] };
    cloud.bodies[`POST /scenes/${DINNER}/execute`] = () => reply(403);
    const error = await failsWith(scenes.run(DINNER), 'invalid_message', 'home.nameUnknown');
    assert.equal(error.text.params.existing, 'Away');
  });

  it('gives the cloud’s own reason where the scene is still there', async () => {
    const { scenes } = home({ [`POST /scenes/${DINNER}/execute`]: () => reply(403) });
    await failsWith(scenes.run('Dinner'), 'forbidden');
    const blind = home({ '/scenes': () => reply(403), [`POST /scenes/${DINNER}/execute`]: () => reply(403) });
    await failsWith(blind.scenes.run(DINNER), 'forbidden');
  });

  it('lists no scenes, and five hundred, and those of a location', async () => {
    const none = home({ '/scenes': { items: [] } });
    assert.deepEqual(await none.scenes.list(), []);
    await failsWith(none.scenes.run('Dinner'), 'invalid_message', 'home.noneToName');
    const many = home({
      '/scenes': { items: Array.from({ length: 500 }, (_, index) => scene(`s${index}`, `S ${index}`)) },
    });
    assert.equal((await many.scenes.list()).length, 500);
    assert.deepEqual(await home().scenes.list({ location: 'cabin' }), [
      { sceneId: 's3', name: 'Away', location: 'Cabin', locationId: 'l2' },
    ]);
  });

  it('does without the names of locations that it may not read', async () => {
    const { scenes } = home({ '/locations': () => reply(403) });
    assert.equal((await scenes.run('Dinner')).location, null);
  });
});
