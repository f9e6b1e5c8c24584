import type { NodeAPI } from 'node-red';
import { settingsOf } from './settings';
import type { Text, TextParam } from '../../base/text';

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
  // Statuses say the same few sentences with every message, and a look into the catalogue takes longer than a send.
  const plain = new Map<string, string>();
  const translate: Translate = ({ key, params }) => {
    const known = plain.get(key);
    if (known !== undefined) return known;
    const words = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, inWords(value)]));
    const sentence = RED._(`${NAMESPACE}:${key}`, words);
    const isFound = !sentence.endsWith(key);
    if (isFound && Object.keys(params).length === 0) plain.set(key, sentence);
    return sentence;
  };
  return translate;
}

/** Making one takes a hundred times as long as using it. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();

/** `18:40` for today, with the date for another day. */
export function timeInWords(time: Date, now: Date, language?: string): string {
  const hour: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const today = time.toDateString() === now.toDateString();
  const name = `${language ?? ''} ${today ? 'hour' : 'day'}`;
  const known = timeFormats.get(name);
  if (known) return known.format(time);
  const parts: Intl.DateTimeFormatOptions = today ? hour : { ...hour, day: 'numeric', month: 'short' };
  const format = new Intl.DateTimeFormat(language, parts);
  timeFormats.set(name, format);
  return format.format(time);
}

function languageOf(RED: NodeAPI): string | undefined {
  const { language } = settingsOf(RED);
  try {
    return language === undefined ? undefined : Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
