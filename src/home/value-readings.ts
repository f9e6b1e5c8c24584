import type { AttributeState } from '../api/device-shapes';
import { colourFromHex } from '../base/contract/colour';
import { isObject, type Json } from '../base/json';
import type { ValueSchema } from './catalogue';
import { convertedTemperature, temperatureUnit, writtenNumber, type TemperatureUnit } from './written-number';

/** What a value is read against: what it is to set, in which unit, and what the device says of it. */
export interface ReadingAim {
  /** Of the setter's first argument; nothing where commands alone stand for values. */
  readonly schema: ValueSchema | undefined;
  /** The values that can be set by name, those that the device itself lists included. */
  readonly choices: readonly Json[];
  /** Units that the attribute may have; none where it has none. */
  readonly units: readonly string[];
  /** What the device reports at present, where that is known. */
  readonly present: AttributeState | undefined;
}

/**
 * What a value may stand for, the likeliest first: the value itself, then what is meant where nothing else can be: another
 * spelling of a choice, `true`, `1` for on, a number written as text, with a unit, and a colour as `#rrggbb`.
 */
export function readingsOf(aim: ReadingAim, value: Json): readonly Json[] {
  const plain = typeof value === 'string' ? value.trim() : value;
  return [
    value,
    plain,
    ...switching(aim, plain),
    ...spelled(aim, plain),
    ...numbers(aim, plain),
    ...colours(aim, plain),
  ];
}

/** Whether the value can be understood only by someone who knows the unit that the device counts in. */
export function needsUnit(units: readonly string[], value: Json): boolean {
  const written = typeof value === 'string' ? writtenNumber(value) : undefined;
  return isTemperature(units) && written?.unit !== undefined && temperatureUnit(written.unit) !== undefined;
}

/** `true`, `1`, `"true"` and `"1"` for what is switched on and off, and for true itself. */
function switching({ schema, choices }: ReadingAim, value: Json): Json[] {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  const isOn = word === true || word === 1 || word === 'true' || word === '1';
  if (!isOn && word !== false && word !== 0 && word !== 'false' && word !== '0') return [];
  const isSwitched = choices.includes('on') && choices.includes('off');
  return [...(schema?.type === 'boolean' ? [isOn] : []), ...(isSwitched ? [isOn ? 'on' : 'off'] : [])];
}

/** The choice that is written so but for the case; two of them are a reason to doubt. */
function spelled({ choices }: ReadingAim, value: Json): Json[] {
  if (typeof value !== 'string') return [];
  const alike = choices.filter((choice) => typeof choice === 'string' && choice.toLowerCase() === value.toLowerCase());
  const [only] = new Set(alike);
  return new Set(alike).size === 1 && only !== undefined ? [only] : [];
}

function numbers({ schema, units, present }: ReadingAim, value: Json): Json[] {
  if (schema?.type === 'string') return typeof value === 'number' ? [String(value)] : [];
  if (schema?.type !== 'number' && schema?.type !== 'integer') return [];
  const written = typeof value === 'string' ? writtenNumber(value) : undefined;
  if (!written) return [];
  if (written.unit === undefined) return [written.value];
  const from = temperatureUnit(written.unit);
  if (from && isTemperature(units)) {
    const to = unitOf(units, present);
    const converted = to && convertedTemperature(written.value, from, to);
    if (converted === undefined) return [];
    return [schema.type === 'integer' && from !== to ? Math.round(converted) : converted];
  }
  return units.some((unit) => unit.toLowerCase() === written.unit?.toLowerCase()) ? [written.value] : [];
}

function unitOf(units: readonly string[], present: AttributeState | undefined): TemperatureUnit | undefined {
  const only = units.length === 1 ? units[0] : undefined;
  return temperatureUnit(present?.unit ?? only ?? '');
}

function isTemperature(units: readonly string[]): boolean {
  return units.some((unit) => temperatureUnit(unit) !== undefined);
}

/** `#ff0000` and `#f00`, as hue and saturation in per cent, which every lamp understands; how bright it is stays. */
function colours({ schema }: ReadingAim, value: Json): Json[] {
  const parts = isObject(schema?.properties) ? schema.properties : {};
  const hex = typeof value === 'string' ? /^#(?:[\da-f]{3}|[\da-f]{6})$/i.exec(value)?.[0].slice(1) : undefined;
  if (hex === undefined || !('hue' in parts) || !('saturation' in parts)) return [];
  return [{ ...colourFromHex(hex.length === 3 ? hex.replace(/./g, '$&$&') : hex) }];
}
