export const MODULE = '@red-things/node-red-smartthings';

/** A sentence of a catalogue, by its key written out in full: the build looks for the keys of these calls. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

/** The words of one set's catalogue, `nodes/locales/<language>/<set>.json`, in the language of the viewer. */
export function words(set: string): Translate {
  return (key, params) => RED._(`${MODULE}/${set}:${key}`, params);
}
