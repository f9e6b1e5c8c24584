import { MOST_RECENT, type RecentEvent } from '../../base/contract/tries';
import type { HomeLists } from '../shared/home-lists';
import { inSmallWords } from '../shared/id-in-words';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** An address holds no more of them; so many are hardly ever chosen one by one. */
const MOST_DEVICES = 150;

/** What a node listens to, as the form has it. */
export interface Listening {
  readonly kinds: readonly string[];
  readonly devices: readonly string[];
  readonly rooms: readonly string[];
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
  readonly onlyChanges: boolean;
}

/** The last events that the node would have told. Costs no call; where the account can't be asked, nothing is shown. */
export async function recentEvents(lists: HomeLists, listening: Listening): Promise<readonly RecentEvent[]> {
  const devices = listening.devices.slice(0, MOST_DEVICES);
  const events = await lists.recentEvents({ ...listening, devices }).catch(() => []);
  return events.slice(0, MOST_RECENT);
}

/** Writes them into the form, the latest first. */
export function showRecent(events: readonly RecentEvent[]): void {
  $('#smartthings-event-recent').empty().append(events.map(lineOf));
  $('#smartthings-event-none').text(events.length === 0 ? t('trying.none') : '');
}

function lineOf(event: RecentEvent): JQuery {
  const time = new Date(event.at).toLocaleTimeString(RED.i18n.lang(), { hourCycle: 'h23' });
  return $('<li>').append($('<time>').attr('datetime', event.at).text(time), $('<span>').text(` ${inOneLine(event)}`));
}

/** `Back door · contact: open` */
export function inOneLine({ label, attribute, type, value, unit }: RecentEvent): string {
  const about = attribute === undefined ? type : inSmallWords(attribute);
  const shown = typeof value === 'object' && value !== null ? '…' : String(value);
  const what = `${about}: ${shown}${unit === undefined ? '' : ` ${unit}`}`;
  return label === undefined ? what : `${label} · ${what}`;
}
