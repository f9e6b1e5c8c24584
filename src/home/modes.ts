import type { ApiClient } from '../api/client';
import type { CallOptions } from '../api/request';
import { getCurrentMode, listModes, setCurrentMode, type Location, type Mode } from '../api/locations';
import { isOverBudget } from '../base/errors';
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
}

const MODES: NamedKind<Mode> = {
  plural: text('home.kind.modes'),
  idOf: ({ modeId }) => modeId,
  namesOf: ({ label, name }) => [label, ...(name === undefined ? [] : [name])],
};

const LIST_LIFE_MS = 3_600_000;
/** For so long a mode that was read or set is taken for the present one: phones and routines change it too. */
const CURRENT_LIFE_MS = 5_000;

/** The modes of locations, such as *Home*, *Away*, *Night*. */
export class Modes {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #places: PlaceFinder;
  readonly #lists: CachedByKey<readonly Mode[]>;
  readonly #listeners = new Set<(reading: ModeReading) => void>();
  /** By location, of those that the cloud lists. */
  readonly #current = new Map<string, KnownMode>();

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
    const known = this.#current.get(place.locationId)?.mode;
    return this.#ask(place, { kind, signal }).catch((error: unknown) => {
      if (!known || !isOverBudget(error)) throw error;
      const { modeId, label } = known;
      return { modeId, label, location: place.name, locationId: place.locationId, previous: null };
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
    const { modeId } = await setCurrentMode(this.#client, place.locationId, wanted.modeId, { signal });
    return this.#now(place, modeId === wanted.modeId ? wanted : { modeId, label: modeId }, before);
  }

  /**
   * Takes over what an event told, and gives it as a reading; `undefined` where the location or the mode is not known,
   * or was the present one already.
   */
  async changed(locationId: string, modeId: string, signal?: AbortSignal): Promise<ModeReading | undefined> {
    const before = this.#current.get(locationId)?.mode;
    if (before?.modeId === modeId) return undefined;
    const place = await this.#places.location(locationId, signal);
    const mode = await this.#find(locationId, modeId, signal);
    return this.#now(place, mode, before);
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
    const before = this.#current.get(place.locationId)?.mode;
    const mode = await getCurrentMode(this.#client, place.locationId, options);
    return this.#now(place, mode, before);
  }

  #young(locationId: string): string | undefined {
    const known = this.#current.get(locationId);
    return known && isYoung(known.at, CURRENT_LIFE_MS, this.#clock.now()) ? known.mode.modeId : undefined;
  }

  #now({ name, locationId }: Location, mode: Mode, before: Mode | undefined): ModeReading {
    this.#current.set(locationId, { mode, at: this.#clock.now() });
    const { modeId, label } = mode;
    const previous = before === undefined || before.modeId === modeId ? null : before.label;
    const reading = { modeId, label, location: name, locationId, previous };
    for (const listener of this.#listeners) listener(reading);
    return reading;
  }

  async #find(locationId: string, mode: string, signal?: AbortSignal): Promise<Mode> {
    return findByName(MODES, mode, (options) => this.#lists.get(locationId, options), signal);
  }
}
