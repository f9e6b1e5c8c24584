import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import { apiOn } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const deviceOf = (home: string) => ({
  deviceId: 'lamp',
  label: `Lamp ${home}`,
  locationId: 'l1',
  roomId: 'r1',
  components: [{ id: 'main', capabilities: [{ id: 'switch', status: { switch: { value: home } } }] }],
});

/** A cloud that holds its answers back, and says in each of them whose home it was when it was asked. */
function cloudOfHomes() {
  const waiting: (() => void)[] = [];
  let whose = 'first';
  const tell = (body: (home: string) => unknown) => () => {
    const answer = reply(200, body(whose));
    return new Promise((resolve) => waiting.push(() => resolve(answer)));
  };
  const cloud = new FakeCloud({
    '/devices': tell((home) => ({ items: [deviceOf(home)] })),
    '/devices/lamp/status': tell((home) => ({ components: { main: { switch: { switch: { value: home } } } } })),
    '/locations': tell((home) => ({ items: [{ locationId: 'l1', name: `Home ${home}` }] })),
    '/locations/l1/rooms': tell((home) => ({ items: [{ roomId: 'r1', name: `Room ${home}` }] })),
    '/scenes': tell((home) => ({ items: [{ sceneId: 's1', sceneName: `Scene ${home}`, locationId: 'l1' }] })),
  });
  const { api, clock } = apiOn(cloud);
  const home = new Home(api, clock);
  /** Everything that was asked for is answered, and what is asked for after that. */
  const answerAll = async <Result>(work: Promise<Result>): Promise<Result> => {
    const done = new AbortController();
    const ended = work.finally(() => done.abort());
    while (!done.signal.aborted) {
      await settle();
      for (const answer of waiting.splice(0)) answer();
    }
    return ended;
  };
  return { home, answerAll, moveHouse: () => (whose = 'second') };
}

const SWITCH = { deviceId: 'lamp', capability: 'switch', attribute: 'switch' };
const ask = (home: Home) =>
  Promise.all([home.devices.list(), home.read(SWITCH), home.devices.locations(), home.scenes.list()]);

describe('Another sign-in', () => {
  it('sees its own home, though questions of the one before are still under way', async () => {
    const { home, answerAll, moveHouse } = cloudOfHomes();
    const before = ask(home);
    await settle();
    moveHouse();
    home.forget();
    const [devices, reading, locations, scenes] = await answerAll(ask(home));
    assert.deepEqual(
      devices.map(({ label, room, location }) => [label, room, location]),
      [['Lamp second', 'Room second', 'Home second']],
    );
    assert.equal(reading.payload, 'second');
    assert.deepEqual([locations[0]?.name, scenes[0]?.name], ['Home second', 'Scene second']);
    await answerAll(before);
    assert.equal(home.devices.known('lamp')?.label, 'Lamp second');
    assert.equal((await home.read({ ...SWITCH, maxAgeSeconds: 60 })).payload, 'second');
  });

  it('finds nothing of the home before it', async () => {
    const { home, answerAll } = cloudOfHomes();
    await answerAll(ask(home));
    await home.command('lamp', { payload: 'on' });
    home.forget();
    assert.equal(home.devices.known('lamp'), undefined);
    assert.deepEqual(home.devices.all(), []);
    assert.equal(home.devices.parts('lamp'), undefined);
    assert.deepEqual(home.devices.traits('lamp').supported, {});
    assert.equal(home.shadow.statusOf('lamp'), undefined);
  });
});
