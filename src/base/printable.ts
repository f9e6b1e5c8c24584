/** Controls, separators of lines, halves of surrogate pairs, marks of writing direction: what forges lines or hides parts. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Words from outside for one line of a log, a status or a sentence: line breaks and tabs become a space, anything else
 * that cannot be seen becomes `\ufffd`.
 */
export function printable(words: string): string {
  return words.replace(UNPRINTABLE, (run) => (run.trim() === '' ? ' ' : '\ufffd'));
}
