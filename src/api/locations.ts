import { stringField } from '../base/json';
import type { ApiClient } from './client';
import { unexpectedAnswer } from './errors';
import type { ApiRequest, CallOptions } from './request';

export interface Location {
  readonly locationId: string;
  readonly name: string;
}

export interface Room {
  readonly roomId: string;
  readonly locationId: string;
  readonly name: string;
}

export interface Mode {
  readonly modeId: string;
  /** What the user reads. */
  readonly label: string;
  /** The cloud's own word for it, where it has one. */
  readonly name?: string;
}

/** The locations of this sign-in: one for OAuth, all of the account for a personal access token. */
export async function listLocations(client: ApiClient, options: CallOptions = {}): Promise<Location[]> {
  const items = await client.list(read([], 'r:locations', options));
  return items.flatMap((item) => locationOf(item) ?? []);
}

export async function getLocation(client: ApiClient, locationId: string, options: CallOptions = {}): Promise<Location> {
  const location = locationOf(await client.request({ ...read([locationId], 'r:locations', options), method: 'GET' }));
  if (!location) throw unexpectedAnswer();
  return location;
}

export async function listRooms(client: ApiClient, locationId: string, options: CallOptions = {}): Promise<Room[]> {
  const items = await client.list(read([locationId, 'rooms'], 'r:locations', options));
  return items.flatMap((item) => {
    const roomId = stringField(item, 'roomId');
    return roomId === undefined ? [] : { roomId, locationId, name: stringField(item, 'name') ?? roomId };
  });
}

export async function listModes(client: ApiClient, locationId: string, options: CallOptions = {}): Promise<Mode[]> {
  const items = await client.list(read([locationId, 'modes'], 'r:locations', options));
  return items.flatMap((item) => modeOf(item) ?? []);
}

export async function getCurrentMode(client: ApiClient, locationId: string, options: CallOptions = {}): Promise<Mode> {
  const request = read([locationId, 'modes', 'current'], 'r:locations', options);
  const mode = modeOf(await client.request({ ...request, method: 'GET' }));
  if (!mode) throw unexpectedAnswer();
  return mode;
}

/** Puts a location into a mode. Gives the mode that it is in then. */
export async function setCurrentMode(
  client: ApiClient,
  locationId: string,
  modeId: string,
  options: CallOptions = {},
): Promise<Mode> {
  const answer = await client.request({
    method: 'PUT',
    path: ['locations', locationId, 'modes', 'current'],
    body: { modeId },
    kind: options.kind ?? 'commands',
    scope: 'x:locations',
    signal: options.signal,
  });
  return modeOf(answer) ?? { modeId, label: modeId };
}

function read(rest: readonly string[], scope: string, options: CallOptions): Omit<ApiRequest, 'method'> {
  return { path: ['locations', ...rest], kind: options.kind ?? 'other', scope, signal: options.signal };
}

function locationOf(item: unknown): Location | undefined {
  const locationId = stringField(item, 'locationId');
  return locationId === undefined ? undefined : { locationId, name: stringField(item, 'name') ?? locationId };
}

function modeOf(item: unknown): Mode | undefined {
  const modeId = stringField(item, 'id');
  if (modeId === undefined) return undefined;
  const name = stringField(item, 'name');
  return { modeId, label: stringField(item, 'label') ?? name ?? modeId, ...(name === undefined ? {} : { name }) };
}
