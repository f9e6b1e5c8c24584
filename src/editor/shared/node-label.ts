import { inSmallWords } from './id-in-words';
import { fixedText } from './typed-fields';
import { asText } from './validation';

/** What a node does, for the canvas: "Kitchen lamp · on". Empty where nothing is chosen in the node itself. */
export function nodeLabel(node: object, part: 'command' | 'attribute'): string {
  const saved = node as Record<string, unknown>;
  const fixed = (property: string): string => fixedText(saved[property], saved[`${property}Type`]);
  const device = fixed('device') === '' ? '' : asText(saved.deviceLabel);
  const capability = fixed('capability');
  const chosen = fixed(part);
  const value = (saved.argsType ?? 'json') === 'json' ? onlyArgument(asText(saved.args)) : '';
  const doing = chosen === '' ? '' : [inSmallWords(chosen), value].filter(Boolean).join(' ');
  if (device === '') return [inSmallWords(capability), doing].filter(Boolean).join(' · ');
  return [device, doing || inSmallWords(capability)].filter(Boolean).join(' · ');
}

/** `[64]` is 64; longer lists and objects would make the label long. */
function onlyArgument(args: string): string {
  const [, value] = /^\[?\s*("[^"\\]{1,20}"|-?[\d.]{1,10}|true|false)\s*(?:\]|$)/.exec(args) ?? [];
  return (value ?? '').replace(/"/g, '');
}
