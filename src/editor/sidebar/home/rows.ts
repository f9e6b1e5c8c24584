import type { LiveDevice, LiveRoom, ValuePlace } from '../../../base/contract/live-home';
import { isHousekeeping } from '../../picker/likely';
import type { Match } from '../search/matching';
import type { HomeModel } from './home-model';

/** A line of the home, as a tree that is written out flat. `key` stays the same as long as it stands for the same thing. */
export type Row = RoomRow | DeviceRow | ComponentRow | ValueRow;

interface Common {
  readonly key: string;
  readonly level: number;
  /** Where it stands among its neighbours of one level, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** `undefined` where there is nothing to open. */
  readonly isOpen?: boolean;
}

/** `room` is `undefined` for the devices that are in none. */
export interface RoomRow extends Common {
  readonly kind: 'room';
  readonly room: LiveRoom | undefined;
  readonly devices: number;
  /** There are several locations. */
  readonly isElsewhere: boolean;
}

export interface DeviceRow extends Common {
  readonly kind: 'device';
  readonly device: LiveDevice;
}

export interface ComponentRow extends Common {
  readonly kind: 'component';
  readonly device: LiveDevice;
  readonly component: string;
}

export interface ValueRow extends Common {
  readonly kind: 'value';
  readonly device: LiveDevice;
  readonly place: ValuePlace;
}

/** What a person has opened and closed: rooms are open unless closed, devices and their parts closed unless opened. */
export class Openness {
  readonly #turned = new Set<string>();

  isOpen(key: string): boolean {
    return this.#turned.has(key) !== key.startsWith(ROOM);
  }

  set(key: string, isOpen: boolean): void {
    if (this.isOpen(key) === isOpen) return;
    if (!this.#turned.delete(key)) this.#turned.add(key);
  }
}

const ROOM = 'room ';

const names = new Intl.Collator(undefined, { numeric: true });
const byName = (one: string, other: string): number => names.compare(one, other);

/** The lines of a home: rooms by name, those without a room last; where something is looked for, only what was found. */
export function rowsOf(
  { devices }: Pick<HomeModel, 'devices'>,
  openness: Openness,
  found?: ReadonlyMap<string, Match>,
): Row[] {
  const rooms = new Map<string, { readonly room: LiveRoom | undefined; readonly devices: LiveDevice[] }>();
  for (const device of devices) {
    if (found && !found.has(device.deviceId)) continue;
    const key = device.roomId ?? '';
    const entry = rooms.get(key) ?? { room: roomOf(device), devices: [] };
    entry.devices.push(device);
    rooms.set(key, entry);
  }
  const isElsewhere = new Set(devices.map(({ locationId }) => locationId)).size > 1;
  const sorted = [...rooms].sort(([, one], [, other]) => byPlace(one.room, other.room));
  const rows: Row[] = [];
  for (const [index, [roomId, { room, devices: members }]] of sorted.entries()) {
    const key = ROOM + roomId;
    const place = { position: index + 1, siblings: sorted.length };
    const row: RoomRow = { kind: 'room', key, level: 1, ...place, room, devices: members.length, isElsewhere };
    const isOpen = openness.isOpen(key);
    // What was found is shown, closed room or not: there is nothing to open.
    rows.push(found ? row : { ...row, isOpen });
    if (found || isOpen) addDevices(rows, members, openness, found);
  }
  return rows;
}

function addDevices(
  rows: Row[],
  devices: LiveDevice[],
  openness: Openness,
  found: ReadonlyMap<string, Match> | undefined,
): void {
  devices.sort((one, other) => byName(one.label, other.label));
  for (const [index, device] of devices.entries()) {
    const key = `device ${device.deviceId}`;
    const isOpen = openness.isOpen(key);
    const place = { level: 2, position: index + 1, siblings: devices.length };
    rows.push({ kind: 'device', key, ...place, device, isOpen });
    if (isOpen) addParts(rows, device, openness);
    else addValues(rows, device, found?.get(device.deviceId)?.values ?? [], 3);
  }
}

/** A device of one component shows its values at once. */
function addParts(rows: Row[], device: LiveDevice, openness: Openness): void {
  const components = device.components.map(({ id }) => id).filter((id) => valuesIn(device, id).length > 0);
  if (components.length <= 1) {
    addValues(
      rows,
      device,
      components.flatMap((id) => valuesIn(device, id)),
      3,
    );
    return;
  }
  for (const [index, component] of components.entries()) {
    const key = `component ${device.deviceId} ${component}`;
    const isOpen = openness.isOpen(key);
    const place = { level: 3, position: index + 1, siblings: components.length };
    rows.push({ kind: 'component', key, ...place, device, component, isOpen });
    if (isOpen) addValues(rows, device, valuesIn(device, component), 4);
  }
}

function addValues(rows: Row[], device: LiveDevice, places: readonly ValuePlace[], level: number): void {
  for (const [index, place] of places.entries()) {
    const key = `value ${JSON.stringify(Object.values(place))}`;
    rows.push({ kind: 'value', key, level, position: index + 1, siblings: places.length, device, place });
  }
}

/** All that a component reports, what is there for housekeeping last. */
function valuesIn({ deviceId, values }: LiveDevice, component: string): ValuePlace[] {
  const capabilities = Object.entries(values[component] ?? {});
  capabilities.sort(([one], [other]) => Number(isHousekeeping(one)) - Number(isHousekeeping(other)));
  return capabilities.flatMap(([capability, attributes]) =>
    Object.keys(attributes).map((attribute) => ({ deviceId, component, capability, attribute })),
  );
}

function roomOf({ roomId, room, locationId, location }: LiveDevice): LiveRoom | undefined {
  return roomId === null || locationId === null ? undefined : { roomId, name: room, locationId, location };
}

function byPlace(one: LiveRoom | undefined, other: LiveRoom | undefined): number {
  if (!one || !other) return Number(!one) - Number(!other);
  return byName(one.location ?? '', other.location ?? '') || byName(one.name ?? '', other.name ?? '');
}
