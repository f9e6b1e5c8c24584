import { invalidMessage } from '../base/errors';
import { text, type Text } from '../base/text';
import type { CacheOptions } from './cached';
import { inARow } from './value-schema';

/** A kind of thing that people call by its name: what it is in words, and how each one is called. */
export interface NamedKind<Item> {
  /** In words, as the subject of a list: "scenes". */
  readonly plural: Text;
  readonly idOf: (item: Item) => string;
  /** What people may call it, the name to show first. */
  readonly namesOf: (item: Item) => readonly string[];
}

/** An older list is asked for once more before it refuses a name. */
const YOUNG_LIST_MS = 60_000;

/**
 * The one item with this id, or with this name: the whole of it, without regard to case and spaces around it.
 * Throws `invalid_message` where there is none (the sentence names those that exist), where several have the name
 * (it names their ids), and where the text is empty.
 */
export function byName<Item>(kind: NamedKind<Item>, items: readonly Item[], wanted: string): Item {
  const plain = plainName(wanted);
  if (plain === '') throw invalidMessage(text('home.nameMissing', { kind: kind.plural }));
  const withId = items.find((item) => plainName(kind.idOf(item)) === plain);
  if (withId !== undefined) return withId;
  const found = items.filter((item) => kind.namesOf(item).some((name) => plainName(name) === plain));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const name = quotedName(wanted);
  if (found.length > 1) {
    throw invalidMessage(text('home.nameAmbiguous', { name, kind: kind.plural, ids: inARow(found.map(kind.idOf)) }));
  }
  if (items.length === 0) throw invalidMessage(text('home.noneToName', { name, kind: kind.plural }));
  const existing = inARow([...new Set(items.map((item) => kind.namesOf(item)[0] ?? kind.idOf(item)))]);
  throw invalidMessage(text('home.nameUnknown', { name, kind: kind.plural, existing }));
}

/** As `byName`, from a list that is kept: asked for once more where it is not young and has no such name. */
export async function findByName<Item>(
  kind: NamedKind<Item>,
  wanted: string,
  list: (options: CacheOptions) => Promise<readonly Item[]>,
  signal?: AbortSignal,
): Promise<Item> {
  const known = await list({ signal });
  try {
    return byName(kind, known, wanted);
  } catch (error) {
    const younger = await list({ signal, maxAgeMs: YOUNG_LIST_MS });
    if (younger === known) throw error;
    return byName(kind, younger, wanted);
  }
}

/** A text that came with a message, as it stands in sentences. */
export function quotedName(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** Names are compared so: letters that look the same are the same. */
export function plainName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
