import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventsFrom, type CloudEvent } from '../../src/events/change';
import { deviceEvent } from '../support/signed-messages';

const one = (item: unknown): CloudEvent | undefined => eventsFrom([item]).events[0];
const told = (eventType: string, key: string, body: object): CloudEvent | undefined => {
  const common = { eventId: 'e', locationId: 'home' };
  return one({ eventTime: '2026-03-04T09:20:00Z', eventType, [key]: { ...common, ...body } });
};
const common = { eventId: 'e', locationId: 'home', timestamp: '2026-03-04T09:20:00.000Z' };

describe('events of the cloud', () => {
  it('tell values with unit and data, and leave out what is empty', () => {
    assert.deepEqual(one(deviceEvent({ value: 21.5, unit: 'C', data: { method: 'manual' } })), {
      ...{ type: 'attribute', deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' },
      ...{ value: 21.5, unit: 'C', data: { method: 'manual' } },
      ...{ eventId: 'event-1', locationId: 'home', timestamp: '2026-03-04T09:00:00.000Z' },
    });
    const bare = one(deviceEvent({ data: {}, unit: null, value: undefined }));
    assert.ok(bare?.type === 'attribute');
    assert.deepEqual([bare.value, 'data' in bare, 'unit' in bare], [null, false, false]);
  });

  it('take values of every type', () => {
    for (const value of [null, true, 0, -1.5, '', 'on', [], [1, 'x'], {}, { a: { b: [1] } }]) {
      const event = one(deviceEvent({ value }));
      assert.ok(event?.type === 'attribute');
      assert.deepEqual(event.value, value);
    }
  });

  it('take times as text and as milliseconds, and do without those that are none', () => {
    const at = (time: unknown): string | undefined => one(deviceEvent({}, time))?.timestamp;
    assert.equal(at('2026-03-04T09:15:30Z'), '2026-03-04T09:15:30.000Z');
    assert.equal(at('2026-03-04T09:15:30.123+0100'), '2026-03-04T08:15:30.123Z');
    assert.equal(at(Date.parse('2026-03-04T09:15:30Z')), '2026-03-04T09:15:30.000Z');
    assert.equal(at('2038-01-19T03:14:07Z'), '2038-01-19T03:14:07.000Z');
    const bad = [
      null,
      '',
      'now',
      'Tue, 24 Mar 2026 13:11:22 UTC',
      -1,
      0,
      1e300,
      Number.NaN,
      {},
      [],
      '2026-99-99T09:00:00Z',
    ];
    for (const time of bad) assert.equal(at(time), undefined, JSON.stringify(time));
  });

  it('tell what became of a device', () => {
    const lifecycle = (word: string, detail: object = {}): unknown => {
      const event = told('DEVICE_LIFECYCLE_EVENT', 'deviceLifecycleEvent', {
        ...{ lifecycle: word, deviceId: 'lamp', deviceName: '' },
        ...detail,
      });
      return event?.type === 'lifecycle' ? [event.state, event.data] : event;
    };
    assert.deepEqual(lifecycle('CREATE', { create: { categories: ['Light'] } }), [
      'created',
      { categories: ['Light'] },
    ]);
    assert.deepEqual(lifecycle('DELETE', { delete: { hubId: '' } }), ['deleted', { hubId: '' }]);
    const update = { labelDiff: { old: 'Lamp', new: 'Desk' } };
    assert.deepEqual(lifecycle('UPDATE', { update }), ['renamed', update]);
    const icon = { labelDiff: { old: 'Lamp', new: 'Lamp' }, iconDiff: { old: 'a', new: 'b' } };
    assert.deepEqual(lifecycle('UPDATE', { update: icon }), ['updated', icon]);
    assert.deepEqual(lifecycle('UPDATE'), ['updated', {}]);
    assert.deepEqual(lifecycle('ROOM_MOVE', { roomMove: { roomIdTo: 'r' } }), ['moved', { roomIdTo: 'r' }]);
    assert.deepEqual(lifecycle('MOVE_FROM', { moveFrom: { locationId: 'x' } }), ['moved', { locationId: 'x' }]);
    assert.deepEqual(lifecycle('MOVE_TO', { moveTo: { locationId: 'x' } }), ['moved', { locationId: 'x' }]);
    assert.equal(lifecycle('DANCE'), undefined);
  });

  it('tell health, hubs, modes, arming, scenes and the app itself', () => {
    assert.deepEqual(
      told('DEVICE_HEALTH_EVENT', 'deviceHealthEvent', { deviceId: 'lamp', status: 'OFFLINE', reason: 'HUB_OFFLINE' }),
      { type: 'health', deviceId: 'lamp', state: 'offline', data: { reason: 'HUB_OFFLINE' }, ...common },
    );
    assert.deepEqual(
      told('HUB_HEALTH_EVENT', 'hubHealthEvent', { hubId: 'h', status: 'ZIGBEE_OFFLINE', reason: 'NONE' }),
      {
        ...{ type: 'hub', hubId: 'h', state: 'zigbee_offline', data: { reason: 'NONE' } },
        ...common,
      },
    );
    assert.deepEqual(told('MODE_EVENT', 'modeEvent', { modeId: 'm' }), { type: 'mode', modeId: 'm', ...common });
    assert.deepEqual(told('SECURITY_ARM_STATE_EVENT', 'securityArmStateEvent', { armState: 'ARMED_AWAY' }), {
      ...{ type: 'arm', state: 'armed_away', data: {} },
      ...common,
    });
    assert.deepEqual(told('SCENE_LIFECYCLE_EVENT', 'sceneLifecycleEvent', { sceneId: 's', lifecycle: 'UPDATE' }), {
      ...{ type: 'scene', sceneId: 's' },
      ...common,
    });
    const app = (lifecycle: string): unknown =>
      told('INSTALLED_APP_LIFECYCLE_EVENT', 'installedAppLifecycleEvent', { lifecycle });
    assert.deepEqual(app('DELETE'), { type: 'app', state: 'removed', ...common });
    assert.deepEqual(app('UPDATE'), { type: 'app', state: 'changed', ...common });
  });

  it('are dropped and counted where they are new or make no sense', () => {
    const odd = [
      ...[
        { eventType: 'TIMER_EVENT', timerEvent: {} },
        { eventType: 'SOMETHING_NEW_EVENT' },
        { eventType: 'constructor' },
      ],
      ...[null, 7, 'x', [], {}, { eventType: 'DEVICE_EVENT' }, { eventType: 'MODE_EVENT', modeEvent: { modeId: 7 } }],
      deviceEvent({ deviceId: undefined }),
      deviceEvent({ capability: '' }),
      deviceEvent({ attribute: 'a\u0000b' }),
      deviceEvent({ deviceId: 'x'.repeat(129) }),
      deviceEvent({ value: 'x'.repeat(40_000) }),
      deviceEvent({ data: { text: 'x'.repeat(40_000) } }),
      deviceEvent({ value: JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) as unknown }),
      deviceEvent({ value: Array.from({ length: 20_000 }, () => 0) }),
    ];
    assert.deepEqual(eventsFrom(odd), { events: [], dropped: odd.length });
    assert.equal(eventsFrom([...odd, deviceEvent()]).events.length, 1);
  });

  it('of a kind that has no state or the wrong one are not invented', () => {
    assert.equal(told('DEVICE_HEALTH_EVENT', 'deviceHealthEvent', { deviceId: 'lamp', status: 7 }), undefined);
    assert.equal(told('HUB_HEALTH_EVENT', 'hubHealthEvent', { hubId: 'h', status: '<b>' }), undefined);
    assert.equal(told('SECURITY_ARM_STATE_EVENT', 'securityArmStateEvent', { armState: '' }), undefined);
  });

  it('never throw, and never give an id that could not be kept', () => {
    const item = fc.record({
      eventType: fc.constantFrom('DEVICE_EVENT', 'MODE_EVENT', 'DEVICE_HEALTH_EVENT', 'HUB_HEALTH_EVENT', 'x'),
      eventTime: fc.jsonValue(),
      deviceEvent: fc.dictionary(
        fc.constantFrom('deviceId', 'componentId', 'capability', 'attribute', 'value', 'data'),
        fc.jsonValue(),
      ),
      modeEvent: fc.jsonValue(),
      deviceHealthEvent: fc.jsonValue(),
      hubHealthEvent: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(item)), (items) => {
        for (const event of eventsFrom(items).events) {
          if ('deviceId' in event) assert.ok(event.deviceId.length > 0 && event.deviceId.length <= 128);
        }
      }),
      { seed: 2 },
    );
  });
});
