import type { NodeAPI } from 'node-red';
import type { Text, TextParam } from '../base/text';

/** The catalogue that holds every sentence of the floors below. */
const NAMESPACE = '@red-things/node-red-smartthings/smartthings-account';

/** Puts a `Text` into the words of the server's language. */
export type Translate = (sentence: Text) => string;

/** A translator by Node-RED's catalogues. Times are said as the server's clock has them. */
export function translator(RED: NodeAPI, now: () => Date = () => new Date()): Translate {
  const language = languageOf(RED);
  const inWords = (value: TextParam): string | number => {
    if (value instanceof Date) return timeInWords(value, now(), language);
    return typeof value === 'object' ? translate(value) : value;
  };
  const translate: Translate = ({ key, params }) => {
    const words = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, inWords(value)]));
    return RED._(`${NAMESPACE}:${key}`, words);
  };
  return translate;
}

/** `18:40` for today, with the date for another day. */
export function timeInWords(time: Date, now: Date, language?: string): string {
  const hour: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const today = time.toDateString() === now.toDateString();
  const parts: Intl.DateTimeFormatOptions = today ? hour : { ...hour, day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(language, parts).format(time);
}

function languageOf(RED: NodeAPI): string | undefined {
  const { lang } = RED.settings as unknown as { lang?: unknown };
  try {
    return typeof lang === 'string' ? Intl.getCanonicalLocales(lang)[0] : undefined;
  } catch {
    return undefined;
  }
}
