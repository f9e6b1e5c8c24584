import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../base/secret';

const LEAST_BITS = 128;
const LEAST_DIFFERENT_CHARACTERS = 8;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A random UUID has six fixed bits. */
const UUID_BITS = 122;

/** Whether a key is too long to be guessed: at least 128 bits, told from its length and the characters it uses. */
export function isStrongKey(key: Secret): boolean {
  const value = key.reveal();
  const bits = UUID.test(value) ? UUID_BITS : value.length * bitsEach(value);
  return bits >= LEAST_BITS && new Set(value).size >= LEAST_DIFFERENT_CHARACTERS;
}

/** What a character is worth in a key of digits, hex, base32 or one case of letters, or base64. */
function bitsEach(value: string): number {
  if (/^[0-9]+$/.test(value)) return Math.log2(10);
  if (/^[0-9a-f-]+$/i.test(value)) return 4;
  const oneCase = value === value.toLowerCase() || value === value.toUpperCase();
  return oneCase ? 5 : 6;
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
