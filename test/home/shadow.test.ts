import assert from 'node:assert/strict';
import type { AttributePath } from '../../src/home/shadow';
import { Shadow } from '../../src/home/shadow';
import { FakeClock } from '../support/fake-clock';

const path = (more: Partial<AttributePath> = {}): AttributePath => ({
  deviceId: 'lamp',
  component: 'main',
  capability: 'switch',
  attribute: 'switch',
  ...more,
});
const at = (seconds: number): string => new Date(Date.parse('2026-03-04T09:00:00Z') + seconds * 1_000).toISOString();

describe('Shadow', () => {
  it('knows what it was told, with source and time, and gives what it knew before', () => {
    const clock = new FakeClock();
    const shadow = new Shadow(clock);
    assert.equal(shadow.get(path()), undefined);
    assert.equal(shadow.record(path(), { value: 'on', timestamp: at(0) }, 'webhook'), undefined);
    const expected = { value: 'on', timestamp: at(0), source: 'webhook', knownAt: clock.now() };
    assert.deepEqual(shadow.get(path()), expected);
    assert.deepEqual(shadow.record(path(), { value: 'off', timestamp: at(1) }, 'poll'), expected);
    assert.equal(shadow.get(path())?.value, 'off');
  });

  it('keeps ids with dots, spaces and slashes apart', () => {
    const shadow = new Shadow(new FakeClock());
    shadow.record(path({ component: 'a.b', capability: 'c' }), { value: 1 }, 'read');
    shadow.record(path({ component: 'a', capability: 'b.c' }), { value: 2 }, 'read');
    shadow.record(path({ component: '__proto__', capability: 'constructor' }), { value: 3 }, 'read');
    assert.equal(shadow.get(path({ component: 'a.b', capability: 'c' }))?.value, 1);
    assert.equal(shadow.get(path({ component: 'a', capability: 'b.c' }))?.value, 2);
    assert.equal(shadow.get(path({ component: '__proto__', capability: 'constructor' }))?.value, 3);
    assert.equal(shadow.get(path({ component: 'a.b.c', capability: '' })), undefined);
  });

  it('does not let an older report replace a newer one', () => {
    const shadow = new Shadow(new FakeClock());
    shadow.record(path(), { value: 'new', timestamp: at(10) }, 'webhook');
    shadow.record(path(), { value: 'old', timestamp: at(5) }, 'poll');
    assert.equal(shadow.get(path())?.value, 'new');
    shadow.record(path(), { value: 'same time', timestamp: at(10) }, 'read');
    assert.equal(shadow.get(path())?.value, 'same time');
    shadow.record(path(), { value: 'without time' }, 'read');
    assert.equal(shadow.get(path())?.value, 'without time');
    shadow.record(path(), { value: 'odd time', timestamp: 'yesterday' }, 'read');
    assert.equal(shadow.get(path())?.value, 'odd time');
  });

  it('holds on to a command’s outcome while the cloud lags behind, but not for long', async () => {
    const clock = new FakeClock();
    const shadow = new Shadow(clock);
    await clock.pass(20_000);
    shadow.record(path(), { value: 'on' }, 'command');
    shadow.record(path(), { value: 'off', timestamp: at(3) }, 'poll');
    assert.deepEqual([shadow.get(path())?.value, shadow.get(path())?.source], ['on', 'command']);
    shadow.record(path(), { value: 'dim', timestamp: at(21) }, 'poll');
    assert.equal(shadow.get(path())?.value, 'dim');
    shadow.record(path(), { value: 'on' }, 'command');
    await clock.pass(11_000);
    shadow.record(path(), { value: 'off', timestamp: at(3) }, 'read');
    assert.equal(shadow.get(path())?.value, 'off');
    shadow.record(path(), { value: 'on' }, 'command');
    shadow.record(path(), { value: 'pressed', timestamp: at(3) }, 'webhook');
    assert.equal(shadow.get(path())?.value, 'pressed');
  });

  it('hands out and keeps copies', () => {
    const shadow = new Shadow(new FakeClock());
    const value = { hue: [1] };
    shadow.record(path(), { value, data: { by: ['hand'] } }, 'read');
    value.hue.push(2);
    (shadow.get(path())?.value as typeof value).hue.push(3);
    (shadow.get(path())?.data as { by: string[] }).by.push('x');
    assert.deepEqual(shadow.get(path())?.value, { hue: [1] });
    assert.deepEqual(shadow.get(path())?.data, { by: ['hand'] });
  });

  it('gives a whole device only where all of it is young', async () => {
    const clock = new FakeClock();
    const shadow = new Shadow(clock);
    shadow.record(path(), { value: 'on' }, 'webhook');
    assert.equal(shadow.device('lamp', 60_000), undefined);
    const status = { main: { switch: { switch: { value: 'off', timestamp: at(0) } }, refresh: {} }, hub: {} };
    shadow.recordDevice('lamp', status, 'poll');
    assert.deepEqual(shadow.device('lamp', 0), status);
    await clock.pass(5_000);
    assert.deepEqual(shadow.device('lamp', 5_000), status);
    assert.equal(shadow.device('lamp', 4_999), undefined);
    shadow.record(path({ attribute: 'more' }), { value: 1 }, 'webhook');
    assert.equal(shadow.device('lamp', 4_999), undefined);
    clock.step(-60_000);
    assert.equal(shadow.device('lamp', 600_000), undefined);
  });

  it('forgets devices that are gone, and the least recently fed ones when it is full', () => {
    const shadow = new Shadow(new FakeClock(), 10);
    for (let device = 0; device < 10; device++)
      shadow.record(path({ deviceId: `d${device}` }), { value: device }, 'poll');
    shadow.record(path({ deviceId: 'd0' }), { value: 'again' }, 'poll');
    shadow.record(path({ deviceId: 'd10' }), { value: 10 }, 'poll');
    assert.equal(shadow.size, 10);
    assert.equal(shadow.get(path({ deviceId: 'd1' })), undefined);
    assert.equal(shadow.get(path({ deviceId: 'd0' }))?.value, 'again');
    shadow.forget('d0');
    shadow.forget('unknown');
    assert.equal(shadow.size, 9);
    assert.equal(shadow.get(path({ deviceId: 'd0' })), undefined);
  });

  it('keeps a single device even if that is more than fits', () => {
    const shadow = new Shadow(new FakeClock(), 2);
    const attributes = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`a${index}`, { value: index }]));
    shadow.recordDevice('big', { main: { x: attributes } }, 'read');
    assert.equal(shadow.size, 5);
    shadow.record(path(), { value: 1 }, 'read');
    assert.equal(shadow.size, 1);
  });
});
