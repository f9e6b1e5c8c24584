import type { Mode, Place, Room } from './devices/places';
import { places } from './devices/places';

/** The locations of the home with their rooms and modes, which people may add, rename and remove. */
export class PlaceRegister {
  readonly #places = new Map<string, Place>(places.map((place) => [place.locationId, place]));

  get all(): readonly Place[] {
    return [...this.#places.values()];
  }

  /** Puts a room in, or another name on one that is there. */
  putRoom(place: Place, room: Room): void {
    this.#put(place, { rooms: put(place.rooms, room, ({ roomId }) => roomId === room.roomId) });
  }

  removeRoom(place: Place, room: Room): void {
    this.#put(place, { rooms: place.rooms.filter(({ roomId }) => roomId !== room.roomId) });
  }

  /** Puts a mode in, or another label on one that is there. */
  putMode(place: Place, mode: Mode): void {
    this.#put(place, { modes: put(place.modes, mode, ({ id }) => id === mode.id) });
  }

  removeMode(place: Place, mode: Mode): void {
    this.#put(place, { modes: place.modes.filter(({ id }) => id !== mode.id) });
  }

  #put(place: Place, changed: Partial<Pick<Place, 'rooms' | 'modes'>>): void {
    this.#places.set(place.locationId, { ...place, ...changed });
  }
}

function put<Item>(items: readonly Item[], item: Item, isSame: (one: Item) => boolean): readonly Item[] {
  return items.some(isSame) ? items.map((one) => (isSame(one) ? item : one)) : [...items, item];
}
