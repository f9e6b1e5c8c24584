import type { JsonObject } from '../base/json';
import { isObject } from '../base/json';
import type { ApiClient } from './client';
import type { CallOptions } from './request';

export interface HistoryQuery {
  /** The cloud wants it, also where a device is named. */
  readonly locationId: string;
  readonly deviceId?: string;
  /** Entries a page: 20 unless told. Each page costs a call. */
  readonly pageSize?: number;
  readonly oldestFirst?: boolean;
  /** Only what happened before this moment, epoch milliseconds. */
  readonly beforeMs?: number;
  /** Give up the rest after so many entries. */
  readonly most: number;
}

/** What devices reported in the last seven days or so, newest first unless told, as the cloud words it. */
export async function deviceHistory(
  client: ApiClient,
  { locationId, deviceId, pageSize, oldestFirst, beforeMs, most }: HistoryQuery,
  options: CallOptions = {},
): Promise<JsonObject[]> {
  const request = {
    path: ['history', 'devices'],
    query: { locationId, deviceId, limit: pageSize, oldestFirst, pagingBeforeEpoch: beforeMs },
    kind: options.kind ?? 'reads',
    scope: 'r:devices',
    signal: options.signal,
  };
  const entries: JsonObject[] = [];
  for await (const { items = [] } of client.eachPage(request)) {
    for (const item of items) if (isObject(item)) entries.push(item as JsonObject);
    if (entries.length >= most) break;
  }
  return entries.slice(0, most);
}
