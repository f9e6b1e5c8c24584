import { SmartThingsError } from '../../base/errors';
import { field, isObject } from '../../base/json';
import { text } from '../../base/text';

const VERSION = 1;

export type EntryState = 'idle' | 'refreshing' | 'rejected' | 'signedOut';

/** What is known of one authorization. Only `sealed` holds tokens; the hashes are SHA-256 in hex. */
export interface JournalEntry {
  readonly generation: number;
  readonly updatedAt: string;
  readonly state: EntryState;
  readonly spent: readonly string[];
  readonly seeds: readonly string[];
  readonly sealed: string;
  /** Earlier sealed parts that did not open with the client secret of a start, kept until the new pair has refreshed. */
  readonly unopened?: readonly SealedPart[];
}

export interface SealedPart {
  readonly generation: number;
  readonly sealed: string;
}

/** What a storage knows of the shape of its documents. */
export interface DocumentForm {
  /** The part of a document that can be worked with: itself where all is well, `undefined` where it is no such document. */
  soundPart(document: unknown): object | undefined;
  /** Whether what a killed process left half done was written after the document that lies there. */
  isLater(leftover: unknown, document: unknown): boolean;
}

/** The journal as a document. Entries of a wrong kind are no sound part of it; a newer version is nobody's to judge. */
export const JOURNAL_FORM: DocumentForm = {
  soundPart(document) {
    const entries = field(document, 'entries');
    const version = field(document, 'version');
    if (!isObject(document) || typeof version !== 'number') return undefined;
    if (version > VERSION) return document;
    if (!isObject(entries)) return undefined;
    const sound = Object.entries(entries).filter(([, entry]) => entryFrom(entry) !== undefined);
    const all = Object.keys(entries).length;
    if (sound.length === all) return document;
    return sound.length === 0 ? undefined : { ...document, entries: Object.fromEntries(sound) };
  },

  /**
   * Each write counts one up. Where a document does not tell its count, its generations do; file times never do, since
   * a copy that somebody restored is the newest file and the oldest news.
   */
  isLater(leftover, document) {
    const entries = entriesIn(leftover);
    if (field(leftover, 'version') !== VERSION || !entries) return false;
    if (document === undefined) return true;
    const [mine, theirs] = [countOf(leftover), countOf(document)];
    if (mine !== undefined && theirs !== undefined) return mine > theirs;
    return hasNewerGenerations(entries, entriesIn(document) ?? new Map());
  },
};

/**
 * The entries of a document; `undefined` where it is no journal. Throws `SmartThingsError` where a newer version of this
 * package wrote it: that one is left untouched.
 */
export function entriesIn(document: unknown): Map<string, JournalEntry> | undefined {
  const version = field(document, 'version');
  if (typeof version === 'number' && version > VERSION) {
    throw new SmartThingsError('server', text('oauth.journal.newerVersion'));
  }
  const found = field(document, 'entries');
  if (!isObject(found)) return undefined;
  const entries = new Map<string, JournalEntry>();
  for (const [key, value] of Object.entries(found)) {
    const entry = entryFrom(value);
    if (entry) entries.set(key, entry);
  }
  return entries;
}

/** The document that comes after `before`. Node-RED's settings don't write a value that they take for unchanged: each differs. */
export function nextDocument(entries: ReadonlyMap<string, JournalEntry>, before: unknown): object {
  return { version: VERSION, writes: (countOf(before) ?? 0) + 1, entries: Object.fromEntries(entries) };
}

function countOf(document: unknown): number | undefined {
  const writes = field(document, 'writes');
  return typeof writes === 'number' && Number.isSafeInteger(writes) ? writes : undefined;
}

function hasNewerGenerations(
  leftover: ReadonlyMap<string, JournalEntry>,
  document: ReadonlyMap<string, JournalEntry>,
): boolean {
  const gains = [...document].map(([key, { generation }]) => (leftover.get(key)?.generation ?? -1) - generation);
  return gains.every((gain) => gain >= 0) && (gains.some((gain) => gain > 0) || leftover.size > document.size);
}

function entryFrom(value: unknown): JournalEntry | undefined {
  if (!isObject(value) || typeof value.sealed !== 'string') return undefined;
  const unopened = Array.isArray(value.unopened) ? value.unopened.filter(isSealedPart) : [];
  return {
    generation: typeof value.generation === 'number' ? value.generation : 0,
    updatedAt: typeof value.updatedAt === 'string' ? value.updatedAt : '',
    state: stateFrom(value.state),
    spent: stringsFrom(value.spent),
    seeds: stringsFrom(value.seeds),
    sealed: value.sealed,
    ...(unopened.length > 0 ? { unopened } : {}),
  };
}

function stateFrom(value: unknown): EntryState {
  return value === 'refreshing' || value === 'rejected' || value === 'signedOut' ? value : 'idle';
}

function stringsFrom(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function isSealedPart(value: unknown): value is SealedPart {
  return isObject(value) && typeof value.generation === 'number' && typeof value.sealed === 'string';
}
