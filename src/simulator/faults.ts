/** Where a fault strikes: the token endpoint, the API's calls, or both. Pages are never struck. */
export type FaultPlace = 'token' | 'api' | 'all';

/** What goes wrong, once or always. */
export type Fault =
  /** The connection breaks before the cloud has done anything. */
  | { readonly kind: 'lost before' }
  /** The cloud has done it (rotated, switched), then the connection breaks. */
  | { readonly kind: 'lost after' }
  /** Another answer; nothing is done. The body is empty unless told. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A gateway's error page; nothing is done. 502 unless told. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Done at once, answered later; with `waitFirst` done only after the wait. */
  | { readonly kind: 'slow'; readonly delayMs: number; readonly waitFirst?: boolean }
  /** No answer ever, on a connection that stays open; done only with `acts`. */
  | { readonly kind: 'never'; readonly acts?: boolean }
  /** Done, and answered with 200 and bytes that are no JSON. */
  | { readonly kind: 'garbage' }
  /** Done, and the answer's body stops halfway. */
  | { readonly kind: 'cut' }
  /** Done, and answered with so many bytes of JSON. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Done, and answered with a body that goes on for ever. */
  | { readonly kind: 'endless' };

/** Narrows a fault to some requests; `path` is without `/v1` and query. */
export type FaultFilter = (request: { readonly method: string; readonly path: string }) => boolean;

interface Planned {
  readonly where: FaultPlace;
  readonly fault: Fault;
  readonly only: FaultFilter;
}

/** Faults on demand. */
export class Faults {
  readonly #once: Planned[] = [];
  readonly #always: Planned[] = [];

  /** Strikes the next request that fits, once; several wait in line. */
  next(where: FaultPlace, fault: Fault, only: FaultFilter = () => true): void {
    this.#once.push({ where, fault, only });
  }

  /** Strikes every request that fits, until `clear()`. */
  always(where: FaultPlace, fault: Fault, only: FaultFilter = () => true): void {
    this.#always.push({ where, fault, only });
  }

  clear(): void {
    this.#once.length = 0;
    this.#always.length = 0;
  }

  /** How many faults given to `next` have not struck yet. */
  get waiting(): number {
    return this.#once.length;
  }

  /** Takes the fault for a request out of the line. */
  take(place: 'token' | 'api', request: { readonly method: string; readonly path: string }): Fault | undefined {
    const fits = (planned: Planned): boolean =>
      (planned.where === place || planned.where === 'all') && planned.only(request);
    const index = this.#once.findIndex(fits);
    if (index >= 0) return this.#once.splice(index, 1)[0]?.fault;
    return this.#always.find(fits)?.fault;
  }
}
