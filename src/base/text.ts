/** What may stand in a sentence: nested texts are put into words first, dates as the viewer's time. */
export type TextParam = string | number | Date | Text;

/** A sentence for a person, by its key in the catalogue `nodes/locales/<language>/smartthings-account.json`. */
export interface Text {
  readonly key: string;
  readonly params: Readonly<Record<string, TextParam>>;
}

/**
 * Names a sentence of the catalogue. Keys are written out in full where they are used:
 * the build finds them there and fails when the catalogue lacks one or holds one that nobody uses.
 */
export function text(key: string, params: Record<string, TextParam> = {}): Text {
  return { key, params };
}
