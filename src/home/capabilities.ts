import { getCapability } from '../api/capabilities';
import type { ApiClient } from '../api/client';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { catalogueDate, standardCapability, type CapabilityDefinition } from './catalogue';
import { parseDefinition } from './definition';
import { isYoung } from './shadow';

interface Fetched {
  /** `undefined` where the cloud has none. */
  readonly definition: CapabilityDefinition | undefined;
  readonly at: number;
}

const DAY_MS = 86_400_000;
/** For so long a definition that the cloud does not have, or failed to give, is not asked for again. */
const MISSING_LIFE_MS = 3_600_000;
/** Capabilities are named by messages too, which may hold anything. */
const MOST_KEPT = 500;

/** What capabilities can do: the bundled catalogue, and the cloud's own words for everything else. */
export class CapabilityDefinitions {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #fetched = new Map<string, Fetched>();

  constructor(client: ApiClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * A capability's definition, `undefined` where the cloud does not have it either. The bundled one costs no call.
   * With the definition that refused a value: a newer one where that is older than a day, else the same; a definition
   * that can't be fetched then is no error. Throws `SmartThingsError` where nothing is known and the cloud can't be asked.
   */
  async definitionOf(
    capability: string,
    refusedBy?: CapabilityDefinition,
    signal?: AbortSignal,
  ): Promise<CapabilityDefinition | undefined> {
    const known = this.known(capability);
    if (!refusedBy) {
      if (known) return known;
      return this.#isMissing(capability) ? undefined : this.#fetch(capability, signal);
    }
    if (known && known !== refusedBy) return known;
    if (this.#isFresh(capability) || this.#isMissing(capability)) return refusedBy;
    try {
      return (await this.#fetch(capability, signal)) ?? refusedBy;
    } catch (error) {
      if (!(error instanceof SmartThingsError) || signal?.aborted === true) throw error;
      this.#keep(capability, { definition: this.#fetched.get(capability)?.definition, at: this.#clock.now() });
      return refusedBy;
    }
  }

  /** A definition without a call: the cloud's where it was asked before, else the bundled one. */
  known(capability: string): CapabilityDefinition | undefined {
    return this.#fetched.get(capability)?.definition ?? standardCapability(capability);
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

  async #fetch(capability: string, signal: AbortSignal | undefined): Promise<CapabilityDefinition | undefined> {
    let definition: CapabilityDefinition | undefined;
    try {
      definition = parseDefinition(await getCapability(this.#client, capability, 1, { signal }));
    } catch (error) {
      if (!isUnknownThere(error)) throw error;
    }
    this.#keep(capability, { definition, at: this.#clock.now() });
    return definition;
  }

  #keep(capability: string, fetched: Fetched): void {
    this.#fetched.delete(capability);
    this.#fetched.set(capability, fetched);
    for (const oldest of this.#fetched.keys()) {
      if (this.#fetched.size <= MOST_KEPT) return;
      this.#fetched.delete(oldest);
    }
  }
}

/** Some vendors' capabilities answer 403 or 404; an id of a wrong form 400. */
function isUnknownThere(error: unknown): boolean {
  return (
    error instanceof SmartThingsError &&
    ['forbidden', 'not_found', 'invalid_message', 'invalid_command'].includes(error.code)
  );
}
