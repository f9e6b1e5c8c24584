import type { Node } from 'node-red';
import { text } from '../../base/text';
import { plainText } from './plain-values';
import type { Translate } from './translate';

/**
 * Warns at a node whose flow asks for what this version does not do yet: nobody should wait for it in vain.
 * `usual` holds the values of such settings that ask for nothing.
 */
export function warnOfWhatIsNotYet(
  node: Node,
  definition: object,
  usual: Readonly<Record<string, readonly string[]>>,
  translate: Translate,
): void {
  const given: Readonly<Record<string, unknown>> = { ...definition };
  const asksForMore = ([name, values]: [string, readonly string[]]): boolean => {
    const value = plainText(given[name]);
    return value !== '' && !values.includes(value);
  };
  const names = Object.entries(usual)
    .filter(asksForMore)
    .map(([name]) => name);
  if (names.length > 0) node.warn(translate(text('runtime.notYet', { settings: names.join(', ') })));
}
