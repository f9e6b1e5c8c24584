import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Device {
  label: string;
  online: boolean;
  now?: { value: unknown };
  values: Record<string, Record<string, Record<string, { value: unknown; unit?: string }>>>;
}
interface Model {
  devices: readonly Device[];
  locations: readonly { modeId: string | null }[];
  events: readonly { id: number }[];
  device(id: string): Device | undefined;
  take(home: object): void;
  apply(changes: object): { devices: ReadonlySet<string>; isReshaped: boolean };
}
const { HomeModel } = editorModule('sidebar/home/home-model') as { HomeModel: new () => Model };

const lamp = (): object => ({
  ...{ deviceId: 'lamp', label: 'Lamp', online: true },
  now: { value: 'off', component: 'main', capability: 'switch', attribute: 'switch' },
  values: { main: { switch: { switch: { value: 'off' } } } },
});
const home = (more: object = {}): object => ({
  ...{ era: 'first', seq: 1, mark: '', rooms: [], scenes: [], unasked: 0, events: [], devices: [lamp()] },
  locations: [{ locationId: 'home', name: 'Home', modes: [], modeId: 'day' }],
  ...more,
});
const told = (values: object[] = [], events: object[] = []): object => ({ era: 'first', seq: 2, values, events });
const place = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };

describe('what the sidebar knows of a home', () => {
  let model: Model;
  beforeEach(() => {
    model = new HomeModel();
    model.take(home());
  });

  it('changes with what is told, and the main value with its value', () => {
    const { devices, isReshaped } = model.apply(told([{ ...place, value: 'on' }]));
    assert.deepEqual([[...devices], isReshaped], [['lamp'], false]);
    assert.equal(model.device('lamp')?.values.main?.switch?.switch?.value, 'on');
    assert.equal(model.device('lamp')?.now?.value, 'on');
  });

  it('tells that a device reports something new, or no more', () => {
    const level = { ...place, capability: 'switchLevel', attribute: 'level' };
    assert.equal(model.apply(told([{ ...level, value: 5, unit: '%' }])).isReshaped, true);
    assert.equal(model.device('lamp')?.values.main?.switchLevel?.level?.unit, '%');
    assert.equal(model.apply(told([{ ...level, value: 6 }])).isReshaped, false);
    assert.equal(model.apply(told([{ ...place, component: 'second', value: 'on' }])).isReshaped, true);
    // What it is about stays what it is about.
    assert.equal(model.device('lamp')?.now?.value, 'off');
    assert.equal(model.apply(told([{ ...level, value: null }])).isReshaped, true);
    assert.equal(model.device('lamp')?.values.main?.switchLevel?.level, undefined);
  });

  it('takes no harm from devices that are unknown and ids that all objects have', () => {
    assert.equal(model.apply(told([{ ...place, deviceId: 'other', value: 1 }])).devices.size, 0);
    model.apply(told([{ ...place, component: '__proto__', capability: 'toString', value: 'x' }]));
    model.apply(told([{ ...place, capability: 'constructor', value: 'x' }]));
    assert.equal(({} as Record<string, unknown>).toString, Object.prototype.toString);
    const main = model.device('lamp')?.values.main ?? {};
    assert.equal(
      JSON.stringify(Object.getOwnPropertyDescriptor(main, 'constructor')?.value),
      '{"switch":{"value":"x"}}',
    );
  });

  it('keeps a device the same object when all is read anew, which rows hold', () => {
    const before = model.device('lamp');
    model.take(home({ devices: [{ deviceId: 'lamp', label: 'Renamed', online: false, values: {} }] }));
    assert.equal(model.device('lamp'), before);
    assert.deepEqual([before?.label, before?.online, before?.now], ['Renamed', false, undefined]);
    model.take(home({ devices: [] }));
    assert.equal(model.device('lamp'), undefined);
  });

  it('knows who answers and the mode by events', () => {
    const health = { id: 1, type: 'health', deviceId: 'lamp', value: 'offline' };
    assert.deepEqual([...model.apply(told([], [health])).devices], ['lamp']);
    assert.equal(model.device('lamp')?.online, false);
    model.apply(told([], [{ id: 2, type: 'mode', locationId: 'home', modeId: 'night', value: 'Night' }]));
    const modes = (): unknown[] => [...model.locations].map(({ modeId }) => modeId);
    assert.deepEqual(modes(), ['night']);
    model.apply(told([], [{ id: 3, type: 'mode', locationId: 'elsewhere', modeId: 'away', value: 'Away' }]));
    assert.deepEqual(modes(), ['night']);
  });

  it('keeps each event once and a hundred at most, until another start counts anew', () => {
    const event = (id: number): object => ({ id, type: 'attribute', value: id });
    model.take(home({ events: [event(1), event(2)] }));
    model.apply(told([], [event(2), event(3)]));
    assert.deepEqual(
      [...model.events].map(({ id }) => id),
      [1, 2, 3],
    );
    model.apply(
      told(
        [],
        Array.from({ length: 150 }, (_, index) => event(index + 4)),
      ),
    );
    assert.equal(model.events.length, 100);
    model.take(home({ era: 'second', events: [event(1)] }));
    assert.deepEqual(
      [...model.events].map(({ id }) => id),
      [1],
    );
  });
});

describe('the list of the latest events', () => {
  const { eventsSince } = editorModule('sidebar/events-section', { RED: { _: (key: string) => key } }) as {
    eventsSince(shown: object | undefined, events: readonly object[]): readonly object[];
  };
  const events = (...ids: number[]): { id: number }[] => ids.map((id) => ({ id }));

  it('takes what is new, and all of it after another start of the runtime, however far that has counted', () => {
    const before = events(1, 2, 3);
    assert.deepEqual([...eventsSince(undefined, before)], before);
    assert.deepEqual([...eventsSince(before[1], before)], before.slice(2));
    assert.deepEqual([...eventsSince(before[2], before)], []);
    const after = events(1, 2, 3, 4, 5);
    assert.deepEqual([...eventsSince(before[2], after)], after);
  });
});
