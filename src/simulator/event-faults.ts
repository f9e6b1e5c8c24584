/** What goes wrong with an event on its way, and more than one of it may. */
export type EventFault =
  /** It never leaves. */
  | { readonly kind: 'lost' }
  /** It comes twice, each time signed anew. */
  | { readonly kind: 'doubled' }
  /** It comes later, and others overtake it. */
  | { readonly kind: 'delayed'; readonly delayMs: number }
  /** The very same bytes come once more. */
  | { readonly kind: 'replayed'; readonly delayMs: number }
  /** A byte of the body changes after it was signed. */
  | { readonly kind: 'tampered' }
  /** Signed with a key that the key host does not have. */
  | { readonly kind: 'forged' }
  /** Without a signature. */
  | { readonly kind: 'unsigned' }
  /** Signed so long ago. */
  | { readonly kind: 'stale'; readonly ageMs: number };

/** Faults of events on demand, as `Faults` are of calls. */
export class EventFaults {
  readonly #once: EventFault[] = [];
  #always: () => EventFault | undefined = () => undefined;

  /** Strikes the next event; several wait in line. */
  next(fault: EventFault): void {
    this.#once.push(fault);
  }

  /** Strikes every event, until `clear()`; or those for which `fault` gives one. */
  always(fault: EventFault | (() => EventFault | undefined)): void {
    this.#always = typeof fault === 'function' ? fault : () => fault;
  }

  clear(): void {
    this.#once.length = 0;
    this.#always = () => undefined;
  }

  /** Takes the fault for an event out of the line. */
  take(): EventFault | undefined {
    return this.#once.shift() ?? this.#always();
  }
}
