import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../base/secret';

const LEAST_BITS = 128;
const LEAST_DIFFERENT_CHARACTERS = 8;

/** Whether a key is too long to be guessed: at least 128 bits, told from its length and the characters it uses. */
export function isStrongKey(key: Secret): boolean {
  const value = key.reveal();
  const bitsEach = /^[0-9]+$/.test(value) ? 3.3 : /^[0-9a-f]+$/i.test(value) ? 4 : 5.9;
  return value.length * bitsEach >= LEAST_BITS && new Set(value).size >= LEAST_DIFFERENT_CHARACTERS;
}

/** Compares what somebody presents with the key, in a time that tells nothing of how much of it is right. */
export class KeyCheck {
  readonly #expected: Buffer;

  constructor(key: Secret) {
    this.#expected = hash(key.reveal());
  }

  isRight(presented: string): boolean {
    return timingSafeEqual(hash(presented), this.#expected);
  }
}

function hash(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
