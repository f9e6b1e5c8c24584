import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const globals = {
  RED: {
    _: (key: string, params: Record<string, unknown> = {}) =>
      [key.replace(/^.*:/, ''), ...Object.values(params)].join(' '),
  },
};
interface Line {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
  readonly isUnlikely?: boolean;
}
const wanted = editorModule('event/wanted-devices', globals) as {
  meantDevices(home: object[], wanted: object): { deviceId: string }[];
  wantedChoices(home: object[], values: object): Line[];
};
const { exampleMessage } = editorModule('event/example-message', globals) as {
  exampleMessage(facts: object): { topic?: string; payload: unknown; event: Record<string, unknown> };
};
const { presentLine } = editorModule('event/present-lines', globals) as {
  presentLine(device: object, values: object, wanted: object): { device: string; values: string } | undefined;
};
const { eventLabel } = editorModule('shared/event-label', globals) as { eventLabel(node: object): string };
const { eventNotes } = editorModule('event/event-notes', globals) as {
  eventNotes(kinds: string[], account: object | undefined): string[];
};

/** What another realm made, as objects of this one. */
const here = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const device = (deviceId: string, room: string | null, capability: string, more: object = {}): object => ({
  ...{ deviceId, label: deviceId, name: '', kind: 'Others', room, roomId: room && `id of ${room}` },
  ...{ location: 'Home', locationId: 'l', online: true },
  components: [{ id: 'main', label: 'main', capabilities: [capability] }],
  ...more,
});
const now = { component: 'main', capability: 'contactSensor', attribute: 'contact', value: 'closed' };
const door = device('Door', 'Hall', 'contactSensor', { now });
const hatch = device('Hatch', null, 'contactSensor');
const lamp = device('Lamp', 'Hall', 'switch');
const home = [door, lamp, hatch];
const any = { component: '', capability: '', attribute: '' };
const contact = { component: 'main', capability: 'contactSensor', attribute: 'contact' };
const schema = { properties: { value: { enum: ['closed', 'open'] } } };
const definition = { id: 'contactSensor', attributes: { contact: { schema } }, commands: {} };

describe('what an event node listens to', () => {
  it('is every device where none is chosen, else those chosen and those of the rooms', () => {
    const ids = (choice: object): string =>
      wanted
        .meantDevices(home, choice)
        .map(({ deviceId }) => deviceId)
        .join();
    assert.equal(ids({ devices: [], rooms: [] }), 'Door,Lamp,Hatch');
    assert.equal(ids({ devices: ['Hatch'], rooms: [] }), 'Hatch');
    assert.equal(ids({ devices: ['Door'], rooms: ['id of Hall'] }), 'Door,Lamp');
    assert.equal(ids({ devices: ['gone'], rooms: ['gone'] }), '');
  });

  it('is chosen from a list with a line for each whole room, and dims what lacks the capability', () => {
    const lines = wanted.wantedChoices(home, { ...any, capability: 'contactSensor' });
    assert.deepEqual(
      [...lines].map(({ value, isUnlikely = false }) => [value, isUnlikely]),
      [
        ['room:id of Hall', false],
        ['Door', false],
        ['Lamp', true],
        ['Hatch', false],
      ],
    );
    assert.equal(lines[0]?.group, 'Hall');
    assert.equal(lines[3]?.group, 'picker.noRoom');
  });

  it('shows what each device reports now', () => {
    const values = { main: { contactSensor: { contact: { value: 'open' }, since: { value: 3, unit: 's' } } } };
    assert.deepEqual(here(presentLine(door, values, contact)), { device: 'Door', values: 'open' });
    assert.deepEqual(here(presentLine(door, values, { ...contact, attribute: '' })), {
      device: 'Door',
      values: 'contact open, since 3 s',
    });
    assert.deepEqual(here(presentLine(door, {}, any)), { device: 'Door', values: 'contact closed' });
    assert.equal(presentLine(lamp, values, contact), undefined);
    assert.equal(presentLine(hatch, {}, any), undefined);
  });
});

describe('the example of an event', () => {
  const facts = { kinds: ['attribute'], devices: home, wanted: contact, definition, values: {} };

  it('is what comes next: the other value, with the present one as the previous', () => {
    const { topic, payload, event } = exampleMessage(facts);
    assert.deepEqual([topic, payload], ['Door/main/contactSensor/contact', 'open']);
    assert.deepEqual(here([event.type, event.deviceId, event.room, event.previous]), [
      'attribute',
      'Door',
      'Hall',
      'closed',
    ]);
  });
  it('takes what a device is about where nothing is chosen', () => {
    const { topic, payload } = exampleMessage({ ...facts, wanted: any, definition: undefined });
    assert.deepEqual([topic, payload], ['Door/main/contactSensor/contact', 'closed']);
  });
  it('needs no home, and leaves out what it does not know', () => {
    const { topic, event } = exampleMessage({ ...facts, devices: [], wanted: any, definition: undefined });
    assert.equal(topic, '…/main/…/…');
    assert.equal('deviceId' in event, false);
  });
  it('tells the other kinds in a word, and names no device where there is none', () => {
    const { payload, event } = exampleMessage({ ...facts, kinds: ['lifecycle'] });
    assert.deepEqual([payload, event.label], ['renamed', 'Door']);
    const mode = exampleMessage({ ...facts, kinds: ['mode'] });
    assert.deepEqual(here(mode), { topic: 'mode', payload: 'Away', event: { type: 'mode', value: 'Away' } });
  });
});

describe('the label of an event node', () => {
  const node = { kinds: ['attribute'], devices: ['d1'], rooms: [], names: { d1: 'Door' }, attribute: 'contact' };

  it('says where and what', () => {
    assert.equal(eventLabel(node), 'Door · contact');
    assert.equal(eventLabel({ ...node, devices: ['d1', 'd2'] }), 'listening.devices 2 · contact');
    assert.equal(eventLabel({ ...node, devices: [], rooms: ['r'], names: { r: 'Hall' } }), 'Hall · contact');
    assert.equal(eventLabel({ ...node, devices: [], attribute: '' }), 'listening.everyChange');
    assert.equal(eventLabel({ kinds: ['mode', 'arm'] }), 'listening.mode, listening.arm');
  });
  it('survives what a flow of another program may hold', () => {
    for (const broken of [{}, { kinds: 7, devices: 'x', rooms: null }, { ...node, names: null }, { kinds: [{}] }]) {
      assert.equal(typeof eventLabel(broken), 'string');
    }
    assert.equal(eventLabel({ kinds: 'attribute' }), '');
    assert.equal(eventLabel({ ...node, attribute: '${WHAT}' }), 'Door · listening.everyChange');
  });
});

describe('what has to be said before somebody waits in vain', () => {
  const view = (state: string, key: string): object => ({ state, message: 'told', sentence: { key, params: {} } });
  const account = { mode: 'oauth', scope: 'r:devices:*', events: view('live', 'events.live') };

  it('is why no events come, but not that nobody listens yet', () => {
    const said = (state: string, key: string): unknown =>
      here(eventNotes(['attribute'], { ...account, events: view(state, key) }));
    assert.deepEqual(said('blocked', 'events.noAddress'), ['told']);
    assert.deepEqual(said('off', 'events.off'), ['told']);
    for (const [state, key] of [
      ['off', 'events.nobodyListens'],
      ['live', 'events.live'],
      ['polling', 'events.polling'],
    ] as const) {
      assert.deepEqual(said(state, key), []);
    }
    assert.deepEqual(here(eventNotes(['arm'], undefined)), []);
  });
  it('is which permission is missing, and that a poll shows devices alone', () => {
    assert.deepEqual(here(eventNotes(['arm', 'hub'], account)), [
      'listening.needsScope r:security:locations:*:armstate',
      'listening.needsScope r:hubs:*',
    ]);
    assert.deepEqual(here(eventNotes(['hub'], { ...account, scope: 'r:devices:* r:hubs:*' })), []);
    assert.deepEqual(here(eventNotes(['hub'], { ...account, mode: 'simulator' })), []);
    const polled = { ...account, mode: 'pat', events: view('polling', 'events.polling') };
    assert.deepEqual(here(eventNotes(['attribute', 'mode'], polled)), ['listening.notPolled']);
    assert.deepEqual(here(eventNotes(['attribute', 'health'], polled)), []);
  });
});
