import assert from 'node:assert/strict';
import type { DeviceStatus } from '../../src/api/device-shapes';
import type { Json } from '../../src/base/json';
import { thisMoment } from '../../src/base/moment';
import type { HomeValues } from '../../src/events/ports';
import { Shadow, type AttributePath, type Change, type ShadowLimits } from '../../src/home/shadow';
import { FakeClock } from '../support/fake-clock';

const path = (more: Partial<AttributePath> = {}): AttributePath => ({
  deviceId: 'lamp',
  component: 'main',
  capability: 'switch',
  attribute: 'switch',
  ...more,
});
const START = Date.parse('2026-03-04T09:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const lamp = (value: Json, timestamp?: string): DeviceStatus => ({
  main: { switch: { switch: timestamp === undefined ? { value } : { value, timestamp } } },
});

function shadowed(limits: Partial<ShadowLimits> = {}) {
  const clock = new FakeClock(START);
  const shadow = new Shadow(clock, limits);
  const changes: Change[] = [];
  const stop = shadow.onChange((change) => changes.push(change));
  const told = () =>
    changes.splice(0).map(({ isRepeated, previous, value, source }) => {
      return [isRepeated ? 'repeated' : previous, value, source];
    });
  const event = (value: Json, timestamp?: string, more: Partial<AttributePath> = {}) =>
    shadow.applyEvent({ ...path(more), value, ...(timestamp === undefined ? {} : { timestamp }) });
  /** A question that leaves now; its answer comes when it is called. */
  const ask = (source: 'read' | 'poll' = 'read') => {
    const asked = thisMoment();
    return (value: Json, timestamp?: string) => shadow.recordDevice('lamp', lamp(value, timestamp), source, asked);
  };
  const value = (): Json | undefined => shadow.get(path())?.value;
  return { clock, shadow, changes, stop, told, event, ask, value };
}

describe('Shadow', () => {
  it('knows what it was told, from where and when', () => {
    const { shadow, clock, event } = shadowed();
    assert.equal(shadow.get(path()), undefined);
    event('on', at(0));
    assert.deepEqual(shadow.get(path()), { value: 'on', timestamp: at(0), source: 'webhook', knownAt: clock.now() });
    const state = { value: 21.5, unit: 'C', timestamp: at(1), data: { by: ['hand'] } };
    shadow.recordDevice('t', { main: { temperature: { temperature: state } } }, 'poll', thisMoment());
    const known = shadow.get(path({ deviceId: 't', capability: 'temperature', attribute: 'temperature' }));
    assert.deepEqual(known, { ...state, source: 'poll', knownAt: clock.now() });
  });

  it('is what the events need', () => {
    const values: HomeValues = new Shadow(new FakeClock());
    values.applyEvent({ type: 'attribute', ...path(), value: 'on' }, 'webhook');
    assert.deepEqual(values.statusOf('lamp'), lamp('on'));
    assert.equal(values.statusOf('unknown'), undefined);
  });

  it('keeps ids with dots, spaces and slashes apart', () => {
    const { shadow } = shadowed();
    const places = [
      { component: 'a.b', capability: 'c', attribute: 'x' },
      { component: 'a', capability: 'b.c', attribute: 'x' },
      { component: '__proto__', capability: 'constructor', attribute: '__proto__' },
    ];
    for (const [index, place] of places.entries()) shadow.applyEvent({ ...path(place), value: index });
    for (const [index, place] of places.entries()) assert.equal(shadow.get(path(place))?.value, index);
    assert.equal(shadow.get(path({ component: 'a.b.c', capability: '' })), undefined);
    const status = JSON.parse('{"__proto__": {"__proto__": {"__proto__": {"value": 1}}}}') as DeviceStatus;
    shadow.recordDevice('lamp', status, 'read', thisMoment());
    assert.deepEqual(shadow.device('lamp', 0), status);
  });

  describe('lets what was asked for later stand', () => {
    for (const [name, before, after] of [
      ['a device that lived in 2038', '2038-01-19T03:14:07Z', at(0)],
      ['a clock that went back a little', at(100), at(0)],
      ['a time that is none', at(100), 'yesterday'],
      ['a report without a time', at(100), undefined],
    ] as const) {
      it(`after ${name}`, () => {
        const { ask, value } = shadowed();
        ask()('old', before);
        ask('poll')('new', after);
        assert.equal(value(), 'new');
      });
    }

    it('though it is answered first', () => {
      const { ask, value, told } = shadowed();
      const first = ask();
      const second = ask();
      second('new', at(0));
      first('old', '2038-01-19T03:14:07Z');
      assert.equal(value(), 'new');
      assert.deepEqual(told(), [[undefined, 'new', 'read']]);
    });

    it('also where an event came while a read was under way', () => {
      const { ask, event, value } = shadowed();
      const read = ask();
      event('on', at(1));
      read('off', at(60));
      assert.equal(value(), 'on');
      ask()('off', at(0));
      assert.equal(value(), 'off');
    });
  });

  describe('lets the newest event stand', () => {
    it('where one is late', () => {
      const { event, value, told } = shadowed();
      event('new', at(10));
      event('old', at(5));
      assert.equal(value(), 'new');
      assert.equal(told().length, 1);
    });

    it('and what came last where two tell the same second', () => {
      const { event, value } = shadowed();
      event('first', at(10));
      event('second', at(10));
      assert.equal(value(), 'second');
    });

    it('of events in whole seconds after an answer that knows the milliseconds', () => {
      const { ask, event, value } = shadowed();
      ask()('on', at(10.412));
      event('off', at(10));
      assert.equal(value(), 'off');
      event('late', at(9));
      assert.equal(value(), 'off');
    });

    for (const [name, before, after] of [
      ['a device that left 2038', '2038-01-19T03:14:07Z', at(0)],
      ['a hub that was replaced by one an hour behind', at(3_600), at(0)],
      ['a report without a time', at(0), undefined],
      ['a time that is none', at(0), ''],
    ] as const) {
      it(`which after ${name} is the one that came last`, () => {
        const { event, value } = shadowed();
        event('old', before);
        event('new', after);
        assert.equal(value(), 'new');
      });
    }

    it('with the unit that is known where it tells none', () => {
      const { shadow, event } = shadowed();
      const place = path({ capability: 'switchLevel', attribute: 'level' });
      const status = { main: { switchLevel: { level: { value: 1, unit: '%' } } } };
      shadow.recordDevice('lamp', status, 'read', thisMoment());
      event(2, at(0), place);
      assert.deepEqual([shadow.get(place)?.value, shadow.get(place)?.unit], [2, '%']);
    });
  });

  describe('after a command', () => {
    const expect = (shadow: Shadow, value: Json, sent = thisMoment()) => shadow.expect(path(), { value }, sent);

    it('tells what it should lead to, as such, and no listener', () => {
      const { shadow, value, told, ask } = shadowed();
      ask()('off', at(0));
      told();
      expect(shadow, 'on');
      assert.deepEqual([value(), shadow.get(path())?.source], ['on', 'command']);
      assert.deepEqual(shadow.device('lamp', 0), lamp('on'));
      assert.deepEqual(told(), []);
      ask('poll')('on', at(1));
      assert.equal(shadow.get(path())?.source, 'poll');
      assert.deepEqual(told(), [['off', 'on', 'poll']]);
    });

    it('holds on to it while the cloud lags behind, but not for long', async () => {
      const { shadow, clock, ask, value } = shadowed();
      ask()('off', at(0));
      expect(shadow, 'on');
      ask()('off', at(0));
      assert.equal(value(), 'on');
      await clock.pass(10_001);
      ask()('off', at(0));
      assert.equal(value(), 'off');
    });

    it('takes another report for what it is, whatever its time', () => {
      for (const timestamp of [at(-5_000), at(3), '2038-01-19T03:14:07Z']) {
        const { shadow, ask, value } = shadowed();
        ask()('off', at(0));
        expect(shadow, 'on');
        ask()('off', timestamp);
        assert.equal(value(), 'off');
      }
    });

    it('goes by the time of a report where none was known before', () => {
      const { shadow, ask, value } = shadowed();
      expect(shadow, 'on');
      ask()('off', at(-1));
      assert.equal(value(), 'on');
      ask()('dim', at(1));
      assert.equal(value(), 'dim');
    });

    it('does not believe an answer that was asked for before it', async () => {
      const { shadow, clock, ask, value } = shadowed();
      const read = ask();
      expect(shadow, 'on');
      await clock.pass(20_000);
      read('off', at(5));
      assert.equal(value(), 'on');
    });

    it('believes an event at once, also one that came before the command’s answer', () => {
      const { shadow, event, value } = shadowed();
      expect(shadow, 64);
      event(63, at(0));
      assert.equal(value(), 63);
      const sent = thisMoment();
      event(62, at(1));
      expect(shadow, 80, sent);
      assert.equal(value(), 62);
    });

    it('forgets it where the device has no such attribute', () => {
      const { shadow } = shadowed();
      const place = path({ attribute: 'mood' });
      shadow.expect(place, { value: 'on' }, thisMoment());
      shadow.recordDevice('lamp', lamp('on'), 'read', thisMoment());
      assert.equal(shadow.get(place), undefined);
    });
  });

  describe('with a whole device', () => {
    it('lets go of what is not in it any more', () => {
      const { shadow } = shadowed();
      const more = {
        main: { switch: { switch: { value: 'on' }, x: { value: 1 } }, fan: {} },
        hub: {},
        two: { a: { b: { value: 2 } } },
      };
      shadow.recordDevice('lamp', more, 'read', thisMoment());
      assert.deepEqual(shadow.device('lamp', 0), more);
      shadow.recordDevice('lamp', lamp('on'), 'poll', thisMoment());
      assert.deepEqual(shadow.device('lamp', 0), lamp('on'));
      assert.equal(shadow.get(path({ component: 'two', capability: 'a', attribute: 'b' })), undefined);
      assert.equal(shadow.size, 1);
      shadow.recordDevice('lamp', {}, 'poll', thisMoment());
      assert.deepEqual(shadow.device('lamp', 0), {});
    });

    it('knows what it tells again as told by it', async () => {
      const { shadow, clock, ask } = shadowed();
      ask('read')('on', at(0));
      const early = ask('read');
      await clock.pass(5_000);
      ask('poll')('on', at(0));
      const { source, knownAt } = shadow.get(path()) ?? {};
      assert.deepEqual([source, knownAt], ['poll', clock.now()]);
      early('off', at(1));
      assert.equal(shadow.get(path())?.value, 'on', 'an answer from before it tells nothing new');
      shadow.expect(path(), { value: 'off' }, thisMoment());
      ask('poll')('on', at(0));
      assert.equal(shadow.get(path())?.value, 'off');
    });

    it('lets go of one where it has another in its place', () => {
      const { shadow } = shadowed();
      const tell = (status: DeviceStatus): void => {
        shadow.recordDevice('lamp', status, 'poll', thisMoment());
        assert.deepEqual(shadow.device('lamp', 0), status);
      };
      tell({ main: { switch: { a: { value: 1 } }, fan: {} } });
      tell({ main: { switch: { b: { value: 1 } }, fan: {} } });
      tell({ main: { switch: { b: { value: 1 } }, light: {} } });
      tell({ main: { switch: { b: { value: 1 } } }, light: {} });
      tell({ other: { switch: { b: { value: 1 } } }, light: {} });
    });

    it('keeps what an event has told meanwhile', () => {
      const { shadow, ask, event } = shadowed();
      const poll = ask('poll');
      event(5, at(0), { component: 'new' });
      poll('on');
      assert.equal(shadow.get(path({ component: 'new' }))?.value, 5);
      ask('poll')('on');
      assert.equal(shadow.get(path({ component: 'new' })), undefined);
    });

    it('stays with the one that was asked for last', () => {
      const { shadow } = shadowed();
      const [first, second] = [thisMoment(), thisMoment()];
      shadow.recordDevice('lamp', lamp('on'), 'read', second);
      shadow.recordDevice('lamp', { main: {}, gone: { a: { b: { value: 1 } } } }, 'read', first);
      assert.deepEqual(shadow.device('lamp', 0), lamp('on'));
    });

    it('gives it only where all of it is young', async () => {
      const { shadow, clock, event } = shadowed();
      event('on');
      assert.equal(shadow.device('lamp', 60_000), undefined);
      shadow.recordDevice('lamp', lamp('off', at(0)), 'poll', thisMoment());
      await clock.pass(5_000);
      event('on', at(1));
      assert.deepEqual(shadow.device('lamp', 5_000), lamp('on', at(1)));
      assert.equal(shadow.device('lamp', 4_999), undefined);
      clock.step(-60_000);
      assert.equal(shadow.device('lamp', 600_000), undefined);
    });

    it('knows its parts', () => {
      const { shadow, event } = shadowed();
      event('on');
      assert.equal(shadow.parts('lamp'), undefined);
      shadow.recordDevice('lamp', { main: { switch: {} }, hub: {} }, 'read', thisMoment());
      event(1, at(0), { component: 'late' });
      assert.deepEqual(Object.fromEntries(shadow.parts('lamp')?.components ?? []), {
        main: ['switch'],
        hub: [],
        late: ['switch'],
      });
    });
  });

  describe('tells each change once', () => {
    it('with all that is known of it', () => {
      const { shadow, changes } = shadowed();
      shadow.recordDevice('lamp', lamp('off', at(0)), 'poll', thisMoment());
      shadow.applyEvent({ ...path(), value: 'on', timestamp: at(5), unit: 'x', data: { by: 1 }, eventId: 'e1' });
      shadow.applyEvent({ ...path(), value: 'off' });
      assert.deepEqual(changes.at(-1), {
        ...path(),
        value: 'off',
        previous: 'on',
        unit: 'x',
        source: 'webhook',
        isRepeated: false,
      });
      assert.deepEqual(changes.at(-2), {
        ...path(),
        value: 'on',
        previous: 'off',
        unit: 'x',
        data: { by: 1 },
        timestamp: at(5),
        eventId: 'e1',
        source: 'webhook',
        isRepeated: false,
      });
    });

    it('wherever it comes from', () => {
      const { ask, event, told } = shadowed();
      ask('poll')('off', at(0));
      assert.deepEqual(told(), [[undefined, 'off', 'poll']]);
      event('on', at(10));
      ask('poll')('on', at(10.412));
      ask()('on', at(10.412));
      assert.deepEqual(told(), [['off', 'on', 'webhook']]);
      ask()('off', at(20.7));
      event('off', at(20));
      ask('poll')('off', at(20.7));
      assert.deepEqual(told(), [['on', 'off', 'read']]);
    });

    it('also an event about what was not known', () => {
      const { event, told } = shadowed();
      event('open', at(0));
      assert.deepEqual(told(), [[undefined, 'open', 'webhook']]);
    });

    it('and the same value, reported anew, as such', () => {
      const { ask, event, told } = shadowed();
      ask('poll')('pushed', at(0));
      told();
      event('pushed', at(10));
      event('pushed', at(10));
      ask('poll')('pushed', at(10.2));
      ask('poll')('pushed', at(70));
      ask('poll')('pushed', at(70));
      const again = (source: string) => ['repeated', 'pushed', source];
      assert.deepEqual(told(), [again('webhook'), again('webhook'), again('poll')]);
    });

    it('but none for a report that only looks different', () => {
      const { ask, event, told, shadow } = shadowed();
      ask()({ hue: 1, level: [2] }, at(0));
      told();
      ask()({ level: [2], hue: 1 }, at(0));
      ask()({ level: [2], hue: 1 });
      ask()({ level: [2], hue: 1 }, at(-2));
      assert.deepEqual(told(), []);
      event({ level: [3], hue: 1 }, at(5));
      assert.equal(told().length, 1);
      assert.deepEqual(shadow.get(path())?.value, { level: [3], hue: 1 });
    });

    it('when the whole answer is known, and to nobody who has stopped', () => {
      const { shadow, stop, changes } = shadowed();
      const seen: (Json | undefined)[] = [];
      const stopLooking = shadow.onChange(() => seen.push(shadow.get(path({ attribute: 'last' }))?.value));
      const status = { main: { switch: { switch: { value: 1 }, last: { value: 2 } } } };
      shadow.recordDevice('lamp', status, 'read', thisMoment());
      assert.deepEqual(seen, [2, 2]);
      assert.equal(changes.length, 2);
      stop();
      stopLooking();
      shadow.recordDevice('lamp', lamp('x'), 'read', thisMoment());
      assert.deepEqual([seen.length, changes.length], [2, 2]);
    });
  });

  it('hands out and keeps copies', () => {
    const { shadow } = shadowed();
    const value = { hue: [1] };
    shadow.applyEvent({ ...path(), value, data: { by: ['hand'] } });
    value.hue.push(2);
    (shadow.get(path())?.value as typeof value).hue.push(3);
    (shadow.get(path())?.data as { by: string[] }).by.push('x');
    assert.deepEqual(shadow.get(path())?.value, { hue: [1] });
    assert.deepEqual(shadow.get(path())?.data, { by: ['hand'] });
  });

  describe('forgets', () => {
    it('devices that are gone, but not what was learned of them since the list was asked for', () => {
      const { shadow, event } = shadowed();
      for (const deviceId of ['stays', 'goes', 'came back']) event(1, undefined, { deviceId });
      const asked = thisMoment();
      event(2, undefined, { deviceId: 'came back' });
      shadow.keepOnly(new Set(['stays']), asked);
      assert.equal(shadow.get(path({ deviceId: 'goes' })), undefined);
      assert.equal(shadow.get(path({ deviceId: 'stays' }))?.value, 1);
      assert.equal(shadow.get(path({ deviceId: 'came back' }))?.value, 2);
      shadow.forget('came back');
      shadow.forget('unknown');
      assert.equal(shadow.size, 1);
    });

    it('another home, with the answers that are under way', () => {
      const { shadow, ask, value } = shadowed();
      ask()('mine');
      const [read, sent] = [ask(), thisMoment()];
      shadow.clear();
      assert.equal(shadow.size, 0);
      read('theirs');
      shadow.expect(path(), { value: 'theirs' }, sent);
      assert.equal(value(), undefined);
      ask()('ours');
      shadow.keepOnly(new Set(), sent);
      assert.equal(value(), 'ours');
    });
  });

  describe('is bounded', () => {
    it('in devices: those fed least recently go first', () => {
      const { shadow, event } = shadowed({ weight: 20_000 });
      for (let device = 0; device < 1_000; device++) {
        event('x', undefined, { deviceId: 'often' });
        event(device, undefined, { deviceId: `d${device}` });
        shadow.recordDevice(`empty${device}`, {}, 'read', thisMoment());
      }
      assert.ok(shadow.size < 30, `${shadow.size} values`);
      assert.equal(shadow.get(path({ deviceId: 'd1' })), undefined);
      assert.equal(shadow.get(path({ deviceId: 'd999' }))?.value, 999);
      assert.equal(shadow.get(path({ deviceId: 'often' }))?.value, 'x');
    });

    it('in what one device reports: it is not whole then', () => {
      const { shadow, ask } = shadowed({ deviceWeight: 10_000 });
      const attributes = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`a${index}`, { value: index }]));
      shadow.recordDevice('lamp', { main: { x: attributes } }, 'read', thisMoment());
      assert.ok(shadow.size > 10 && shadow.size < 50, `${shadow.size} values`);
      assert.equal(shadow.device('lamp', 0), undefined);
      assert.equal(shadow.parts('lamp'), undefined);
      const parts = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`c${index}`, {}]));
      shadow.recordDevice('lamp', parts, 'read', thisMoment());
      assert.equal(shadow.device('lamp', 0), undefined);
      ask()('on');
      assert.deepEqual(shadow.device('lamp', 0), lamp('on'));
    });

    it('in the size of a value: an event tells it, but it is not kept', () => {
      const { shadow, ask, event, value, told } = shadowed({ valueWeight: 1_000 });
      for (const big of ['x'.repeat(2_000), ['x'.repeat(2_000)]]) {
        ask()('small', at(0));
        told();
        event(big, at(1));
        assert.equal(value(), undefined);
        assert.equal(shadow.device('lamp', 0), undefined);
        assert.deepEqual(told(), [['small', big, 'webhook']]);
      }
      assert.equal(shadow.size, 0);
    });

    it('in the length of names', () => {
      const { shadow, event } = shadowed();
      for (const part of ['component', 'capability', 'attribute']) event(1, undefined, { [part]: 'x'.repeat(300) });
      assert.equal(shadow.size, 0);
    });

    it('by weight that is given back', () => {
      const { shadow, ask } = shadowed({ weight: 5_000 });
      for (let round = 0; round < 1_000; round++) {
        ask()(['x'.repeat(round)]);
        shadow.recordDevice('lamp', {}, 'read', thisMoment());
        shadow.recordDevice('other', lamp('on'), 'read', thisMoment());
        assert.ok(shadow.device('lamp', 0));
        shadow.forget('other');
      }
    });
  });

  describe('of another Node-RED', () => {
    const relay = (shadow: Shadow, status: DeviceStatus, knownAt: number, source: 'read' | 'poll' = 'read'): void => {
      const howLearned = (): { source: 'read' | 'poll'; at: number } => ({ source, at: knownAt });
      shadow.relayDevice('lamp', { status, source, at: knownAt, howLearned }, thisMoment());
    };

    it('is passed on with how it was learned, and known there as here', () => {
      const { shadow, ask, event, clock } = shadowed();
      ask('poll')('on', at(-5));
      clock.step(10_000);
      event('off', at(10));
      assert.deepEqual(shadow.toRelay('lamp'), {
        status: {
          main: { switch: { switch: { value: 'off', timestamp: at(10), knownAt: at(10), source: 'webhook' } } },
        },
        ...{ source: 'poll', knownAt: at(0) },
      });
      assert.equal(shadow.toRelay('other'), undefined);
    });

    it('gives way to what was learned later here, and no expectation ends by it', () => {
      const { shadow, ask, clock, value, told } = shadowed();
      clock.step(60_000);
      ask()('on', at(60));
      told();
      relay(shadow, lamp('off', at(10)), START + 10_000);
      assert.deepEqual([value(), told()], ['on', []]);
      relay(shadow, {}, START + 10_000);
      assert.equal(value(), 'on');
      shadow.expect(path(), { value: 'off' }, thisMoment());
      relay(shadow, lamp('on', at(60)), START + 10_000);
      assert.equal(value(), 'off');
      clock.step(20_000);
      relay(shadow, lamp('dim', at(80)), START + 80_000, 'poll');
      assert.deepEqual([value(), told()], ['dim', [['on', 'dim', 'poll']]]);
      relay(shadow, {}, START + 81_500);
      assert.equal(value(), undefined);
    });

    it('is as old there as it was here, until a look at the whole home', () => {
      const { shadow, clock } = shadowed();
      clock.step(60_000);
      relay(shadow, lamp('on', at(0)), START + 10_000);
      assert.equal(shadow.get(path())?.knownAt, START + 10_000);
      assert.equal(shadow.device('lamp', 40_000), undefined);
      shadow.renew(START + 50_000);
      assert.equal(shadow.get(path())?.knownAt, START + 50_000);
      assert.ok(shadow.device('lamp', 10_000));
      shadow.renew(START);
      assert.equal(shadow.get(path())?.knownAt, START + 50_000);
    });
  });
});
