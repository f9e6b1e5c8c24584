import { isDeepStrictEqual } from 'node:util';
import type { HomeDevice } from '../base/contract/home';
import type { Clock, Timer } from '../base/ports';
import { ChangeLog } from './change-log';
import type { EventsWord } from './events-state';
import type { EventHub } from './hub';
import type { EventSource, ValueChange } from './ports';
import { frameOf } from './stream-words';
import type { EventWish, HomeEvent } from './wish';

/** What is known of a device, and how it was learned. */
interface Known {
  readonly status: object;
  readonly source: EventSource;
  readonly knownAt: string;
}

export interface HomeStreamPorts {
  readonly clock: Clock;
  /** Tells this stream from others: numbers of another one mean nothing here. */
  readonly instance: string;
  readonly hub: Pick<EventHub, 'listen' | 'watch'>;
  readonly values: {
    onChange(listener: (change: ValueChange) => void): () => void;
    toRelay(deviceId: string): Known | undefined;
  };
  readonly devices: {
    all(): readonly HomeDevice[];
    readonly listedAt: number | undefined;
    onLearned(listener: () => void): () => void;
  };
  /** Lists the home where no list is young enough. Throws `SmartThingsError`. */
  readonly learn: (maxAgeMs: number) => Promise<unknown>;
  /** How it stands with the events, and since when every change of a device is told (epoch milliseconds). */
  readonly eventsWord: () => EventsWord;
  readonly toldSince: (deviceId: string) => number | undefined;
  readonly onEventsState: (listener: () => void) => () => void;
}

const LOG = { entries: 1_000, bytes: 16 * 1024 * 1024 };
/** What was written for one listener is good for the next, with what has come since: a home takes some milliseconds to write. */
const HOME_LIFE_MS = 5_000;
const HOME_LIFE_CHANGES = 100;
/** Lists, names and states change in groups. */
const FLUSH_AFTER_MS = 500;
/** Where more devices are other ones at once, all of the home is told anew. */
const MOST_DEVICES_AT_ONCE = 20;
/** A listener that has gone comes back mostly: what it wanted is wanted a while longer. */
const LINGER_MS = 300_000;
const MOST_LINGERING = 64;
/** Who hears along wants nothing. */
const NOTHING = '[]';
/** How old the list may be when somebody begins to listen to a home to which nobody has listened. */
const FRESH_MS = 60_000;
/** And where somebody wants what nobody wanted so far: as old as for an event node. */
const WIDER_MS = 3_600_000;

/** What somebody wants, and how many do. */
interface Wanted {
  users: number;
  lingering: Timer | undefined;
  readonly end: () => void;
}

/** A home as a listener is told it first, and the number of the last change in it. */
export interface WrittenHome {
  readonly number: number;
  /** The message without its beginning, which differs: see `homeHead`. */
  readonly rest: Buffer;
}

/**
 * The home for those who listen from outside: all of it, and then each change, numbered, so that who was away for a moment
 * goes on where it was. Written once for all of them; each has a place of its own in what was written.
 */
export class HomeStream {
  readonly #ports: HomeStreamPorts;
  readonly #log = new ChangeLog(LOG);
  readonly #listeners = new Set<() => void>();
  readonly #wanted = new Map<string, Wanted>();
  readonly #ends: (() => void)[] = [];
  /** Each device as it was told last, by id. */
  readonly #told = new Map<string, string>();
  /** Devices of which something came to light that is no event. */
  readonly #dirty = new Set<string>();
  /** Another home is to be told, as soon as it is known. */
  #isOther = false;
  /** For a while nobody wanted the home to be asked for: what is known of it may be old, and the log has a hole. */
  #isStale = true;
  /** Somebody wants what nobody wanted so far, of which the list may be old. */
  #isWider = false;
  #isOpen = false;
  #isClosed = false;
  #generation = 0;
  #home: { readonly written: WrittenHome; readonly at: number } | undefined;
  #stateVersion = 0;
  #state: { readonly state: EventsWord; readonly live: Readonly<Record<string, string>> } = { state: 'off', live: {} };
  #listedAt: number | undefined;
  #flushing: Timer | undefined;

  constructor(ports: HomeStreamPorts) {
    this.#ports = ports;
  }

  /** Another one: what was told before counts no more, and every listener is to be told the home anew. */
  get generation(): number {
    return this.#generation;
  }

  /** The number of the newest change. */
  get last(): number {
    return this.#log.last;
  }

  /** Counts up with each other state. */
  get stateVersion(): number {
    return this.#stateVersion;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Has the home asked for what a listener wants, until some minutes after the way out was called. */
  want(wishes: readonly EventWish[]): () => void {
    const key = JSON.stringify(wishes);
    if (key !== NOTHING && ![...this.#wanted.keys()].some((one) => one !== NOTHING)) this.#isStale = true;
    if (key !== NOTHING && !this.#wanted.has(key)) this.#isWider = true;
    const wanted = this.#wanted.get(key) ?? this.#begin(wishes);
    this.#wanted.delete(key);
    this.#wanted.set(key, wanted);
    wanted.users += 1;
    wanted.lingering?.cancel();
    wanted.lingering = undefined;
    let isOver = false;
    return () => {
      if (isOver || this.#isClosed) return;
      isOver = true;
      wanted.users -= 1;
      if (wanted.users > 0) return;
      wanted.lingering = this.#ports.clock.after(LINGER_MS, () => this.#drop(key));
      const lingering = [...this.#wanted].filter(([, one]) => one.lingering);
      for (const [oldest] of lingering.slice(0, Math.max(0, lingering.length - MOST_LINGERING))) this.#drop(oldest);
    };
  }

  /** Resolves when the home is known. Costs a call where nobody has listened for a while. Throws `SmartThingsError`. */
  async ready(): Promise<void> {
    const isStale = this.#isStale;
    await this.#ports.learn(isStale ? FRESH_MS : this.#isWider ? WIDER_MS : Infinity);
    this.#isWider = false;
    if (isStale && this.#isStale && this.#isOpen) this.#anew();
    if (isStale) this.#isStale = false;
    this.#open();
    this.#tell();
  }

  /** Calls back when there is something to be told; gives the way to end that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The number that a listener has heard last, by its word; nothing where it cannot go on from there. */
  numberIn(lastEventId: string): number | undefined {
    const [instance, written = ''] = lastEventId.split('.', 2);
    const number = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
    return instance === this.#ports.instance && this.#log.goesBackTo(number) ? number : undefined;
  }

  /** The message of the change after this number; nothing where it is too long ago, or has not happened. */
  after(number: number): Buffer | undefined {
    return this.#log.after(number);
  }

  /** All of the home as it is known. */
  home(): WrittenHome {
    const now = this.#ports.clock.now();
    const { written, at = 0 } = this.#home ?? {};
    const isRecent = written && this.#log.goesBackTo(written.number) && this.last - written.number < HOME_LIFE_CHANGES;
    if (isRecent && Math.abs(now - at) < HOME_LIFE_MS) return written;
    const entries = this.#ports.devices.all().map((device) => this.#entryOf(device));
    const fresh = { number: this.last, rest: Buffer.from(`"devices":[${entries.join(',')}]}\n\n`) };
    this.#home = { written: fresh, at: now };
    return fresh;
  }

  /** How a home begins: `anew` where a listener wanted to go on from a moment that is too long ago. */
  homeHead(number: number, begin: 'first' | 'anew'): Buffer {
    const at = new Date(this.#ports.clock.now()).toISOString();
    return Buffer.from(`id: ${this.#idOf(number)}\nevent: home\ndata: {"begin":"${begin}","at":"${at}",`);
  }

  /** How it stands with the events; times are on the clock of `at`. */
  stateFrame(): Buffer {
    const at = new Date(this.#ports.clock.now()).toISOString();
    const checkedAt = this.#listedAt === undefined ? null : new Date(this.#listedAt).toISOString();
    return frameOf('state', JSON.stringify({ at, checkedAt, ...this.#state }));
  }

  resumedFrame(number: number): Buffer {
    return frameOf('resumed', JSON.stringify({ after: this.#idOf(number) }), this.#idOf(number));
  }

  /** Another sign-in sees another home: it is told when it is known. */
  forget(): void {
    if (!this.#isOpen) return;
    this.#isOther = true;
    this.#home = undefined;
    // Whoever lists it later will do as well.
    this.#ports.learn(Infinity).catch(() => undefined);
  }

  close(): void {
    this.#isClosed = true;
    this.#flushing?.cancel();
    for (const end of this.#ends.splice(0)) end();
    for (const key of [...this.#wanted.keys()]) this.#drop(key);
    this.#tell();
  }

  /** From the first listener on everything is heard, so that the numbers have no hole. */
  #open(): void {
    if (this.#isOpen || this.#isClosed) return;
    this.#isOpen = true;
    const { hub, values, devices, onEventsState } = this.#ports;
    this.#ends.push(
      hub.watch((event) => this.#tellEvent(event)),
      values.onChange(({ deviceId, previous, source }) => {
        // What is learned for the first time by asking is no event.
        if (previous === undefined && source !== 'webhook') this.#touch(deviceId);
      }),
      devices.onLearned(() => this.#flushSoon()),
      onEventsState(() => this.#flushSoon()),
    );
    for (const device of devices.all()) this.#told.set(device.deviceId, JSON.stringify(device));
    this.#listedAt = devices.listedAt;
    this.#judgeState();
  }

  #begin(wishes: readonly EventWish[]): Wanted {
    const ends = wishes.map((wish) => this.#ports.hub.listen(wish, () => undefined));
    return { users: 0, lingering: undefined, end: () => ends.forEach((end) => end()) };
  }

  #drop(key: string): void {
    const wanted = this.#wanted.get(key);
    this.#wanted.delete(key);
    wanted?.lingering?.cancel();
    wanted?.end();
  }

  #tellEvent(event: HomeEvent): void {
    const json = JSON.stringify(event);
    this.#add((id) => frameOf('event', json, id));
    this.#tell();
  }

  #touch(deviceId: string): void {
    this.#dirty.add(deviceId);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#isClosed) return;
    this.#flushing ??= this.#ports.clock.after(FLUSH_AFTER_MS, () => {
      this.#flushing = undefined;
      this.#flush();
    });
  }

  /** Tells which devices are other ones, came or went, and how it stands with the events. */
  #flush(): void {
    const devices = this.#ports.devices.all();
    const ids = new Set(devices.map(({ deviceId }) => deviceId));
    const others = devices.filter((device) => {
      return this.#dirty.has(device.deviceId) || this.#told.get(device.deviceId) !== JSON.stringify(device);
    });
    const gone = [...this.#told.keys()].filter((deviceId) => !ids.has(deviceId));
    this.#dirty.clear();
    for (const device of others) this.#told.set(device.deviceId, JSON.stringify(device));
    for (const deviceId of gone) this.#told.delete(deviceId);
    if (this.#isOther || others.length > MOST_DEVICES_AT_ONCE) {
      this.#anew();
    } else {
      for (const device of others) this.#add((id) => frameOf('device', this.#entryOf(device), id));
      for (const deviceId of gone) this.#add((id) => frameOf('gone', JSON.stringify({ deviceId }), id));
    }
    this.#judgeState();
    this.#tell();
  }

  #anew(): void {
    this.#log.clear();
    this.#home = undefined;
    this.#isOther = false;
    this.#generation += 1;
  }

  #judgeState(): void {
    const { devices, eventsWord, toldSince } = this.#ports;
    const live = devices.all().flatMap(({ deviceId }): [string, string][] => {
      const since = toldSince(deviceId);
      return since === undefined ? [] : [[deviceId, new Date(since).toISOString()]];
    });
    const state = { state: eventsWord(), live: Object.fromEntries(live) };
    const { listedAt } = devices;
    if (isDeepStrictEqual(state, this.#state) && listedAt === this.#listedAt) return;
    this.#state = state;
    this.#listedAt = listedAt;
    this.#stateVersion += 1;
  }

  #entryOf(device: HomeDevice): string {
    return JSON.stringify({ ...device, ...this.#ports.values.toRelay(device.deviceId) });
  }

  #idOf(number: number): string {
    return `${this.#ports.instance}.${number}`;
  }

  #add(frame: (id: string) => Buffer): void {
    this.#log.add((number) => frame(this.#idOf(number)));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
