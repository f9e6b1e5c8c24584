/** A colour as SmartThings has it: hue and saturation in percent (hue 100 is 360°). */
export interface Colour {
  readonly hue: number;
  readonly saturation: number;
}

const percent = (part: number): number => Math.round(part * 1000) / 10;

/** `#rrggbb`, as a browser's colour field gives it. */
export function colourFromHex(hex: string): Colour {
  const [red = 0, green = 0, blue = 0] = (hex.match(/[\da-f]{2}/gi) ?? []).map((pair) => parseInt(pair, 16) / 255);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range === 0) return { hue: 0, saturation: 0 };
  const sixth =
    most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return { hue: percent(((sixth + 6) % 6) / 6), saturation: percent(range / most) };
}

/** The colour at full brightness, as `#rrggbb`. */
export function hexFromColour({ hue, saturation }: Colour): string {
  const part = (shift: number): string => {
    const place = (shift + (hue / 100) * 6) % 6;
    const value = 1 - (saturation / 100) * Math.max(0, Math.min(place, 4 - place, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(5)}${part(3)}${part(1)}`;
}
