import type { ApiClient } from '../api/client';
import type { CallOptions } from '../api/request';
import { getCurrentMode, listModes, setCurrentMode, type Location, type Mode } from '../api/locations';
import { unlessAborted } from '../api/waiting';
import { isOverBudget } from '../base/errors';
import { thisMoment, type Moment } from '../base/moment';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { isYoung } from './age';
import { findByName, type NamedKind } from './by-name';
import type { CacheOptions } from './cached';
import { CachedByKey } from './cached-by-key';
import type { PlaceFinder } from './place-finder';

/** The mode that a location is in, and the one that it was in before, where that is known. */
export interface ModeReading {
  readonly modeId: string;
  readonly label: string;
  readonly location: string;
  readonly locationId: string;
  /** A label; `null` where it is not known, or where nothing changed. */
  readonly previous: string | null;
}

interface KnownMode {
  readonly mode: Mode;
  /** Epoch milliseconds of our clock. */
  readonly at: number;
  /** An answer to an older question may be of the time before. */
  readonly since: Moment;
}

/** A mode that was set from here: the cloud will tell of it, maybe when it is one of yesterday. */
interface OwnSet {
  readonly locationId: string;
  readonly modeId: string;
  /** Epoch milliseconds of our clock. */
  readonly at: number;
  isDone: boolean;
}

const MODES: NamedKind<Mode> = {
  plural: text('home.kind.modes'),
  idOf: ({ modeId }) => modeId,
  namesOf: ({ label, name }) => [label, ...(name === undefined ? [] : [name])],
};

const LIST_LIFE_MS = 3_600_000;
/** For so long a mode that was read or set is taken for the present one: phones and routines change it too. */
const CURRENT_LIFE_MS = 5_000;
/** Later nobody waits for the cloud to tell of what was set. */
const ECHO_LIFE_MS = 60_000;
const MOST_ECHOES = 50;

/** The modes of locations, such as *Home*, *Away*, *Night*. */
export class Modes {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #places: PlaceFinder;
  readonly #lists: CachedByKey<readonly Mode[]>;
  readonly #listeners = new Set<(reading: ModeReading) => void>();
  /** By location, of those that the cloud lists. */
  readonly #current = new Map<string, KnownMode>();
  /** Those that the cloud has not told of yet, oldest first. */
  #echoes: OwnSet[] = [];
  /** What came of each event: many nodes may pass on the same. */
  readonly #heard = new WeakMap<object, Promise<ModeReading | undefined>>();

  constructor(client: ApiClient, clock: Clock, places: PlaceFinder) {
    this.#client = client;
    this.#clock = clock;
    this.#places = places;
    this.#lists = new CachedByKey(clock, LIST_LIFE_MS, (locationId, signal) =>
      listModes(client, locationId, { signal }),
    );
  }

  /** The modes that a location (id or name; empty is the only one) can be in. Asks at most once an hour unless told. */
  async list(location: string, options: CacheOptions = {}): Promise<readonly Mode[]> {
    const { locationId } = await this.#places.location(location, options.signal);
    return this.#lists.get(locationId, options);
  }

  /** The modes of a location (id) as they were told last, and the one it was in. What nobody asked for is left out. */
  known(locationId: string): { readonly modes?: readonly Mode[]; readonly modeId?: string } {
    const modes = this.#lists.last(locationId);
    const modeId = this.#current.get(locationId)?.mode.modeId;
    return { ...(modes ? { modes } : {}), ...(modeId === undefined ? {} : { modeId }) };
  }

  /** The mode that a location is in now: one call; the one that is known where no call may be spent. */
  async read(location: string, signal?: AbortSignal, kind: CallOptions['kind'] = 'reads'): Promise<ModeReading> {
    const place = await this.#places.location(location, signal);
    return this.#ask(place, { kind, signal }).catch((error: unknown) => {
      const known = this.#current.get(place.locationId)?.mode;
      if (!known || !isOverBudget(error)) throw error;
      return readingOf(place, known, undefined);
    });
  }

  /**
   * Puts a location into a mode, by label, name or id. Where it is in that mode already nothing is set: that costs the one
   * call that tells so, or none where the mode was learned a moment ago. Throws `invalid_message` for an unknown mode.
   */
  async set(location: string, mode: string, signal?: AbortSignal): Promise<ModeReading> {
    const place = await this.#places.location(location, signal);
    const wanted = await this.#find(place.locationId, mode, signal);
    const present = this.#young(place.locationId) ?? (await this.#present(place, signal));
    const before = this.#current.get(place.locationId)?.mode;
    if (present === wanted.modeId) return this.#now(place, wanted, before);
    const modeId = await this.#set(place.locationId, wanted.modeId, signal);
    return this.#now(place, modeId === wanted.modeId ? wanted : { modeId, label: modeId }, before);
  }

  /**
   * Takes over what an event (any object that is this one event) told, and gives it as a reading; `undefined` where it was
   * the present mode already, or what was set from here. Throws where the location or the mode is not known.
   */
  async changed(
    locationId: string,
    modeId: string,
    event: object,
    signal?: AbortSignal,
  ): Promise<ModeReading | undefined> {
    const heard = this.#heard.get(event) ?? this.#hear(locationId, modeId);
    this.#heard.set(event, heard);
    return unlessAborted(heard, signal);
  }

  /** Calls back with each mode that is learned, news or not, whoever asked or set it. Gives the way to end that. */
  onLearned(listener: (reading: ModeReading) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Another sign-in sees another home. */
  forget(): void {
    this.#lists.forget();
    this.#current.clear();
    this.#echoes = [];
  }

  /** Without anybody's signal, since others may wait for it too. */
  async #hear(locationId: string, modeId: string): Promise<ModeReading | undefined> {
    const isOvertaken = this.#isEcho(locationId, modeId);
    const before = this.#current.get(locationId)?.mode;
    if (before?.modeId === modeId || isOvertaken) return undefined;
    const place = await this.#places.location(locationId);
    const mode = await this.#find(locationId, modeId);
    return this.#now(place, mode, before);
  }

  async #set(locationId: string, modeId: string, signal?: AbortSignal): Promise<string> {
    const own: OwnSet = { locationId, modeId, at: this.#clock.now(), isDone: false };
    this.#echoes = [...this.#echoes, own].slice(-MOST_ECHOES);
    try {
      const mode = await setCurrentMode(this.#client, locationId, modeId, { signal });
      own.isDone = true;
      return mode.modeId;
    } catch (error) {
      this.#doubt(own);
      throw error;
    }
  }

  /** Nobody knows whether it was set: its event would be news, and what is known may be long past. */
  #doubt(own: OwnSet): void {
    this.#echoes = this.#echoes.filter((one) => one !== own);
    const known = this.#current.get(own.locationId);
    if (known) this.#current.set(own.locationId, { ...known, at: Number.NEGATIVE_INFINITY });
  }

  /** Whether an event tells what was set from here and known already, so that another mode may have come since. */
  #isEcho(locationId: string, modeId: string): boolean {
    const now = this.#clock.now();
    this.#echoes = this.#echoes.filter(({ at }) => isYoung(at, ECHO_LIFE_MS, now));
    const echo = this.#echoes.find((own) => own.locationId === locationId && own.modeId === modeId);
    if (!echo) return false;
    this.#echoes = this.#echoes.filter((own) => own !== echo);
    return echo.isDone;
  }

  /** Nothing where no call may be spent on that: to set a mode is no read, and what is set already does no harm. */
  async #present(place: Location, signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return (await this.#ask(place, { kind: 'reads', signal })).modeId;
    } catch (error) {
      if (isOverBudget(error)) return undefined;
      throw error;
    }
  }

  async #ask(place: Location, options: CallOptions): Promise<ModeReading> {
    const asked = thisMoment();
    const mode = await getCurrentMode(this.#client, place.locationId, options);
    const known = this.#current.get(place.locationId);
    // Who set or told another one meanwhile knows better.
    if (known && known.since > asked) return readingOf(place, known.mode, undefined);
    return this.#now(place, mode, known?.mode, asked);
  }

  #young(locationId: string): string | undefined {
    const known = this.#current.get(locationId);
    return known && isYoung(known.at, CURRENT_LIFE_MS, this.#clock.now()) ? known.mode.modeId : undefined;
  }

  #now(place: Location, mode: Mode, before: Mode | undefined, since = thisMoment()): ModeReading {
    this.#current.set(place.locationId, { mode, at: this.#clock.now(), since });
    const reading = readingOf(place, mode, before);
    for (const listener of this.#listeners) listener(reading);
    return reading;
  }

  async #find(locationId: string, mode: string, signal?: AbortSignal): Promise<Mode> {
    return findByName(MODES, mode, (options) => this.#lists.get(locationId, options), signal);
  }
}

function readingOf({ name, locationId }: Location, { modeId, label }: Mode, before: Mode | undefined): ModeReading {
  const previous = before === undefined || before.modeId === modeId ? null : before.label;
  return { modeId, label, location: name, locationId, previous };
}
