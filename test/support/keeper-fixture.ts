import assert from 'node:assert/strict';
import { SmartThingsError, type ErrorCode } from '../../src/base/errors';
import type { Log } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import type { Text } from '../../src/base/text';
import { TokenOwners } from '../../src/oauth/keeper/token-owners';
import { Journal } from '../../src/oauth/journal/journal';
import { Keeper } from '../../src/oauth/keeper/keeper';
import type { CredentialStore, KeeperPorts, KeeperSettings } from '../../src/oauth/keeper/ports';
import { TokenEndpoint } from '../../src/oauth/tokens/token-endpoint';
import { fromStoredPair, toStoredPair, type StoredPair, type TokenPair } from '../../src/oauth/tokens/token-pair';
import { FakeClock, fixedRandom, settle } from './fake-clock';
import { CLIENT_ID, CLIENT_SECRET, TokenCloud, TOKEN_URL } from './token-cloud';
import { MemoryJournal, type MemoryEntry } from './memory-journal';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const KEY = 'node-1:0123456789abcdef';

/** Node-RED's credentials store: what is in memory reaches the disk with the next Deploy only. */
export class FakeCredentials implements CredentialStore {
  readonly writes: (TokenPair | undefined)[] = [];
  onWrite: (pair: TokenPair | undefined) => void = () => undefined;
  #disk: Partial<StoredPair> = {};
  #memory: Partial<StoredPair> = {};

  read(): TokenPair | undefined {
    return fromStoredPair(this.#memory);
  }

  write(pair: TokenPair | undefined): void {
    this.writes.push(pair);
    this.#memory = pair ? toStoredPair(pair) : {};
    this.onWrite(pair);
  }

  /** As if somebody had put this into the credentials file. */
  put(stored: Partial<StoredPair>): void {
    this.#disk = stored;
    this.#memory = stored;
  }

  deploy(): void {
    this.#disk = this.#memory;
  }

  /** *Restart flows*, or a new process: the disk is read again. */
  reload(): void {
    this.#memory = this.#disk;
  }
}

export class RecordingLog implements Log {
  readonly lines: { readonly level: 'info' | 'warn'; readonly sentence: Text }[] = [];

  info(sentence: Text): void {
    this.lines.push({ level: 'info', sentence });
  }

  warn(sentence: Text): void {
    this.lines.push({ level: 'warn', sentence });
  }

  /** Keys of the warnings, with the key of the message in it. */
  get warnings(): string[] {
    return this.lines.filter(({ level }) => level === 'warn').map(({ sentence }) => keysOf(sentence));
  }
}

/** `key` or `key/keyOfItsMessage/…`. */
export function keysOf(sentence: Text): string {
  const nested = Object.values(sentence.params).filter(
    (value): value is Text => typeof value === 'object' && !(value instanceof Date),
  );
  return [sentence.key, ...nested.map(keysOf)].join('/');
}

export interface Changes extends Partial<Pick<KeeperSettings, 'name' | 'refreshAt' | 'credentials'>> {
  readonly seed?: string;
  readonly clientSecret?: string;
}

/** One account of one Node-RED: its process may be killed and started again, its disk and its cloud stay. */
export class KeeperFixture {
  readonly clock: FakeClock;
  readonly cloud: TokenCloud;
  readonly storage: MemoryJournal;
  readonly credentials = new FakeCredentials();
  readonly log = new RecordingLog();
  journal: Journal;
  owners: TokenOwners;
  keeper: Keeper;
  #random;

  constructor(shared: { clock?: FakeClock; cloud?: TokenCloud; storage?: MemoryJournal; random?: number } = {}) {
    this.#random = fixedRandom(shared.random ?? 7);
    this.clock = shared.clock ?? new FakeClock();
    this.cloud = shared.cloud ?? new TokenCloud();
    this.storage = shared.storage ?? new MemoryJournal();
    this.journal = new Journal(this.storage, this.clock);
    this.owners = new TokenOwners();
    this.keeper = this.another(KEY);
  }

  /** A keeper of another account in the same process. */
  another(key: string): Keeper {
    return new Keeper(key, this.ports);
  }

  /** What the keepers of this process share. */
  get ports(): KeeperPorts {
    const { journal, owners, clock, log } = this;
    return { journal, owners, clock, random: this.#random, log };
  }

  settings({ seed, clientSecret = CLIENT_SECRET, ...changes }: Changes = {}): KeeperSettings {
    return {
      name: 'Home',
      client: { clientId: CLIENT_ID, clientSecret: new Secret(clientSecret) },
      endpoint: new TokenEndpoint(this.cloud, TOKEN_URL),
      refreshAt: 0.5,
      credentials: this.credentials,
      ...(seed === undefined ? {} : { seed: new Secret(seed) }),
      ...changes,
    };
  }

  /** Starts and waits until everything that follows at once has happened. */
  async start(changes: Changes = {}): Promise<void> {
    await this.keeper.start(this.settings(changes));
    await settle();
  }

  /** An account that signed in just now. */
  static async signedIn(): Promise<KeeperFixture> {
    const fixture = new KeeperFixture();
    await fixture.start();
    await fixture.signIn();
    return fixture;
  }

  async signIn(): Promise<void> {
    await this.keeper.signIn(new Secret(this.cloud.issueCode()), 'https://httpbin.org/get');
    await settle();
  }

  /** The process is killed: only the disks are left. Timers of the dead process never run. */
  kill(): void {
    this.clock.forget();
    this.storage.dropClaims();
    this.credentials.reload();
    this.#random = fixedRandom(this.storage.attempts + 100);
    this.journal = new Journal(this.storage, this.clock);
    this.owners = new TokenOwners();
    this.keeper = this.another(KEY);
  }

  async restart(changes: Changes = {}): Promise<void> {
    this.kill();
    await this.start(changes);
  }

  /** Until half of the access token's life is over and its refresh is done. */
  async passHalfLife(): Promise<void> {
    await this.clock.pass(12.5 * HOUR_MS);
  }

  get state(): string {
    return this.keeper.snapshot().state;
  }

  /** The keys of the sentence that the status shows. */
  get message(): string {
    return keysOf(this.keeper.snapshot().message);
  }

  /** What lies in the journal of this account. */
  get entry(): MemoryEntry {
    const entry = this.storage.document.entries[KEY];
    assert.ok(entry, 'no entry in the journal');
    return entry;
  }

  async token(): Promise<string> {
    return (await this.keeper.accessToken()).reveal();
  }

  /** The live pair as the credentials store has it. */
  get pair(): TokenPair {
    const pair = this.credentials.read();
    assert.ok(pair, 'no pair in the credentials store');
    return pair;
  }
}

/** The error of work that must fail, after checking its code and the key of its sentence. */
export async function refused(work: Promise<unknown>, code: ErrorCode, key?: string): Promise<SmartThingsError> {
  const error = await work.then(
    () => assert.fail('should have failed'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof SmartThingsError, String(error));
  assert.equal(error.code, code, error.message);
  if (key !== undefined) assert.equal(error.text.key, key);
  return error;
}
