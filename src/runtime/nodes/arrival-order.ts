/** One message's place among those of its node. */
export interface Place {
  /** Resolves when all that came before have left their places. */
  readonly reached: Promise<void>;
  /** Lets those behind go on, once those before have left too. */
  leave(): void;
}

/** Lets messages pass one point in the order in which they arrived, however long each takes to get there. */
export class ArrivalOrder {
  #last: Promise<void> = Promise.resolve();

  /** Called in the moment when a message arrives; it must leave its place, whatever becomes of it. */
  enter(): Place {
    const reached = this.#last;
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.#last = reached.then(() => left);
    return { reached, leave };
  }
}
