import type { LiveDevice, ValuePlace } from '../../../base/contract/live-home';
import { plainName } from '../../../base/contract/names';
import { compare, type Comparison, type Term, type Word } from './query';

/** What the viewer calls things. */
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
  const found = placesOf(device, (place, value) => {
    if (plainName(String(value)) === word.word) return true;
    const ids = [place.capability, place.attribute];
    return ids.some((id) => hasWord(plainName(id), word) || hasWord(plainName(wording.id(id)), word));
  });
  if (found.length > 0) return found;
  const capabilities = device.components.flatMap((component) => component.capabilities);
  const hasCapability = capabilities.some(
    (id) => hasWord(plainName(id), word) || hasWord(plainName(wording.id(id)), word),
  );
  return hasCapability ? [] : undefined;
}

function byComparison(device: LiveDevice, comparison: Comparison, wording: Wording): readonly ValuePlace[] | undefined {
  const { name, operator, value: other } = comparison;
  const isMeant = (id: string): boolean => {
    const plain = plainName(id);
    return plain === name || plainName(wording.id(id)) === name;
  };
  const isLike = (id: string): boolean => plainName(id).includes(name) || plainName(wording.id(id)).includes(name);
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
