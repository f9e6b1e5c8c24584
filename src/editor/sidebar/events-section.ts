import type { LiveEvent, LiveSource } from '../../base/contract/live-home';
import { valueInWords } from '../picker/device-choices';
import { inSmallWords } from '../shared/id-in-words';
import { t } from './words';

const MOST_SHOWN = 40;

/** The latest events as they come, the newest on top, each with where it came from. Draws once a frame at most. */
export class EventsSection {
  readonly #list: JQuery;
  readonly #nothing: JQuery;
  readonly #events: readonly LiveEvent[];
  readonly #equip: (line: JQuery, event: LiveEvent) => void;
  /** The latest that is in the list. */
  #shown: LiveEvent | undefined;
  #frame: number | undefined;

  /** `events`: the latest last, changed from outside. */
  constructor(place: JQuery, events: readonly LiveEvent[], equip: (line: JQuery, event: LiveEvent) => void) {
    this.#events = events;
    this.#equip = equip;
    this.#nothing = $('<p class="smartthings-sidebar-nothing">').text(t('events.nothing')).appendTo(place);
    this.#list = $('<ul class="smartthings-sidebar-events-list">').appendTo(place);
  }

  changed(): void {
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  close(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #draw(): void {
    this.#frame = undefined;
    const fresh = eventsSince(this.#shown, this.#events);
    // All are others: after another start of the runtime, or where so many came at once.
    if (fresh.length === this.#events.length) this.#list.empty();
    this.#shown = this.#events.at(-1);
    this.#list.prepend(
      fresh
        .slice(-MOST_SHOWN)
        .map((event) => this.#line(event))
        .reverse(),
    );
    this.#list.children().slice(MOST_SHOWN).remove();
    this.#nothing.toggleClass('smartthings-sidebar-hidden', this.#events.length > 0);
  }

  #line(event: LiveEvent): JQuery {
    const at = new Date(event.at);
    const time = at.toLocaleTimeString(RED.i18n.lang(), {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    const line = $('<li>').append(
      $('<time>').attr('datetime', event.at).text(time),
      $('<span class="smartthings-sidebar-what" dir="auto">').text(whatOf(event)),
      $('<span class="smartthings-sidebar-now" dir="auto">').text(valueOf(event)),
      $('<span class="smartthings-sidebar-source">').text(sourceInWords(event.source)),
    );
    this.#equip(line, event);
    return line;
  }
}

/** What came after an event; all where it is none of them any more. Numbers begin anew with another start of the runtime. */
export function eventsSince(shown: LiveEvent | undefined, events: readonly LiveEvent[]): readonly LiveEvent[] {
  return events.slice(shown ? events.lastIndexOf(shown) + 1 : 0);
}

function whatOf({ type, label, deviceId, attribute }: LiveEvent): string {
  const name = label ?? deviceId ?? kindInWords(type);
  return attribute === undefined ? name : `${name} · ${inSmallWords(attribute)}`;
}

function kindInWords(type: LiveEvent['type']): string {
  switch (type) {
    case 'mode':
      return t('events.mode');
    case 'arm':
      return t('events.arm');
    case 'hub':
      return t('events.hub');
    default:
      return t('events.device');
  }
}

function valueOf({ value, unit }: LiveEvent): string {
  return value === null ? '…' : valueInWords({ value, ...(unit === undefined ? {} : { unit }) });
}

function sourceInWords(source: LiveSource): string {
  switch (source) {
    case 'webhook':
      return t('source.webhook');
    case 'poll':
      return t('source.poll');
    case 'command':
      return t('source.command');
    case 'read':
      return t('source.read');
  }
}
