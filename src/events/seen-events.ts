/** Samsung delivers at least once: an id that was seen is not an event again. Bounded; the oldest are forgotten. */
export class SeenEvents {
  readonly #most: number;
  readonly #ids = new Set<string>();

  constructor(most = 10_000) {
    this.#most = most;
  }

  /** Whether the id is new; from now on it is not. */
  isNew(eventId: string): boolean {
    if (this.#ids.has(eventId)) return false;
    this.#ids.add(eventId);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= this.#most) break;
      this.#ids.delete(oldest);
    }
    return true;
  }
}
