import assert from 'node:assert/strict';
import type { Device } from '../../src/api/device-shapes';
import { HomeDifference } from '../../src/events/home-difference';
import { HomePoll } from '../../src/events/home-poll';

const device = (deviceId: string, more: Partial<Device> = {}): Device => {
  return {
    deviceId,
    label: `The ${deviceId}`,
    name: '',
    type: 'ZIGBEE',
    components: [],
    roomId: 'hall',
    health: 'ONLINE',
    ...more,
  };
};

describe('the difference between two lists of devices', () => {
  let difference: HomeDifference;
  beforeEach(() => {
    difference = new HomeDifference();
  });
  const events = (...devices: Device[]): string[] =>
    difference.eventsOf(devices).map((event) => {
      assert.ok(event.type === 'lifecycle' || event.type === 'health');
      return `${event.deviceId} ${event.state}`;
    });

  it('is none at first, and none where nothing is different', () => {
    assert.deepEqual(events(device('lamp')), []);
    assert.deepEqual(events(device('lamp')), []);
  });

  it('tells who came, got another name or room, and answers no more', () => {
    events(device('lamp'), device('door'));
    assert.deepEqual(events(device('lamp', { health: 'OFFLINE' }), device('door', { label: 'Gate' }), device('fan')), [
      ...['lamp offline', 'door renamed', 'fan created'],
    ]);
    const { roomId: _, ...roomless } = device('fan');
    assert.deepEqual(events(device('lamp', { roomId: 'attic' }), device('door', { label: 'Gate' }), roomless), [
      ...['lamp moved', 'lamp online', 'fan moved'],
    ]);
  });

  it('takes a device for gone when it is missing twice', () => {
    events(device('lamp'), device('door'));
    assert.deepEqual(events(device('lamp')), []);
    assert.deepEqual(events(device('lamp'), device('door')), [], 'it was a slip of the cloud');
    assert.deepEqual([events(), events()], [[], ['lamp deleted', 'door deleted']]);
    assert.deepEqual(events(device('lamp')), ['lamp created']);
  });

  it('says nothing of health where the list does not', () => {
    const { health: _, ...unknown } = device('lamp');
    events(device('lamp'));
    assert.deepEqual(events(unknown), []);
    assert.deepEqual(events(device('lamp', { health: 'OFFLINE' })), ['lamp offline']);
  });

  it('begins anew with another sign-in', () => {
    events(device('lamp'));
    difference.forget();
    assert.deepEqual(events(device('door')), []);
  });
});

describe('one look at the home', () => {
  it('takes over a whole list, and says how many pages it took', async () => {
    const done: string[] = [];
    const list = [device('a', { asked: 1 }), device('b', { asked: 1 }), device('c', { asked: 2 })];
    const poll = new HomePoll({
      list: () => Promise.resolve(list),
      feed: (devices) => done.push(`feed ${devices.length}`),
      tell: (events) => done.push(`tell ${events.length}`),
    });
    assert.equal(await poll.run(new AbortController().signal), 2);
    list.push(device('d'));
    await poll.run(new AbortController().signal);
    assert.deepEqual(done, ['tell 0', 'feed 3', 'tell 1', 'feed 4']);
    await poll.run(AbortSignal.abort());
    assert.equal(done.length, 4, 'what comes after the close changes nothing');
  });
});
