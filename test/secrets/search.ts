/** Secrets by what each of them is. */
export type Secrets = ReadonlyMap<string, string>;
/** Texts by the place that they come from. */
export type Places = ReadonlyMap<string, string>;

export interface Finding {
  readonly place: string;
  /** What was found, never its value. */
  readonly secret: string;
  readonly form: string;
}

/** Looks for every secret in every place, in each form that a dump, an address or an encoded header may give it. */
export function search(secrets: Secrets, places: Places): Finding[] {
  const wanted = [...secrets].map(([value, secret]) => ({ secret, forms: [...formsOf(value)] }));
  return [...places].flatMap(([place, text]) => {
    // Lists of bytes and lines of base64 may be broken anywhere.
    const dense = text.replace(/\\n|\s+/g, '');
    return wanted.flatMap(({ secret, forms }) =>
      forms
        .filter(([, needle]) => text.includes(needle) || dense.includes(needle))
        .map(([form]) => ({ place, secret, form })),
    );
  });
}

/** The forms of a value, each as a text that stands for it alone. */
export function formsOf(value: string): Map<string, string> {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g) ?? [];
  const forms = new Map([
    ['raw', value],
    ['as JSON', JSON.stringify(value).slice(1, -1)],
    ['URL-encoded', encodeURIComponent(value)],
    ['form-encoded', new URLSearchParams({ v: value }).toString().slice(2)],
    ['hex', hex],
    ['upper-case hex', hex.toUpperCase()],
    // Buffers are printed with fifty bytes at most.
    ['a Buffer dump', pairs.slice(0, 50).join(' ')],
    ['a Buffer as JSON', [...bytes].join(',')],
    ['backwards', Array.from(value).reverse().join('')],
  ]);
  for (const offset of [0, 1, 2]) {
    const encoded = alignedBase64(bytes, offset);
    forms.set(`base64 after ${offset} bytes`, encoded);
    forms.set(`base64url after ${offset} bytes`, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/** The characters of base64 that depend on these bytes alone, where so many other bytes stand before them. */
function alignedBase64(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const wholeBits = (offset + bytes.length) * 8;
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(wholeBits / 6));
}
