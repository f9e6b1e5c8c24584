import assert from 'node:assert/strict';
import type { CloudEvent } from '../../src/events/change';
import { EventHub, type HubPorts } from '../../src/events/hub';
import type { NamedDevice } from '../../src/events/ports';
import type { EventWish, HomeEvent } from '../../src/events/wish';
import { thisMoment } from '../../src/base/moment';
import { Shadow } from '../../src/home/shadow';
import { FakeClock, settle } from '../support/fake-clock';
import { device, wish } from '../support/events-fixture';

describe('the hub of events', () => {
  let clock: FakeClock;
  let shadow: Shadow;
  let devices: Map<string, NamedDevice>;
  let told: string[];
  let hub: EventHub;
  let next: number;

  beforeEach(() => {
    clock = new FakeClock();
    shadow = new Shadow(clock);
    devices = new Map(
      [
        device('lamp', 'kitchen', 'switch', 'switchLevel'),
        device('door', 'hall', 'contactSensor'),
        device('remote', null, 'button'),
      ].map((one) => [one.deviceId, one]),
    );
    told = [];
    next = 0;
    hub = open();
  });
  afterEach(() => hub.close());

  function open(more: Partial<HubPorts> = {}): EventHub {
    return new EventHub({
      clock,
      values: shadow,
      devices: { known: (deviceId) => devices.get(deviceId), all: () => [...devices.values()] },
      modeLabel: (modeId) => Promise.resolve(modeId === 'm1' ? 'Home' : undefined),
      onTold: () => undefined,
      onRemoved: () => told.push('removed'),
      onOutdated: (what) => told.push(`outdated ${what}`),
      onFault: () => told.push('fault'),
      onWishes: () => told.push('wishes'),
      ...more,
    });
  }
  const heard = (wanted: Partial<EventWish> = {}): HomeEvent[] => {
    const events: HomeEvent[] = [];
    hub.listen(wish(wanted), (event) => events.push(event));
    return events;
  };
  const value = (
    deviceId: string,
    capability: string,
    attribute: string,
    state: string | number,
    at = 0,
  ): CloudEvent => ({
    ...{ type: 'attribute', deviceId, component: 'main', capability, attribute, value: state },
    eventId: `e${++next}`,
    timestamp: new Date(clock.now() + at).toISOString(),
  });
  const lamp = (state: string, at = 0): CloudEvent => value('lamp', 'switch', 'switch', state, at);
  const read = (
    deviceId: string,
    capability: string,
    attribute: string,
    state: string,
    source: 'poll' | 'read' = 'poll',
    at = 0,
  ): void => {
    const timestamp = new Date(clock.now() + at).toISOString();
    const status = { main: { [capability]: { [attribute]: { value: state, timestamp } } } };
    shadow.recordDevice(deviceId, status, source, thisMoment());
  };
  const values = (events: readonly HomeEvent[]): unknown[] => events.map((event) => event.value);

  it('tells a change with all that is known of it', () => {
    const events = heard();
    hub.receive([lamp('on')]);
    hub.receive([{ ...lamp('off', 1000), unit: 'x', data: { by: 'hand' } } as CloudEvent]);
    assert.deepEqual(events[1], {
      ...{ type: 'attribute', deviceId: 'lamp', label: 'The lamp', room: 'Room kitchen', source: 'webhook' },
      ...{ component: 'main', capability: 'switch', attribute: 'switch', value: 'off', previous: 'on' },
      ...{ unit: 'x', data: { by: 'hand' }, timestamp: '2026-03-04T09:00:01.000Z', eventId: 'e2' },
    });
    assert.equal(hub.lastEventAt, clock.now());
  });

  it('tells those who want it, each once', () => {
    const wanted: Partial<EventWish>[] = [
      ...[{}, { devices: ['lamp'] }, { rooms: ['kitchen'] }, { capability: 'switch' }, { attribute: 'switch' }],
      ...[
        { component: 'main' },
        { devices: ['lamp', 'door'], rooms: ['kitchen'], capability: 'switch', attribute: 'switch' },
      ],
      { devices: ['door', 'lamp', 'lamp'] },
    ];
    const others: Partial<EventWish>[] = [
      ...[{ devices: ['door'] }, { rooms: ['hall'] }, { capability: 'switchLevel' }, { attribute: 'level' }],
      ...[
        { component: 'button1' },
        { kinds: ['health' as const] },
        { kinds: [] },
        { devices: ['door'], rooms: ['hall'] },
      ],
    ];
    const fitting = wanted.map(heard);
    const unfitting = others.map(heard);
    hub.receive([lamp('on')]);
    assert.deepEqual(
      fitting.map(({ length }) => length),
      wanted.map(() => 1),
    );
    assert.deepEqual(
      unfitting.map(({ length }) => length),
      others.map(() => 0),
    );
  });

  it('tells a change once, wherever it came from', () => {
    const events = heard();
    read('lamp', 'switch', 'switch', 'off');
    clock.step(5000);
    hub.receive([lamp('on')]);
    read('lamp', 'switch', 'switch', 'on');
    read('lamp', 'switch', 'switch', 'off', 'read', 1000);
    hub.receive([lamp('off', 1000)]);
    assert.deepEqual(
      events.map(({ source, value: now }) => [source, now]),
      [
        ['webhook', 'on'],
        ['read', 'off'],
      ],
    );
  });

  it('takes an event that was seen before for none', () => {
    const events = heard({ onlyChanges: false });
    const event = lamp('on');
    hub.receive([event, event]);
    hub.receive([event]);
    assert.equal(events.length, 1);
  });

  it('does not tell what it only gets to know', () => {
    const events = heard({ onlyChanges: false });
    read('lamp', 'switch', 'switch', 'off');
    assert.equal(events.length, 0);
  });

  it('tells repeated values to those who want them alone', () => {
    const [changes, every] = [heard(), heard({ onlyChanges: false })];
    hub.receive([lamp('on'), lamp('on', 1000), lamp('on', 2000)]);
    assert.deepEqual([changes.length, every.length], [1, 3]);
  });

  it('does not tell a value that a newer one has overtaken', () => {
    const events = heard();
    hub.receive([lamp('on', 2000), lamp('off', 0)]);
    assert.deepEqual(values(events), ['on']);
  });

  describe('of buttons', () => {
    const push = (at = 0, state = 'pushed'): CloudEvent => value('remote', 'button', 'button', state, at);

    it('tells every push, the same again and an overtaken one too', () => {
      const events = heard();
      hub.receive([push(0), push(0), push(3000), push(2000, 'held'), push(3000)]);
      assert.deepEqual(values(events), ['pushed', 'pushed', 'pushed', 'held', 'pushed']);
    });

    it('tells one that a poll brought to light, and not again when its event comes', () => {
      const events = heard();
      read('remote', 'button', 'button', 'pushed');
      read('remote', 'button', 'button', 'pushed', 'poll', 5400);
      hub.receive([push(5000)]);
      assert.deepEqual(
        events.map(({ source }) => source),
        ['poll'],
      );
      hub.receive([push(9000)]);
      read('remote', 'button', 'button', 'pushed', 'poll', 9000);
      assert.equal(events.length, 2);
    });
  });

  it('tells the other kinds, to those who listen to the device or to all', async () => {
    const kinds = ['lifecycle', 'health', 'hub', 'mode', 'arm'] as const;
    const all = heard({ kinds });
    const hall = heard({ kinds, rooms: ['hall'], capability: 'switch' });
    hub.receive([
      { type: 'health', deviceId: 'lamp', state: 'offline', data: { reason: 'NONE' }, eventId: 'h1' },
      { type: 'health', deviceId: 'door', state: 'online', data: {}, eventId: 'h2' },
      { type: 'lifecycle', deviceId: 'door', state: 'renamed', data: {}, eventId: 'l1' },
      { type: 'lifecycle', deviceId: 'fan', deviceName: 'Fan', state: 'created', data: {}, eventId: 'l2' },
      { type: 'hub', hubId: 'hub-1', state: 'offline', data: {}, eventId: 'u1' },
      { type: 'arm', state: 'armed_away', data: {}, locationId: 'home', eventId: 'a1' },
      { type: 'mode', modeId: 'm1', locationId: 'home', eventId: 'm1' },
      { type: 'mode', modeId: 'm2', locationId: 'home', eventId: 'm2' },
      { type: 'scene', sceneId: 's', eventId: 's1' },
      { type: 'app', state: 'changed' },
      { type: 'app', state: 'removed' },
    ]);
    await settle();
    const homes = ['hub "offline"', 'arm "armed_away"', 'mode "Home"', 'mode "m2"'];
    const ofAll = ['health "offline"', 'health "online"', 'lifecycle "renamed"', 'lifecycle "created"', ...homes];
    const inWords = (events: HomeEvent[]): string[] =>
      events.map(({ type, value: state }) => `${type} ${JSON.stringify(state)}`);
    assert.deepEqual(inWords(all), ofAll);
    assert.deepEqual(inWords(hall), ['health "online"', 'lifecycle "renamed"', ...homes]);
    assert.deepEqual(all[0], {
      ...{ type: 'health', deviceId: 'lamp', label: 'The lamp', room: 'Room kitchen', value: 'offline' },
      ...{ data: { reason: 'NONE' }, eventId: 'h1', source: 'webhook' },
    });
    assert.equal(all[3]?.label, 'Fan', 'the cloud’s own word, where nothing better is known');
    const outdated = ['outdated devices', 'outdated devices', 'outdated scenes', 'removed', 'outdated modes'];
    assert.deepEqual(
      told.filter((word) => word !== 'wishes'),
      outdated,
    );
  });

  it('forgets the values of a device that is gone', () => {
    hub.receive([lamp('on'), { type: 'lifecycle', deviceId: 'lamp', state: 'deleted', data: {} }]);
    assert.equal(shadow.statusOf('lamp'), undefined);
  });

  it('gives what is known now, as events', () => {
    read('lamp', 'switch', 'switch', 'on');
    read('door', 'contactSensor', 'contact', 'open');
    assert.deepEqual(values(hub.known(wish())), ['on', 'open']);
    assert.deepEqual(values(hub.known(wish({ rooms: ['hall'] }))), ['open']);
    assert.deepEqual(values(hub.known(wish({ capability: 'lock' }))), []);
    assert.deepEqual(values(hub.known(wish({ kinds: ['health'] }))), []);
    assert.equal(hub.known(wish({ devices: ['door'] }))[0]?.label, 'The door');
  });

  it('lets one listener fail without harm to the others', () => {
    hub.listen(wish(), () => {
      throw new Error('a fault of the node');
    });
    const events = heard();
    hub.receive([lamp('on')]);
    assert.equal(events.length, 1);
    assert.ok(told.includes('fault'));
  });

  it('tells nobody who has ceased to listen, and counts who does', () => {
    const events: HomeEvent[] = [];
    const end = hub.listen(wish(), (event) => events.push(event));
    assert.equal(hub.wishes.size, 1);
    end();
    assert.equal(hub.wishes.size, 0);
    hub.receive([lamp('on')], 3);
    assert.deepEqual([events.length, hub.dropped], [0, 3]);
    const late = heard();
    hub.close();
    hub.receive([lamp('off', 1000)]);
    assert.equal(late.length, 0);
  });

  it('looks nobody up who listens to something else', () => {
    let looked = 0;
    const counting = (deviceId: string): EventWish => {
      const plain = wish({ devices: [deviceId] });
      return Object.defineProperty(plain, 'component', { get: () => (looked++, '') });
    };
    for (let index = 0; index < 10_000; index++) hub.listen(counting(`other-${index}`), () => undefined);
    const events = heard();
    looked = 0;
    hub.receive([lamp('on')]);
    assert.deepEqual([looked, events.length], [0, 1]);
  });

  it('bears events without an id, and more ids than it keeps', () => {
    const events = heard();
    hub.receive([
      {
        type: 'attribute',
        deviceId: 'lamp',
        component: 'main',
        capability: 'switch',
        attribute: 'switch',
        value: 'on',
      },
    ]);
    for (let index = 0; index < 12_000; index++) hub.receive([lamp(index % 2 === 0 ? 'off' : 'on', index * 1000)]);
    assert.equal(events.length, 12_001);
  });

  it('lets somebody hear along for whom nobody is asked', () => {
    const events: unknown[] = [];
    const end = hub.watch((event) => events.push(event.value));
    assert.equal(hub.wishes.size, 0);
    hub.receive([lamp('on'), lamp('on', 2_000), value('remote', 'button', 'button', 'pushed')]);
    end();
    hub.receive([lamp('off', 3_000)]);
    assert.deepEqual(events, ['on', 'on', 'pushed']);
    assert.deepEqual(told, []);
  });

  describe('of a follower', () => {
    const ofLeader = (more: Partial<HomeEvent>): HomeEvent => ({
      ...{ type: 'attribute', deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' },
      ...{ value: 'on', source: 'poll', timestamp: new Date(clock.now()).toISOString(), ...more },
    });

    it('tells what its leader told, with the names that are known here, once', () => {
      read('lamp', 'switch', 'switch', 'off', 'read', -5_000);
      const events = heard();
      hub.relay(ofLeader({ label: 'Another name', eventId: 'e1' }));
      hub.relay(ofLeader({ eventId: 'e1', value: 'off' }));
      hub.relay(ofLeader({}));
      assert.deepEqual(
        events.map(({ label, value: now, previous, source, eventId }) => [label, now, previous, source, eventId]),
        [['The lamp', 'on', 'off', 'poll', 'e1']],
      );
      assert.equal(hub.lastEventAt, clock.now());
    });

    it('tells each push of a button once, whoever found it', () => {
      const push = { deviceId: 'remote', capability: 'button', attribute: 'button', value: 'pushed' };
      const events = heard();
      for (const source of ['webhook', 'poll', 'read'] as const) {
        clock.step(5_000);
        read('remote', 'button', 'button', 'held', 'read', -2_000);
        events.length = 0;
        hub.relay(ofLeader({ ...push, source }));
        assert.deepEqual(values(events), ['pushed'], source);
        // Without a time nobody could tell that it is the same one.
        hub.relay(ofLeader({ ...push, component: source, source, timestamp: '' }));
        assert.deepEqual(values(events), ['pushed', 'pushed'], source);
        events.pop();
        // A reading of ours finds the same one.
        read('remote', 'button', 'button', 'pushed', 'read');
        assert.deepEqual(values(events), ['pushed'], source);
      }
    });

    it('tells the other kinds as they come, and spends nothing on names', async () => {
      const events = heard({ kinds: ['lifecycle', 'health', 'hub', 'mode', 'arm'] });
      told.length = 0;
      read('door', 'contactSensor', 'contact', 'open');
      for (const event of [
        { type: 'mode', modeId: 'm2', value: 'Away', source: 'webhook' },
        { type: 'mode', modeId: 'm2', value: 'Away', source: 'poll' },
        { type: 'arm', value: 'armed_away', source: 'webhook' },
        { type: 'hub', hubId: 'h', value: 'offline', source: 'webhook' },
        { type: 'health', deviceId: 'lamp', value: 'offline', source: 'poll' },
        { type: 'lifecycle', deviceId: 'door', value: 'deleted', source: 'webhook' },
      ] as const) {
        hub.relay(event);
      }
      await settle();
      assert.deepEqual(
        events.map(({ type, value: now, label = '' }) => `${type} ${JSON.stringify(now)} ${label}`.trim()),
        [
          'mode "Away"',
          'arm "armed_away"',
          'hub "offline"',
          'health "offline" The lamp',
          'lifecycle "deleted" The door',
        ],
      );
      assert.equal(shadow.statusOf('door'), undefined);
      assert.deepEqual(told, []);
    });

    it('takes no value without a place', () => {
      const events = heard();
      const { component: _component, ...placeless } = ofLeader({});
      hub.relay(placeless);
      assert.deepEqual(events, []);
      assert.equal(shadow.size, 0);
    });
  });
});
