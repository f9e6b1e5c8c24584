import { getCapabilityNames } from '../api/capabilities';
import type { ApiClient } from '../api/client';
import type { CapabilityNames, NamedLanguage, NamesReply } from '../base/contract/capability-names';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { within } from '../base/time-limit';
import { isYoung } from './age';
import { standardCapability } from './catalogue';
import { parseNames } from './parse-names';

/** Keeps names over restarts. A key tells capability, version and language. */
export interface NamesStore {
  /** Resolves when what was kept is there. Never rejects. */
  loaded(): Promise<void>;
  /** `null` where Samsung has none; `undefined` where that is not known. */
  get(key: string): CapabilityNames | null | undefined;
  put(key: string, names: CapabilityNames | null): void;
}

/** For a home without a disk. */
export class NamesInMemory implements NamesStore {
  readonly #names = new Map<string, CapabilityNames | null>();

  loaded(): Promise<void> {
    return Promise.resolve();
  }

  get(key: string): CapabilityNames | null | undefined {
    return this.#names.get(key);
  }

  put(key: string, names: CapabilityNames | null): void {
    this.#names.set(key, names);
  }
}

/** Capabilities have had no second one so far. */
const VERSION = 1;
/** Whoever looks at a dialog waits so long for names that are on their way; those that come later come with a later look. */
const PATIENCE_MS = 3_000;
/** The cloud takes about fifteen of these calls a minute. */
const MOST_AT_ONCE = 3;
/** For so long what failed is not asked for again. */
const FAILURE_LIFE_MS = 120_000;
const MOST_FAILURES = 500;

/** What capabilities are called in people's own languages: by Samsung, asked for once and kept for good. */
export class CapabilityNaming {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #store: NamesStore;
  readonly #failedAt = new Map<string, number>();
  readonly #fetching = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;

  constructor(client: ApiClient, clock: Clock, store: NamesStore) {
    this.#client = client;
    this.#clock = clock;
    this.#store = store;
  }

  /** What is kept of these. Nothing is asked. */
  async known(capabilities: Iterable<string>, language: NamedLanguage): Promise<NamesReply> {
    await this.#store.loaded();
    const names: [string, CapabilityNames][] = [];
    for (const capability of new Set(capabilities)) {
      const kept = this.#store.get(keyOf(capability, language));
      if (kept) names.push([capability, kept]);
    }
    return { names: Object.fromEntries(names), isComplete: true };
  }

  /**
   * The names of these, asked for where nobody did before: one call for each, ever. Those that come late are on their way
   * when this resolves, and `isComplete` is false then. Never rejects.
   */
  async ask(capabilities: Iterable<string>, language: NamedLanguage): Promise<NamesReply> {
    await this.#store.loaded();
    const wanted = [...new Set(capabilities)];
    const fetching = wanted.flatMap((capability) => this.#fetch(capability, language) ?? []);
    await within(Promise.all(fetching), PATIENCE_MS, this.#clock).catch(() => undefined);
    const { names } = await this.known(wanted, language);
    const isComplete = !wanted.some((capability) => this.#fetching.has(keyOf(capability, language)));
    return { names, isComplete };
  }

  #fetch(capability: string, language: NamedLanguage): Promise<void> | undefined {
    const key = keyOf(capability, language);
    // The ids of Samsung's own capabilities are English.
    if (language === 'en' && standardCapability(capability)) return undefined;
    if (this.#store.get(key) !== undefined || this.#hasFailed(key)) return undefined;
    const running = this.#fetching.get(key);
    if (running) return running;
    const fetching = this.#inTurn(() => this.#ask(key, capability, language)).finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, fetching);
    return fetching;
  }

  async #ask(key: string, capability: string, language: NamedLanguage): Promise<void> {
    try {
      this.#store.put(key, parseNames(await getCapabilityNames(this.#client, capability, language, VERSION)));
    } catch (error) {
      const hasNone = error instanceof SmartThingsError && HAS_NONE.has(error.code);
      if (hasNone) this.#store.put(key, null);
      else this.#fail(key);
    }
  }

  #hasFailed(key: string): boolean {
    const at = this.#failedAt.get(key);
    return at !== undefined && isYoung(at, FAILURE_LIFE_MS, this.#clock.now());
  }

  #fail(key: string): void {
    this.#failedAt.delete(key);
    this.#failedAt.set(key, this.#clock.now());
    const [oldest] = this.#failedAt.keys();
    if (this.#failedAt.size > MOST_FAILURES && oldest !== undefined) this.#failedAt.delete(oldest);
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#atWork >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#atWork++;
    try {
      await work();
    } finally {
      this.#atWork--;
      this.#waiting.shift()?.();
    }
  }
}

/** Samsung has not translated it, or does not show it: nobody need ask again. */
const HAS_NONE: ReadonlySet<string> = new Set(['not_found', 'forbidden', 'invalid_message', 'invalid_command']);

function keyOf(capability: string, language: string): string {
  return `${capability}/${VERSION}/${language}`;
}
