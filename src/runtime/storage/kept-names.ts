import type { CapabilityNames } from '../../base/contract/capability-names';
import { field, isObject, stringField } from '../../base/json';
import type { Clock, Timer } from '../../base/ports';
import type { NamesStore } from '../../home/capability-names';
import type { DocumentForm } from '../../oauth/journal/journal-document';
import { updateIn, type JournalStorage } from '../../oauth/journal/journal-storage';

const VERSION = 1;
/** Names come in handfuls, when a dialog opens: they are written together. */
const SAVE_AFTER_MS = 5_000;
/** What Samsung has not translated yet it may translate one day. */
const NONE_LIFE_MS = 30 * 86_400_000;
const MOST_KEPT = 3_000;
/** In characters of JSON; real ones have a few thousand. */
const LARGEST = 32_000;

/** Names as they are kept: none where Samsung had none. */
interface Kept {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly names?: CapabilityNames;
}

/** Names as a document. Whatever is lost of it is asked for again. */
export const NAMES_FORM: DocumentForm = {
  soundPart: (document) => (isObject(document) && isObject(document.names) ? document : undefined),
  isLater: () => false,
};

/** What the cloud's words are in people's languages, kept over restarts: of each cloud apart. A failed save costs a call later. */
export class KeptNames {
  readonly #storage: JournalStorage;
  readonly #clock: Clock;
  /** Oldest first, by cloud and key. */
  readonly #kept = new Map<string, Kept>();
  #loading: Promise<void> | undefined;
  #timer: Timer | undefined;
  #isChanged = false;
  #saving: Promise<void> = Promise.resolve();

  constructor(storage: JournalStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** The names of one cloud. */
  of(cloud: string): NamesStore {
    const place = (key: string): string => `${cloud} ${key}`;
    return {
      loaded: () => (this.#loading ??= this.#load()),
      get: (key) => this.#get(place(key)),
      put: (key, names) => this.#put(place(key), names),
    };
  }

  /** Writes what is new. Never throws. */
  async save(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined);
    await this.#saving;
  }

  #get(place: string): CapabilityNames | null | undefined {
    const kept = this.#kept.get(place);
    if (!kept) return undefined;
    if (kept.names) return kept.names;
    const age = this.#clock.now() - Date.parse(kept.at);
    return Math.abs(age) < NONE_LIFE_MS ? null : undefined;
  }

  #put(place: string, names: CapabilityNames | null): void {
    const fits = names !== null && JSON.stringify(names).length <= LARGEST;
    const at = new Date(this.#clock.now()).toISOString();
    this.#keep(place, fits ? { at, names } : { at });
    this.#isChanged = true;
    this.#timer ??= this.#clock.after(SAVE_AFTER_MS, () => void this.save());
  }

  #keep(place: string, kept: Kept): void {
    this.#kept.delete(place);
    this.#kept.set(place, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) return;
      this.#kept.delete(oldest);
    }
  }

  async #save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    try {
      await updateIn(this.#storage, (document) => {
        // Another process may have learned some, too.
        for (const [place, kept] of keptIn(document)) if (!this.#kept.has(place)) this.#keep(place, kept);
        const savedAt = new Date(this.#clock.now()).toISOString();
        return { version: VERSION, savedAt, names: Object.fromEntries(this.#kept) };
      });
    } catch (error) {
      this.#isChanged = true;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const document = await Promise.resolve()
      .then(() => this.#storage.read())
      .catch(() => undefined);
    for (const [place, kept] of keptIn(document)) if (!this.#kept.has(place)) this.#keep(place, kept);
  }
}

function keptIn(document: unknown): [string, Kept][] {
  const all = field(document, 'names');
  if (field(document, 'version') !== VERSION || !isObject(all)) return [];
  return Object.entries(all).flatMap(([place, kept]): [string, Kept][] => {
    const at = stringField(kept, 'at');
    const names = field(kept, 'names');
    if (at === undefined || Number.isNaN(Date.parse(at))) return [];
    return [[place, isObject(names) ? { at, names } : { at }]];
  });
}
