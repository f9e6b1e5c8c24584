import { getCapability } from '../api/capabilities';
import type { ApiClient } from '../api/client';
import { unlessAborted } from '../api/waiting';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { within } from '../base/time-limit';
import { isYoung } from './age';
import { catalogueDate, standardCapability, type CapabilityDefinition } from './catalogue';
import { parseDefinition } from './definition';

interface Fetched {
  /** `undefined` where the cloud has none. */
  readonly definition: CapabilityDefinition | undefined;
  readonly at: number;
}

interface Fetching {
  readonly outcome: Promise<Fetched>;
  readonly since: number;
}

const DAY_MS = 86_400_000;
/** For so long a definition that the cloud does not have is not asked for again. */
const MISSING_LIFE_MS = 3_600_000;
/** For so long what failed is not asked for again, where a command can do without. */
const FAILURE_LIFE_MS = 120_000;
/** A command that can be sent without its definition waits for it so long at most. */
const PATIENCE_MS = 1_000;
/** A value that can't be set without its definition is worth a call's whole time. */
const NEEDED_PATIENCE_MS = 10_000;
/** Capabilities are named by messages too, which may hold anything. */
const MOST_KEPT = 500;
const MOST_UNDER_WAY = 50;

/** What capabilities can do: the bundled catalogue, and the cloud's own words for everything else. */
export class CapabilityDefinitions {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #fetched = new Map<string, Fetched>();
  readonly #failedAt = new Map<string, number>();
  readonly #fetching = new Map<string, Fetching>();

  constructor(client: ApiClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * The definition of a capability for what can't be done without it, `undefined` where the cloud does not have it either.
   * The bundled one costs no call. Throws `SmartThingsError` where nothing is known and the cloud can't tell now.
   */
  async definitionOf(capability: string, signal?: AbortSignal): Promise<CapabilityDefinition | undefined> {
    const known = this.known(capability);
    if (known || this.#isMissing(capability)) return known;
    const fetching = within(this.#fetch(capability).outcome, NEEDED_PATIENCE_MS, this.#clock).catch(
      (error: unknown) => {
        throw error instanceof SmartThingsError ? error : tooLate();
      },
    );
    return (await unlessAborted(fetching, signal)).definition;
  }

  /**
   * A definition to check a command against: what is known, else what the cloud tells within a second. `undefined` where
   * nobody can tell now. Throws only `whyEnded` where the signal comes first.
   */
  async toCheckWith(capability: string, signal?: AbortSignal): Promise<CapabilityDefinition | undefined> {
    const known = this.known(capability);
    if (known || this.#isMissing(capability)) return known;
    return (await this.#fetchSoon(capability, signal))?.definition;
  }

  /**
   * The latest definition, to judge by what `refusedBy` has refused: a newer one, or the same where it is young or the
   * cloud has no other. `undefined` where the cloud can't tell within a second: what was refused may be allowed by now.
   * Throws only `whyEnded` where the signal comes first.
   */
  async renewed(refusedBy: CapabilityDefinition, signal?: AbortSignal): Promise<CapabilityDefinition | undefined> {
    const { id } = refusedBy;
    const known = this.known(id);
    if (known && known !== refusedBy) return known;
    if (this.#isFresh(id) || this.#isMissing(id)) return refusedBy;
    const fetched = await this.#fetchSoon(id, signal);
    return fetched && (fetched.definition ?? refusedBy);
  }

  /** A definition without a call: the cloud's where it was asked before, else the bundled one. */
  known(capability: string): CapabilityDefinition | undefined {
    return this.#fetched.get(capability)?.definition ?? standardCapability(capability);
  }

  /** Another sign-in may see definitions that were kept from the one before. */
  forget(): void {
    for (const [capability, { definition }] of this.#fetched) if (!definition) this.#fetched.delete(capability);
    this.#failedAt.clear();
  }

  #isFresh(capability: string): boolean {
    const fetched = this.#fetched.get(capability);
    const at = fetched?.definition ? fetched.at : catalogueDate.getTime();
    return isYoung(at, DAY_MS, this.#clock.now());
  }

  #isMissing(capability: string): boolean {
    const fetched = this.#fetched.get(capability);
    return fetched !== undefined && !fetched.definition && isYoung(fetched.at, MISSING_LIFE_MS, this.#clock.now());
  }

  /** What the cloud tells within a second. A fetch that takes longer goes on, and nobody waits for it any more. */
  async #fetchSoon(capability: string, signal: AbortSignal | undefined): Promise<Fetched | undefined> {
    const now = this.#clock.now();
    const failedAt = this.#failedAt.get(capability);
    if (failedAt !== undefined && isYoung(failedAt, FAILURE_LIFE_MS, now)) return undefined;
    const { outcome, since } = this.#fetch(capability);
    const waitMs = isYoung(since, PATIENCE_MS, now) ? PATIENCE_MS - (now - since) : 0;
    const fetching = within(outcome, waitMs, this.#clock).catch(() => undefined);
    return unlessAborted(fetching, signal);
  }

  /** Without anybody's signal, since others may wait for it too: it ends at close. */
  #fetch(capability: string): Fetching {
    const since = this.#clock.now();
    const running = this.#fetching.get(capability);
    if (running) return running;
    if (this.#fetching.size >= MOST_UNDER_WAY) return { outcome: Promise.reject(tooLate()), since };
    const outcome = this.#ask(capability).finally(() => this.#fetching.delete(capability));
    const fetching = { outcome, since };
    this.#fetching.set(capability, fetching);
    return fetching;
  }

  async #ask(capability: string): Promise<Fetched> {
    let definition: CapabilityDefinition | undefined;
    try {
      definition = parseDefinition(await getCapability(this.#client, capability, 1));
    } catch (error) {
      if (!isUnknownThere(error)) {
        keep(this.#failedAt, capability, this.#clock.now());
        throw error;
      }
    }
    const before = this.#fetched.get(capability)?.definition;
    const fetched = { definition: definition ?? before, at: this.#clock.now() };
    keep(this.#fetched, capability, fetched);
    this.#failedAt.delete(capability);
    return fetched;
  }
}

/** The latest last, so that what is over goes first. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_KEPT) return;
    map.delete(oldest);
  }
}

function tooLate(): SmartThingsError {
  return new SmartThingsError('timeout', text('api.noAnswer', { seconds: NEEDED_PATIENCE_MS / 1_000 }));
}

/** Some vendors' capabilities answer 403 or 404; an id of a wrong form 400. */
function isUnknownThere(error: unknown): boolean {
  return (
    error instanceof SmartThingsError &&
    ['forbidden', 'not_found', 'invalid_message', 'invalid_command'].includes(error.code)
  );
}
