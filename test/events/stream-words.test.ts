import assert from 'node:assert/strict';
import { homeEventFrom, wishesFrom, wishesInWords } from '../../src/events/stream-words';
import { wish } from '../support/events-fixture';

describe('what a listener wants, in words', () => {
  it('is understood as it was meant', () => {
    const wishes = [
      wish(),
      wish({ devices: ['a', 'b'], capability: 'switch', attribute: 'switch' }),
      wish({ kinds: ['mode'], rooms: ['r'], component: 'main', onlyChanges: false }),
      wish({ kinds: [] }),
    ];
    const understood = wishesFrom(wishesInWords(wishes)) ?? [];
    const sorted = (list: readonly object[]): string[] => list.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(sorted(understood), sorted(wishes));
    assert.deepEqual(wishesFrom(wishesInWords([])), []);
  });

  it('is the same whatever the order, and says a thing once', () => {
    const [one, other] = [wish({ capability: 'a' }), wish({ capability: 'b' })];
    assert.equal(wishesInWords([one, other, one]), wishesInWords([other, one]));
  });

  it('is more than is wanted where all of it is too long', () => {
    const many = Array.from({ length: 300 }, (_, index) => wish({ devices: [`device ${index}`] }));
    assert.equal(wishesInWords(many), '[{}]');
    const words = wishesInWords([...many, wish({ kinds: ['mode'], onlyChanges: false })]);
    assert.deepEqual(wishesFrom(words), [wish({ kinds: ['attribute', 'mode'], onlyChanges: false })]);
    const long = [wish({ devices: Array.from({ length: 201 }, (_, index) => `00000000-0000-0000-0000-${index}`) })];
    assert.equal(wishesInWords(long), '[{}]');
  });

  it('is everything where nothing is said, and nothing where no list is', () => {
    assert.deepEqual(wishesFrom(undefined), [wish({ kinds: ['attribute', 'lifecycle', 'health', 'mode'] })]);
    for (const written of [
      '',
      'x',
      '{}',
      '[1]',
      '[null]',
      '[[]]',
      5,
      ['[]'],
      {},
      `[${'{},'.repeat(200)}{}]`,
      `["${'x'.repeat(6_000)}"]`,
    ]) {
      assert.equal(wishesFrom(written), undefined, JSON.stringify(written));
    }
  });

  it('leaves out what cannot be wanted', () => {
    const written = JSON.stringify([
      { kinds: 'all', devices: [1, 'a', 'x'.repeat(200)], rooms: 'r', component: {}, onlyChanges: 'no' },
    ]);
    assert.deepEqual(wishesFrom(written), [wish({ kinds: [], devices: ['a'] })]);
  });
});

describe('an event that another Node-RED told', () => {
  const event = {
    ...{ type: 'attribute', deviceId: 'd', label: 'Lamp', room: 'Hall', component: 'main', capability: 'switch' },
    ...{ attribute: 'switch', value: 'on', previous: 'off', unit: 'x', data: { a: 1 }, source: 'poll' },
    ...{ timestamp: '2026-03-04T09:00:00.000Z', eventId: 'e', locationId: 'l', hubId: 'h', modeId: 'm' },
  };

  it('is taken whole, and nothing else that is said beside', () => {
    assert.deepEqual(homeEventFrom(event), event);
    assert.deepEqual(homeEventFrom({ ...event, access_token: 'x', __proto__: { a: 1 } }), event);
  });

  it('is none without a kind, a source and a value, and without parts that are too large', () => {
    const long = 'x'.repeat(40_000);
    for (const none of [undefined, null, 5, 'x', [], {}, { ...event, type: 'x' }, { ...event, source: 'x' }]) {
      assert.equal(homeEventFrom(none), undefined);
    }
    assert.equal(homeEventFrom({ ...event, value: undefined }), undefined);
    assert.equal(homeEventFrom({ ...event, value: long }), undefined);
    assert.deepEqual(homeEventFrom({ ...event, data: long, label: long, deviceId: long, previous: undefined }), {
      ...Object.fromEntries(
        Object.entries(event).filter(([key]) => !['data', 'label', 'deviceId', 'previous'].includes(key)),
      ),
    });
  });
});
