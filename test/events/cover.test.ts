import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coverOf, type Cell, type Cover } from '../../src/events/cover';

const cells = (...pairs: string[]): Cell[] =>
  pairs.map((pair) => {
    const [device = '', capability = ''] = pair.split('/');
    return { device, capability };
  });
const plain = ({ devices, capabilities, size, left }: Cover): unknown => ({
  devices: [...devices].sort(),
  capabilities: [...capabilities].sort(),
  size,
  left,
});
const holds = ({ devices, capabilities }: Cover, { device, capability }: Cell): boolean =>
  devices.has(device) || capabilities.has(capability);

describe('the smallest cover', () => {
  it('is nothing for nothing', () => {
    assert.deepEqual(plain(coverOf([], 40)), { devices: [], capabilities: [], size: 0, left: 0 });
  });

  it('takes the capability of many devices, and the device of many capabilities', () => {
    const wanted = cells('a/switch', 'b/switch', 'c/switch', 'd/lock', 'd/battery', 'd/contact');
    assert.deepEqual(plain(coverOf(wanted, 40)), { devices: ['d'], capabilities: ['switch'], size: 2, left: 0 });
  });

  it('prefers what exists among what is equally small', () => {
    const wanted = cells('a/switch');
    assert.deepEqual(plain(coverOf(wanted, 40, (_, isDevice) => isDevice)), {
      ...{ devices: ['a'], capabilities: [], size: 1, left: 0 },
    });
    assert.deepEqual(plain(coverOf(wanted, 40, (_, isDevice) => !isDevice)), {
      ...{ devices: [], capabilities: ['switch'], size: 1, left: 0 },
    });
  });

  it('never prefers what exists to what is smaller', () => {
    const wanted = cells('a/switch', 'b/switch', 'c/switch');
    const cover = coverOf(wanted, 40, (_, isDevice) => isDevice);
    assert.deepEqual(plain(cover), { devices: [], capabilities: ['switch'], size: 1, left: 0 });
  });

  it('holds as much as it can where the limit is too small', () => {
    const wanted = cells('a/x', 'a/y', 'a/z', 'b/x', 'c/w', 'd/v', 'd/u');
    assert.deepEqual(plain(coverOf(wanted, 2)), { devices: ['a', 'd'], capabilities: [], size: 4, left: 2 });
    assert.deepEqual(plain(coverOf(wanted, 0)), { devices: [], capabilities: [], size: 4, left: 7 });
  });

  it('is as small as trying everything finds', () => {
    const cell = fc.record({
      device: fc.constantFrom('a', 'b', 'c', 'd'),
      capability: fc.constantFrom('u', 'v', 'x', 'y'),
    });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 14 }), fc.array(fc.string(), { maxLength: 3 }), (wanted, there) => {
        const cover = coverOf(wanted, 40, (vertex) => there.includes(vertex));
        for (const one of wanted) assert.ok(holds(cover, one));
        assert.equal(cover.devices.size + cover.capabilities.size, smallest(wanted));
        assert.equal(cover.size, smallest(wanted));
      }),
      { seed: 3 },
    );
  });

  it('is found for a large home in a moment', () => {
    const all = Array.from({ length: 300 }, (_, device) =>
      Array.from({ length: 60 }, (_unused, capability) => ({ device: `d${device}`, capability: `c${capability}` })),
    ).flat();
    const cover = coverOf(all, 40);
    assert.equal(cover.size, 60);
    assert.equal(cover.left, all.length - 40 * 300);
  });
});

/** Tries every set of devices; the capabilities follow from it. */
function smallest(wanted: readonly Cell[]): number {
  const devices = [...new Set(wanted.map(({ device }) => device))];
  let best = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 2 ** devices.length; set++) {
    const chosen = new Set(devices.filter((_, index) => (set >> index) % 2 === 1));
    const rest = new Set(wanted.filter(({ device }) => !chosen.has(device)).map(({ capability }) => capability));
    best = Math.min(best, chosen.size + rest.size);
  }
  return best;
}
