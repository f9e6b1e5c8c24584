import type { LiveDevice, ValuePlace } from '../../../base/contract/live-home';
import { plainName } from '../../../base/contract/names';
import { compare, type Comparison, type Term, type Word } from './query';

/** What the viewer calls things: each always the same. */
export interface Wording {
  kind(kind: string): string;
  /** A capability or an attribute. */
  id(id: string): string;
  readonly online: string;
  readonly offline: string;
}

/** A device that was looked for, and the values that were named by the search; none where its name was enough. */
export interface Match {
  readonly values: readonly ValuePlace[];
}

/** Whether a device is what somebody looks for; every term must fit. */
export function matchOf(device: LiveDevice, terms: readonly Term[], wording: Wording): Match | undefined {
  const values = new Map<string, ValuePlace>();
  for (const term of terms) {
    const found = term.kind === 'word' ? byWord(device, term, wording) : byComparison(device, term, wording);
    if (!found) return undefined;
    for (const place of found) values.set(JSON.stringify(Object.values(place)), place);
  }
  return { values: [...values.values()] };
}

/** Whether a scene or a mode of this name is looked for. */
export function isNamed(name: string, terms: readonly Term[]): boolean {
  const plain = plainName(name);
  return terms.every((term) => term.kind === 'word' && hasWord(plain, term));
}

function byWord(device: LiveDevice, word: Word, wording: Wording): readonly ValuePlace[] | undefined {
  const { label, name, room, location, kind, online } = device;
  const names = [label, name, room ?? '', location ?? '', kind, wording.kind(kind)];
  if (names.some((one) => hasWord(plainName(one), word))) return [];
  const states = ['online', plainName(wording.online)];
  const absences = ['offline', plainName(wording.offline)];
  if (online === true && states.includes(word.word)) return [];
  if (online === false && absences.includes(word.word)) return [];
  const isCalled = (id: string): boolean => namesOf(id, wording).some((name) => hasWord(name, word));
  const found = placesOf(device, (place, value) => {
    if (plainName(String(value)) === word.word) return true;
    return isCalled(place.capability) || isCalled(place.attribute);
  });
  if (found.length > 0) return found;
  return device.components.some(({ capabilities }) => capabilities.some(isCalled)) ? [] : undefined;
}

function byComparison(device: LiveDevice, comparison: Comparison, wording: Wording): readonly ValuePlace[] | undefined {
  const { name, operator, value: other } = comparison;
  const isMeant = (id: string): boolean => namesOf(id, wording).includes(name);
  const isLike = (id: string): boolean => namesOf(id, wording).some((one) => one.includes(name));
  const compared = (means: (id: string) => boolean): readonly ValuePlace[] =>
    placesOf(
      device,
      ({ capability, attribute }, value) =>
        (means(attribute) || means(capability)) && typeof value === 'number' && compare(value, operator, other),
    );
  // `level` is a dimmer's level and no battery's; only where nothing is called so does part of a name count.
  const hasExact = placesOf(device, ({ attribute }) => isMeant(attribute)).length > 0;
  const found = compared(hasExact ? isMeant : isLike);
  return found.length > 0 ? found : undefined;
}

const known = new WeakMap<Wording, Map<string, readonly string[]>>();

/** What a capability or an attribute is called, plain. Thousands of values share a few of them: each is worked out once. */
function namesOf(id: string, wording: Wording): readonly string[] {
  const names = known.get(wording) ?? new Map<string, readonly string[]>();
  known.set(wording, names);
  const found = names.get(id) ?? [plainName(id), plainName(wording.id(id))];
  names.set(id, found);
  return found;
}

function placesOf(
  { deviceId, values }: LiveDevice,
  fits: (place: ValuePlace, value: string | number | boolean) => boolean,
): ValuePlace[] {
  const found: ValuePlace[] = [];
  for (const [component, capabilities] of Object.entries(values)) {
    for (const [capability, attributes] of Object.entries(capabilities)) {
      for (const [attribute, { value }] of Object.entries(attributes)) {
        const place = { deviceId, component, capability, attribute };
        if (fits(place, value)) found.push(place);
      }
    }
  }
  return found;
}

/** A name has a word where one of its own begins with it; scripts without spaces are looked through. */
function hasWord(plain: string, { word, isPhrase }: Word): boolean {
  if (!plain.includes(word)) return false;
  if (isPhrase || /[^\u0000-\u024f]/.test(word)) return true;
  for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
    const before = plain.charAt(at - 1);
    if (before === '' || !/[\p{L}\p{N}]/u.test(before)) return true;
  }
  return false;
}
