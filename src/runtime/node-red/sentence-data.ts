import type { Sentence } from '../../base/contract/routes';
import type { Text, TextParam } from '../../base/text';

type Param = Sentence['params'][string];

/** Nested texts stay sentences; dates become `{time}`, in ISO 8601 UTC. */
export function sentenceOf({ key, params }: Text): Sentence {
  const shown = Object.entries(params).map(([name, value]): [string, Param] => [name, paramOf(value)]);
  return { key, params: Object.fromEntries(shown) };
}

function paramOf(value: TextParam): Param {
  if (value instanceof Date) return { time: value.toISOString() };
  return typeof value === 'object' ? sentenceOf(value) : value;
}
