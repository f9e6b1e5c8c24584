import type { ApiClient } from '../api/client';
import { executeScene, listScenes, type Scene } from '../api/scenes';
import type { HomeScene } from '../base/contract/home';
import { plainName } from '../base/contract/names';
import { SmartThingsError } from '../base/errors';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { byName, type NamedKind } from './by-name';
import { Cached, type CacheOptions } from './cached';
import type { PlaceFinder } from './place-finder';

/** `status` is the cloud's word for a scene that it took on: its devices follow, or not. */
export interface SceneRun extends HomeScene {
  readonly status: string;
}

/** What a node saved of a scene when it was chosen. */
export type SavedScene = Partial<Pick<HomeScene, 'name' | 'location' | 'locationId'>>;

const SCENES: NamedKind<Scene> = {
  plural: text('home.kind.scenes'),
  idOf: ({ sceneId }) => sceneId,
  namesOf: ({ name }) => [name],
};

/** A list for a dialog is as young as that. */
const LIST_LIFE_MS = 60_000;
/** Scenes are seldom renamed: a list for a name may be older, as long as it holds the name. */
const NAMES_LIFE_MS = 3_600_000;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The scenes that a person starts by hand. */
export class Scenes {
  readonly #client: ApiClient;
  readonly #places: PlaceFinder;
  readonly #scenes: Cached<readonly Scene[]>;
  #hasAsked = false;

  constructor(client: ApiClient, clock: Clock, places: PlaceFinder) {
    this.#client = client;
    this.#places = places;
    this.#scenes = new Cached(clock, LIST_LIFE_MS, (signal) => listScenes(client, undefined, { signal }));
  }

  /** All scenes, or those of a location (id or name). Asks at most once a minute unless told. */
  async list(options: CacheOptions & { readonly location?: string } = {}): Promise<readonly HomeScene[]> {
    const { location = '', ...cache } = options;
    const locationId = await this.#locationId(location, cache.signal);
    const scenes = inLocation(await this.#scenes.get(cache), locationId);
    return Promise.all(scenes.map((scene) => this.#described(scene, cache.signal)));
  }

  /** All scenes as they were told last; `undefined` where nobody has asked yet. Nothing is asked. */
  get known(): readonly HomeScene[] | undefined {
    return this.#scenes.last?.map(({ sceneId, name, locationId }) => ({
      ...{ sceneId, name, location: locationId === undefined ? null : this.#places.knownNameOf(locationId) },
      locationId: locationId ?? null,
    }));
  }

  /**
   * Runs a scene by its id or name, in a location (id or name) where names are the same. An id is run without asking for
   * the list: until there is one, `saved` tells what is known of it. Throws `invalid_message` for a name that is unknown or not the only one, and whatever the API client throws.
   */
  async run(idOrName: string, location = '', signal?: AbortSignal, saved?: SavedScene): Promise<SceneRun> {
    const locationId = await this.#locationId(location, signal);
    const scene = await this.#find(idOrName, locationId, signal);
    try {
      await executeScene(this.#client, scene.sceneId, { signal });
    } catch (error) {
      await this.#explainIfGone(error, scene.sceneId, locationId, signal);
      throw error;
    }
    const known = await this.#described(scene, signal);
    const all = { ...known, ...(scene.name === null ? saved : {}), status: 'success' };
    if (all.name === null || all.locationId === null) this.#askInPassing();
    return all;
  }

  /** Another sign-in sees another home. */
  forget(): void {
    this.#scenes.forget();
    this.#hasAsked = false;
  }

  /** Nobody waits for names: what comes of it is there for the next message. One such call is enough for a home. */
  #askInPassing(): void {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    void this.#scenes.get().catch(() => undefined);
  }

  async #find(idOrName: string, locationId: string | undefined, signal?: AbortSignal) {
    const wanted = idOrName.trim();
    if (UUID.test(wanted)) {
      const known = this.#scenes.last?.find(({ sceneId }) => plainName(sceneId) === plainName(wanted));
      return known ?? { sceneId: wanted, name: null };
    }
    const find = async (maxAgeMs: number): Promise<Scene> =>
      byName(SCENES, inLocation(await this.#scenes.get({ signal, maxAgeMs }), locationId), wanted);
    if (wanted === '') return byName(SCENES, [], wanted);
    return find(NAMES_LIFE_MS).catch((error: unknown) => {
      if (signal?.aborted === true || !(error instanceof SmartThingsError) || error.code !== 'invalid_message')
        throw error;
      return find(LIST_LIFE_MS);
    });
  }

  /** The cloud refuses what was deleted as it refuses what one may not use: a look at the list tells which. */
  async #explainIfGone(error: unknown, sceneId: string, locationId: string | undefined, signal?: AbortSignal) {
    const isRefusal = error instanceof SmartThingsError && (error.code === 'forbidden' || error.code === 'not_found');
    if (!isRefusal || signal?.aborted === true) return;
    const scenes = await this.#scenes.get({ signal, maxAgeMs: LIST_LIFE_MS }).catch(() => undefined);
    if (scenes) byName(SCENES, inLocation(scenes, locationId), sceneId);
  }

  async #locationId(location: string, signal?: AbortSignal): Promise<string | undefined> {
    return location.trim() === '' ? undefined : (await this.#places.location(location, signal)).locationId;
  }

  async #described(
    { sceneId, name, locationId }: Pick<Scene, 'sceneId' | 'locationId'> & { readonly name: string | null },
    signal?: AbortSignal,
  ): Promise<HomeScene> {
    const location = locationId === undefined ? null : await this.#places.nameOf(locationId, signal);
    return { sceneId, name, location, locationId: locationId ?? null };
  }
}

function inLocation(scenes: readonly Scene[], locationId: string | undefined): readonly Scene[] {
  return locationId === undefined ? scenes : scenes.filter((scene) => scene.locationId === locationId);
}
