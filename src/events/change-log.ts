/** What happened, numbered from 1 on, ready to be sent. */
interface Entry {
  readonly number: number;
  readonly frame: Buffer;
}

export interface LogLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** What happened last, so that whoever was away for a moment learns what he has missed. Bounded in number and size. */
export class ChangeLog {
  readonly #limits: LogLimits;
  /** Without a hole: the entry of a number is found by counting. */
  #entries: Entry[] = [];
  #bytes = 0;
  #last = 0;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** The number of the newest entry; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Adds what `frameOf` makes of its number. */
  add(frameOf: (number: number) => Buffer): void {
    const number = ++this.#last;
    const frame = frameOf(number);
    this.#entries.push({ number, frame });
    this.#bytes += frame.length;
    let gone = 0;
    while (this.#entries.length - gone > this.#limits.entries || this.#bytes > this.#limits.bytes) {
      this.#bytes -= this.#entries[gone]?.frame.length ?? 0;
      if (++gone === this.#entries.length) break;
    }
    if (gone > 0) this.#entries.splice(0, gone);
  }

  /** Whether all that came after this number is still here. */
  goesBackTo(number: number): boolean {
    return number <= this.#last && number >= this.#last - this.#entries.length;
  }

  /** What came right after this number; nothing where that is too long ago, or is not there yet. */
  after(number: number): Buffer | undefined {
    const first = this.#last - this.#entries.length + 1;
    return this.#entries[number + 1 - first]?.frame;
  }

  /** Forgets everything; numbers go on, one further, so that nobody goes on from before. */
  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
    this.#last += 1;
  }
}
