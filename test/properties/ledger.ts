import { Secret } from '../../src/base/secret';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';
import type { Heard, SimulatedCloud } from './cloud';
import type { Timeline } from './timeline';

const USUAL_LIFE_SECONDS = 86_399;

/** A pair that a process was given, and whether it may be used. */
export interface Given {
  readonly access: string;
  readonly refresh: string;
  readonly generation: number;
  readonly expiresAt: number;
  readonly lifeMs: number;
  /** The order in which pairs were given, over all processes. */
  readonly order: number;
  readonly heardAtMs: number;
  /** Its writing into the journal has resolved or failed. */
  settled: boolean;
}

/** Every pair that was given, and what the present process can know of it. */
export class Ledger {
  /** How many pairs were given so far. */
  order = 0;
  readonly #given = new Map<string, Given>();
  readonly #generations = new Map<string, number>();
  /** The newest rotation that this process holds, by chain: whatever came before is spent, and it knows. */
  readonly #held = new Map<number, number>();
  #spent = new Set<string>();
  #unsettled: Given[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly cloud: SimulatedCloud,
  ) {}

  /** A new process: it knows what lies on the disk, and no more. */
  begin(spent: readonly string[] = [], pairs: readonly (TokenPair | undefined)[]): void {
    this.#held.clear();
    this.#unsettled = [];
    this.#spent = new Set(spent);
    for (const pair of pairs) this.#find(pair);
  }

  of(pair: TokenPair | undefined): Given | undefined {
    return pair && this.#given.get(pair.accessToken.reveal());
  }

  byAccess(token: string): Given | undefined {
    return this.#given.get(token);
  }

  isSpent(refresh: string): boolean {
    const { chain, rotation } = this.cloud.issued(refresh);
    return rotation < (this.#held.get(chain) ?? 0) || this.#spent.has(hashOf(refresh));
  }

  /** Whether the journal said so of the pair's refresh token. */
  isNotedAsSpent(pair: TokenPair | undefined): boolean {
    return pair !== undefined && this.#spent.has(pair.refreshToken.hash());
  }

  give(sent: string | undefined, heard: Extract<Heard, { kind: 'granted' }>, askedAt: number): Given {
    const refresh = heard.refresh ?? sent ?? '';
    const seconds = Number(heard.life ?? 0);
    const lifeMs = 1000 * (seconds > 0 ? seconds : USUAL_LIFE_SECONDS);
    const given: Given = {
      access: heard.access,
      refresh,
      generation: sent === undefined ? 1 : (this.#generations.get(sent) ?? 0) + 1,
      lifeMs,
      expiresAt: askedAt + lifeMs,
      order: ++this.order,
      heardAtMs: this.timeline.elapsedMs,
      settled: false,
    };
    this.#given.set(given.access, given);
    this.#generations.set(refresh, given.generation);
    return given;
  }

  /** It was given to the present process, which holds it from now on. */
  hold(given: Given): void {
    this.#holds(given.refresh);
    this.#spent.delete(hashOf(given.refresh));
    this.#unsettled.push(given);
  }

  /** The present process reads what lies on the disk. */
  learn(spent: readonly string[], pair: TokenPair | undefined): void {
    const own = [...this.#unsettled.map(({ refresh }) => hashOf(refresh)), pair?.refreshToken.hash()];
    for (const hash of spent) if (!own.includes(hash)) this.#spent.add(hash);
    this.#find(pair);
  }

  /** A saving of that generation begins, or of nobody knows what; gives what to call at its end. */
  saving(generation: number | undefined): () => void {
    const written = this.#unsettled.filter((given) => generation === undefined || given.generation === generation);
    return () => {
      for (const given of written) given.settled = true;
      this.#unsettled = this.#unsettled.filter((given) => !given.settled);
    };
  }

  unsettledOf(refresh: string): readonly Given[] {
    return this.#unsettled.filter((given) => given.refresh === refresh);
  }

  /** A pair that lies on the disk. */
  #find(pair: TokenPair | undefined): void {
    if (!pair) return;
    const given = this.of(pair);
    if (given) given.settled = true;
    const refresh = pair.refreshToken.reveal();
    this.#holds(refresh);
    this.#generations.set(refresh, pair.generation);
  }

  #holds(refresh: string): void {
    const { chain, rotation } = this.cloud.issued(refresh);
    this.#held.set(chain, Math.max(rotation, this.#held.get(chain) ?? 0));
  }
}

function hashOf(refresh: string): string {
  return new Secret(refresh).hash();
}
