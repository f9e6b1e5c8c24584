import type { Sentence } from '../../base/contract/routes';
import { MODULE } from './words';

/** What the runtime says, in the language of the viewer; in the runtime's own words where the editor knows none. */
export function inWords(message: string, sentence: Sentence | undefined): string {
  if (!sentence) return message;
  const words = translated(sentence);
  return words.includes(sentence.key) ? message : words;
}

function translated({ key, params }: Sentence): string {
  const shown = Object.entries(params).map(([name, value]) => {
    if (typeof value !== 'object') return [name, value] as const;
    return [name, 'time' in value ? timeInWords(new Date(value.time)) : translated(value)] as const;
  });
  return RED._(`${MODULE}/smartthings-account:${key}`, Object.fromEntries(shown));
}

/** `18:40` for today, with the date for another day. */
function timeInWords(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return time.toLocaleString(RED.i18n.lang(), { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
