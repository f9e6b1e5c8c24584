import { printable } from './printable';

/** What may stand in a sentence: nested texts are put into words first, dates as the viewer's time. */
export type TextParam = string | number | Date | Text;

/** A sentence for a person, by its key in the catalogue `nodes/locales/<language>/smartthings-account.json`. */
export interface Text {
  readonly key: string;
  readonly params: Readonly<Record<string, TextParam>>;
}

/** In characters: more than any list of names has, and nothing that fills a log. */
const LONGEST_PARAM = 4_000;

/**
 * Names a sentence of the catalogue. Whatever comes from outside gets into sentences here, and is made short and printable here. Keys are written out in full where they are used:
 * the build finds them there and fails when the catalogue lacks one or holds one that nobody uses.
 */
export function text(key: string, params: Record<string, TextParam> = {}): Text {
  const shown = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? printable(shortened(value)) : value,
  ]);
  return { key, params: Object.fromEntries(shown) as Record<string, TextParam> };
}

function shortened(words: string): string {
  return words.length > LONGEST_PARAM ? `${words.slice(0, LONGEST_PARAM)}…` : words;
}
