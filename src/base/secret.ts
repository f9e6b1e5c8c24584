import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A token, client secret or key. Printing, JSON and inspection show `[redacted]`; only `reveal()` gives the value. */
export class Secret {
  readonly #value: string;
  #hash: string | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  /** The bare value, for the one place that sends or stores it. */
  reveal(): string {
    return this.#value;
  }

  /** SHA-256 of the value, in hex: names a secret without telling it. */
  hash(): string {
    this.#hash ??= createHash('sha256').update(this.#value).digest('hex');
    return this.#hash;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
