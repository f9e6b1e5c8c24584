import { plainName } from '../../../base/contract/names';

/** `battery < 20` */
export interface Comparison {
  readonly kind: 'comparison';
  /** Part of an attribute's or a capability's name, plain. */
  readonly name: string;
  readonly operator: Operator;
  readonly value: number;
}

/** A word that a name begins with, a value, a state; in quotation marks it is any part of a name. */
export interface Word {
  readonly kind: 'word';
  readonly word: string;
  readonly isPhrase: boolean;
}

export type Term = Comparison | Word;
export type Operator = '<' | '<=' | '>' | '>=' | '=' | '!=';

/** Longer searches are cut: nobody writes them by hand. */
const LONGEST = 200;
/** A comparison is told by its sign, with or without spaces; a unit behind the number says nothing. */
const COMPARISON =
  /^([^\s<>=!"]{1,60})\s{0,9}(<=|>=|!=|<|>|=)\s{0,9}(-?\d{1,9}(?:[.,]\d{1,6})?)\s{0,9}(?:%|°[CF]?)?(?=\s|$)/;
const QUOTED = /^["“„”]([^"“„”]{1,100})["“„”]?/;
const PLAIN = /^[^\s"“„”]{1,100}/;

/** What somebody looks for: all of these at once. Never throws: what can't be understood is a word. */
export function parseQuery(text: string): readonly Term[] {
  const terms: Term[] = [];
  let rest = text.slice(0, LONGEST).trimStart();
  while (rest !== '') {
    const [term, length] = nextTerm(rest);
    if (term) terms.push(term);
    rest = rest.slice(length).trimStart();
  }
  return terms;
}

function nextTerm(rest: string): [term: Term | undefined, length: number] {
  const [whole = '', name = '', operator = '', number = ''] = COMPARISON.exec(rest) ?? [];
  if (whole !== '') {
    const value = Number(number.replace(',', '.'));
    return [{ kind: 'comparison', name: plainName(name), operator: operator as Operator, value }, whole.length];
  }
  const quoted = QUOTED.exec(rest);
  if (quoted) return [wordOf(quoted[1] ?? '', true), quoted[0].length];
  const plain = PLAIN.exec(rest)?.[0] ?? rest.slice(0, 1);
  return [wordOf(plain, false), plain.length];
}

/** A quotation mark alone is none. */
function wordOf(text: string, isPhrase: boolean): Word | undefined {
  const word = plainName(text);
  return word === '' || /^["“„”]+$/.test(word) ? undefined : { kind: 'word', word, isPhrase };
}

export function compare(one: number, operator: Operator, other: number): boolean {
  switch (operator) {
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    case '=':
      return one === other;
    case '!=':
      return one !== other;
  }
}
