import { X509Certificate, createPublicKey, type KeyObject } from 'node:crypto';
import { addressFault, parseAddress, withoutSlashes } from '../base/contract/addresses';
import type { Clock, Http } from '../base/ports';
import { isKeyId } from './signature';

/** `unknown`: the key host has no such key. `unavailable`: it could not be asked, or answered with something else. */
export type KeyAnswer = KeyObject | 'unknown' | 'unavailable';

const KEY_LIFE_MS = 24 * 3_600_000;
const UNKNOWN_LIFE_MS = 60_000;
const UNAVAILABLE_LIFE_MS = 10_000;
const MOST_KEYS = 16;
const MOST_FAILURES = 256;
/** Samsung has a key or two at a time; whoever invents ids must not make us ask for each. */
const FETCHES_A_MINUTE = 12;
const MINUTE_MS = 60_000;
const FETCH_TIMEOUT_MS = 5_000;
const LARGEST_KEY_BYTES = 32 * 1024;
const SMALLEST_MODULUS = 2048;
const LARGEST_MODULUS = 8192;

interface KeptKey {
  readonly key: KeyObject;
  readonly freshUntilMs: number;
}

interface Failure {
  readonly answer: 'unknown' | 'unavailable';
  readonly untilMs: number;
}

export interface SigningKeysOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** Host of the keys, such as `https://key.smartthings.com`. */
  readonly keyUrl: string;
}

/**
 * The keys that sign webhooks, fetched from one host alone and kept for a day. Who asks for the same key meanwhile shares
 * the fetch; what failed is not asked again for a while; all ids together cost some fetches a minute at most.
 */
export class SigningKeys {
  readonly #http: Http;
  readonly #clock: Clock;
  readonly #base: URL | undefined;
  /** Least recently used first. */
  readonly #keys = new Map<string, KeptKey>();
  /** Oldest first. */
  readonly #failures = new Map<string, Failure>();
  readonly #underWay = new Map<string, Promise<KeyAnswer>>();
  #fetchedAt: number[] = [];

  constructor({ http, clock, keyUrl }: SigningKeysOptions) {
    this.#http = http;
    this.#clock = clock;
    this.#base = addressFault(keyUrl) === undefined ? parseAddress(keyUrl) : undefined;
  }

  /** The key with this id. Never throws. */
  async get(keyId: string): Promise<KeyAnswer> {
    const kept = this.#keys.get(keyId);
    const now = this.#clock.now();
    if (kept && isYet(kept.freshUntilMs, KEY_LIFE_MS, now)) {
      this.#keys.delete(keyId);
      this.#keys.set(keyId, kept);
      return kept.key;
    }
    const answer = await this.#fetchUnlessFailed(keyId, now);
    // A host that is down for an hour must not cost an hour of events.
    return answer === 'unavailable' && kept ? kept.key : answer;
  }

  async #fetchUnlessFailed(keyId: string, now: number): Promise<KeyAnswer> {
    const failure = this.#failures.get(keyId);
    if (failure && isYet(failure.untilMs, UNKNOWN_LIFE_MS, now)) return failure.answer;
    const running = this.#underWay.get(keyId);
    if (running) return running;
    const url = this.#urlOf(keyId);
    if (url === undefined) return 'unknown';
    if (!this.#mayFetch(now)) return 'unavailable';
    const started = this.#fetch(url)
      .then((answer) => this.#keep(keyId, answer))
      .finally(() => this.#underWay.delete(keyId));
    this.#underWay.set(keyId, started);
    return started;
  }

  /** Judged again after the URL was made: the id must have become the end of the path and nothing else. */
  #urlOf(keyId: string): string | undefined {
    const base = this.#base;
    if (!base || !isKeyId(keyId)) return undefined;
    const path = withoutSlashes(base.pathname) + keyId;
    const url = new URL(base.origin + path);
    return url.origin === base.origin && url.pathname === path ? url.href : undefined;
  }

  #mayFetch(now: number): boolean {
    this.#fetchedAt = this.#fetchedAt.filter((at) => Math.abs(now - at) < MINUTE_MS);
    if (this.#fetchedAt.length >= FETCHES_A_MINUTE) return false;
    this.#fetchedAt.push(now);
    return true;
  }

  async #fetch(url: string): Promise<KeyAnswer> {
    const headers = { Accept: 'application/x-pem-file, */*' };
    const limits = { timeoutMs: FETCH_TIMEOUT_MS, maxBytes: LARGEST_KEY_BYTES };
    try {
      const { status, body } = await this.#http.send({ method: 'GET', url, headers, ...limits });
      if (status === 200) return keyIn(body) ?? 'unavailable';
      return status === 403 || status === 404 || status === 410 ? 'unknown' : 'unavailable';
    } catch {
      return 'unavailable';
    }
  }

  #keep(keyId: string, answer: KeyAnswer): KeyAnswer {
    const now = this.#clock.now();
    this.#failures.delete(keyId);
    if (typeof answer === 'string') {
      const lifeMs = answer === 'unknown' ? UNKNOWN_LIFE_MS : UNAVAILABLE_LIFE_MS;
      keepSome(this.#failures, keyId, { answer, untilMs: now + lifeMs }, MOST_FAILURES);
    } else {
      this.#keys.delete(keyId);
      keepSome(this.#keys, keyId, { key: answer, freshUntilMs: now + KEY_LIFE_MS }, MOST_KEYS);
    }
    return answer;
  }
}

/** The public key of a PEM certificate, or a bare PEM key as apps of the old kind have; RSA alone, of a sane size. */
function keyIn(pem: string): KeyObject | undefined {
  try {
    const key = pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
    const modulus = key.asymmetricKeyDetails?.modulusLength ?? 0;
    const isSane = key.asymmetricKeyType === 'rsa' && modulus >= SMALLEST_MODULUS && modulus <= LARGEST_MODULUS;
    return isSane ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A clock that was set back must not make anything last for longer than its life. */
function isYet(untilMs: number, lifeMs: number, nowMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= lifeMs;
}

function keepSome<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
