import assert from 'node:assert/strict';
import { colourFromHex, hexFromColour } from '../../../src/base/contract/colour';

describe('colours', () => {
  it('come from what a browser gives, in percent', () => {
    for (const [hex, hue, saturation] of [
      ['#ff0000', 0, 100],
      ['#00ff00', 33.3, 100],
      ['#0000ff', 66.7, 100],
      ['#ffffff', 0, 0],
      ['#000000', 0, 0],
      ['#ff8080', 0, 49.8],
    ] as const) {
      assert.deepEqual(colourFromHex(hex), { hue, saturation });
    }
  });

  it('survive the way there and back', () => {
    for (const hex of ['#ff0000', '#ffff00', '#00ffff', '#ff00ff', '#ffffff']) {
      const again = colourFromHex(hexFromColour(colourFromHex(hex)));
      const { hue, saturation } = colourFromHex(hex);
      assert.ok(Math.abs(again.hue - hue) < 0.5 && Math.abs(again.saturation - saturation) < 0.5, hex);
    }
  });
});
