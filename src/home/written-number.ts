/** A number that was written as text, and the unit behind it, as it was written. */
export interface WrittenNumber {
  readonly value: number;
  readonly unit: string | undefined;
}

/** `64`, `-4.5`, `21,5 °C`, `70F`, `64 %`. A comma is taken for a decimal one where nothing else can be meant. */
const NUMBER = /^([+-]?(?:\d{1,15}(?:\.\d{0,15}|,\d{1,2})?|\.\d{1,15}))\s*([^\d\s.,][^\d]{0,19})?$/;

export function writtenNumber(written: string): WrittenNumber | undefined {
  const [, digits, unit] = NUMBER.exec(written.trim()) ?? [];
  if (digits === undefined) return undefined;
  return { value: Number(digits.replace(',', '.')), unit: unit?.trim() };
}

export type TemperatureUnit = 'C' | 'F';

/** The unit of a temperature, however it is written; nothing where it is another one. */
export function temperatureUnit(unit: string): TemperatureUnit | undefined {
  const [, letter] = /^[°º˚]?\s*(c|f|celsius|fahrenheit)$/i.exec(unit.trim()) ?? [];
  return letter === undefined ? undefined : letter.toUpperCase().startsWith('C') ? 'C' : 'F';
}

/** The same temperature in the other unit, to half a degree. The same unit changes nothing. */
export function convertedTemperature(value: number, from: TemperatureUnit, to: TemperatureUnit): number {
  if (from === to) return value;
  const exact = to === 'F' ? (value * 9) / 5 + 32 : ((value - 32) * 5) / 9;
  // Without a negative zero.
  return Math.round(exact * 2) / 2 + 0;
}
