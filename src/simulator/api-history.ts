import type { Json } from '../base/json';
import type { Clock } from '../base/ports';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { HistoryEntry } from './history';
import { History, describeEntry } from './history';
import type { SimulatedHome } from './home';
import { forbidden, malformed } from './refusal';
import type { Call, Route } from './router';
import { route } from './router';
import { isUuid } from './uuid';

const PAGE = 20;
const LARGEST_PAGE = 200;

/** `/history/devices`, paged by time: what comes after a page is older, or newer with `oldestFirst`. */
export function historyRoutes(home: SimulatedHome, clock: Clock): Route[] {
  const history = new History(home);
  return [
    route('GET', '/history/devices', { right: 'r:devices' }, (call) => {
      const place = home.places.find(({ locationId }) => locationId === wantedLocation(call));
      if (!place) throw forbidden();
      return pageOf(call, history.of(place.locationId, clock.now()), place.name);
    }),
  ];
}

function wantedLocation({ incoming, caller }: Call): string {
  const wanted = incoming.query.getAll('locationId');
  if (wanted.length === 0) throw wrong('locationId', 'may not be null', 'NotNullError');
  const stranger = wanted.find((id) => id !== caller.locationId);
  if (stranger !== undefined) throw isUuid(stranger) ? forbidden() : wrong('locationId', 'is not a valid UUID');
  return caller.locationId;
}

function pageOf(call: Call, entries: readonly HistoryEntry[], locationName: string): Answer {
  const { query } = call.incoming;
  const devices = query.getAll('deviceId');
  const limit = Math.min(LARGEST_PAGE, numberIn(query, 'limit', 1) ?? PAGE);
  const oldestFirst = query.get('oldestFirst') === 'true';
  const [before, after] = [cursorIn(query, 'pagingBefore'), cursorIn(query, 'pagingAfter')];
  const fitting = entries.filter((entry, index) => {
    if (devices.length > 0 && !devices.includes(entry.change.deviceId)) return false;
    return (!before || comesBefore(entries, index, before)) && (!after || comesAfter(entries, index, after));
  });
  const ordered = oldestFirst ? fitting : fitting.toReversed();
  const shown = ordered.slice(0, limit);
  const last = shown.at(-1);
  const isMore = ordered.length > shown.length;
  const next = last && isMore ? { next: { href: nextPage(call, last, oldestFirst) } } : {};
  return jsonAnswer({ items: shown.map((entry): Json => describeEntry(entry, locationName)), _links: next });
}

interface Cursor {
  readonly epoch: number;
  readonly hash: number | undefined;
}

/** Exclusive. Without a hash, or with one that is forgotten, the time alone decides. */
function comesBefore(entries: readonly HistoryEntry[], index: number, cursor: Cursor): boolean {
  const at = indexOf(entries, cursor);
  return at < 0 ? (entries[index]?.change.at ?? 0) < cursor.epoch : index < at;
}

function comesAfter(entries: readonly HistoryEntry[], index: number, cursor: Cursor): boolean {
  const at = indexOf(entries, cursor);
  return at < 0 ? (entries[index]?.change.at ?? 0) > cursor.epoch : index > at;
}

function indexOf(entries: readonly HistoryEntry[], { epoch, hash }: Cursor): number {
  return entries.findIndex((entry) => entry.change.at === epoch && entry.hash === hash);
}

function cursorIn(query: URLSearchParams, name: string): Cursor | undefined {
  const epoch = numberIn(query, `${name}Epoch`, 0);
  const hash = numberIn(query, `${name}Hash`, 0);
  if (epoch === undefined && hash !== undefined) throw wrong(`${name}Epoch`, 'may not be null', 'NotNullError');
  return epoch === undefined ? undefined : { epoch, hash };
}

function nextPage({ incoming }: Call, { change, hash }: HistoryEntry, oldestFirst: boolean): string {
  const query = new URLSearchParams(incoming.query);
  const name = oldestFirst ? 'pagingAfter' : 'pagingBefore';
  query.set(`${name}Epoch`, String(change.at));
  query.set(`${name}Hash`, String(hash));
  return `${incoming.path}?${query.toString()}`;
}

function numberIn(query: URLSearchParams, key: string, least: number): number | undefined {
  const given = query.get(key);
  if (given === null) return undefined;
  if (/^\d{1,15}$/.test(given) && Number(given) >= least) return Number(given);
  throw wrong(key, `must be a number from ${least}`);
}

function wrong(target: string, problem: string, code = 'PatternError'): ReturnType<typeof malformed> {
  return malformed(400, [{ code, target, message: `${target}: ${problem}` }]);
}
