import type { ServerResponse } from 'node:http';
import { field, parseJson, stringField } from '../base/json';
import type { Clock } from '../base/ports';
import type { Control } from './controls';
import { controlsOf } from './controls';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer, isSameOrigin, jsonAnswer, mediaType } from './exchange';
import type { SimulatedHome } from './home';
import { homeView } from './home-view';
import { PAGE_STYLE, htmlAnswer } from './page';
import { PAGE_SCRIPT } from './page-script';

/** Several values often change together: a viewer gets one drawing of them. */
const REDRAW_AFTER_MS = 25;

const STRICT_NOTE = 'Limits as in the real cloud: 12 status reads and commands a minute for each device.';
const RAISED_NOTE =
  'Limits are raised here: the real cloud allows 12 status reads and commands a minute for each device.';

/** The page of the home at `/`, for a person: rooms and devices live, and a hand to press them. */
export class HomePage {
  readonly #viewers = new Set<ServerResponse>();
  #drawing = false;
  readonly #home: SimulatedHome;
  readonly #clock: Clock;
  readonly #strict: boolean;

  constructor(home: SimulatedHome, clock: Clock, strict: boolean) {
    this.#home = home;
    this.#clock = clock;
    this.#strict = strict;

    home.onRedraw(() => this.#redraw());
  }

  /** Nothing for a path that is not the page's. */
  answer(request: Incoming, response: ServerResponse): Answer | 'streams' | undefined {
    if (request.path === '/home/hand') return this.#hand(request);
    if (request.path !== '/' && !request.path.startsWith('/home/')) return undefined;
    if (request.method !== 'GET') return emptyAnswer(405, { allow: 'GET' });
    switch (request.path) {
      case '/':
        return this.#page();
      case '/home/page.css':
        return asset('text/css', PAGE_STYLE);
      case '/home/page.js':
        return asset('text/javascript', PAGE_SCRIPT);
      case '/home/state':
        return jsonAnswer(homeView(this.#home), 200, { 'cache-control': 'no-store' });
      case '/home/events':
        this.#stream(response);
        return 'streams';
      default:
        return emptyAnswer(404);
    }
  }

  #page(): Answer {
    return htmlAnswer(
      'Simulated home',
      `<header><h1>Simulated home</h1><p>No Samsung account, no real lamps. Press a device as somebody in the room would,
and watch what your flows do.</p><p class="note">${this.#strict ? STRICT_NOTE : RAISED_NOTE}</p></header>
<main id="home" aria-live="off"></main><p id="lost" class="note" hidden>The simulated home has ended. This page comes back with it.</p>
<script src="/home/page.js"></script>`,
    );
  }

  /** A person's hand at a device. */
  #hand(request: Incoming): Answer {
    if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' });
    if (!isSameOrigin(request.headers)) return emptyAnswer(403);
    if (mediaType(request.headers) !== 'application/json') return emptyAnswer(415);
    const body = parseJson(request.body);
    const place = this.#home.places.find(({ locationId }) => locationId === stringField(body, 'locationId'));
    const mode = place?.modes.find(({ id }) => id === stringField(body, 'mode'));
    if (place && mode) {
      this.#home.setMode(place.locationId, mode);
      return emptyAnswer(204);
    }
    const device = this.#home.devices.find(({ deviceId }) => deviceId === stringField(body, 'deviceId'));
    if (!device) return emptyAnswer(404);
    const online = field(body, 'online');
    if (typeof online === 'boolean') {
      this.#home.setOnline(device.deviceId, online);
      return emptyAnswer(204);
    }
    const control = controlsOf(device).find(({ id }) => id === stringField(body, 'control'));
    if (!control) return emptyAnswer(404);
    const value = control.brings ?? chosenNumber(control, field(body, 'value'));
    if (value === undefined) return emptyAnswer(400);
    this.#home.set(device.deviceId, { ...control.address, value });
    return emptyAnswer(204);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#viewers.add(response);
    response.on('close', () => this.#viewers.delete(response));
    response.write(this.#event());
  }

  #redraw(): void {
    if (this.#drawing || this.#viewers.size === 0) return;
    this.#drawing = true;
    this.#clock.after(REDRAW_AFTER_MS, () => {
      this.#drawing = false;
      const event = this.#event();
      for (const viewer of this.#viewers) viewer.write(event);
    });
  }

  #event(): string {
    return `data: ${JSON.stringify(homeView(this.#home))}\n\n`;
  }
}

function chosenNumber({ range }: Control, value: unknown): number | undefined {
  if (!range || typeof value !== 'number') return undefined;
  return value >= range.minimum && value <= range.maximum ? value : undefined;
}

function asset(type: string, body: string): Answer {
  return { status: 200, headers: { 'content-type': `${type};charset=utf-8`, 'cache-control': 'no-store' }, body };
}
