import { HomeStream } from '../../src/events/home-stream';
import type { EventsWord } from '../../src/events/events-state';
import { EventHub } from '../../src/events/hub';
import type { CloudEvent } from '../../src/events/change';
import { wishesFrom } from '../../src/events/stream-words';
import { HttpFailure, type HttpRequest, type HttpStream, type StreamingHttp } from '../../src/base/ports';
import { thisMoment } from '../../src/base/moment';
import { Meter } from '../../src/api/meter';
import { ApiClient } from '../../src/api/client';
import type { Device, DeviceStatus } from '../../src/api/device-shapes';
import { Home } from '../../src/home/home';
import type { HomeEvent } from '../../src/events/wish';
import { FollowedEvents } from '../../src/runtime/events/followed-events';
import type { AccountEventParts, SharedEventParts } from '../../src/runtime/events/event-parts';
import { StreamListener, type StreamSink } from '../../src/runtime/token-server/stream-listener';
import { fixedRandom, type FakeClock } from './fake-clock';
import { FakeHttp, FakeTokens, reply } from './fake-http';
import { wish } from './events-fixture';

/** What a listener's socket takes before it says that it is full, as Node's do. */
const SOCKET_BYTES = 16 * 1024;

/** A home with devices, each with a switch and a level, and the hub of its events. */
class KnownHome {
  readonly home: Home;
  readonly hub: EventHub;
  /** What an event node that hears everything was told. */
  readonly told: HomeEvent[] = [];
  readonly http = new FakeHttp(() => reply(200, { items: [] }));

  constructor(readonly clock: FakeClock) {
    const meter = new Meter(clock);
    const parts = { apiUrl: 'https://api.example.com', http: this.http, tokens: new FakeTokens(), meter };
    this.home = new Home(new ApiClient({ ...parts, clock, random: fixedRandom() }), clock);
    const { shadow: values, devices } = this.home;
    const nothing = (): void => undefined;
    this.hub = new EventHub({
      ...{ clock, values, devices, onTold: nothing, onRemoved: nothing, onOutdated: nothing, onWishes: nothing },
      modeLabel: (modeId) => Promise.resolve(`Mode ${modeId}`),
      onFault: (error) => {
        throw error;
      },
    });
    const kinds = ['attribute', 'lifecycle', 'health', 'mode'] as const;
    this.hub.listen(wish({ kinds, onlyChanges: false }), (event) => this.told.push(event));
  }

  /** All that is known, by device. */
  get values(): Record<string, DeviceStatus | undefined> {
    const { devices, shadow } = this.home;
    return Object.fromEntries(devices.all().map(({ deviceId }) => [deviceId, shadow.reportedBy(deviceId)]));
  }

  get names(): string[] {
    return this.home.devices.all().map(({ deviceId, label, online }) => `${deviceId} ${label} ${String(online)}`);
  }
}

/** A Node-RED that hears its home, and gives it to those who listen. */
export class Leader extends KnownHome {
  stream: HomeStream;
  word: EventsWord = 'live';
  readonly #states = new Set<() => void>();
  #instance = 0;
  #events = 0;

  constructor(
    clock: FakeClock,
    readonly cloud: Map<string, Device>,
  ) {
    super(clock);
    this.stream = this.#newStream();
  }

  /** Reads the whole home, as a start or a poll does. */
  read(source: 'read' | 'poll' = 'read'): void {
    const asked = thisMoment();
    this.home.devices.feed(
      [...this.cloud.values()].map((device) => ({ ...device, asked })),
      source,
    );
  }

  /** The cloud tells of a change; `isHeard` unless nobody is there to hear it. */
  change(deviceId: string, value: string | number, isHeard = true): void {
    const timestamp = new Date(this.clock.now()).toISOString();
    const device = this.cloud.get(deviceId);
    if (device) this.cloud.set(deviceId, { ...device, status: statusOf(value, timestamp) });
    const path = { deviceId, component: 'main', capability: 'switch', attribute: 'switch' };
    const event: CloudEvent = { type: 'attribute', ...path, value, timestamp, eventId: `e${++this.#events}` };
    if (isHeard) this.hub.receive([event]);
  }

  /** How it stands with its events is another word now. */
  say(word: EventsWord): void {
    this.word = word;
    for (const listener of this.#states) listener();
  }

  #newStream(): HomeStream {
    return new HomeStream({
      clock: this.clock,
      instance: `instance${++this.#instance}`,
      hub: this.hub,
      values: this.home.shadow,
      devices: this.home.devices,
      learn: async (maxAgeMs) => {
        const ageMs = this.clock.now() - (this.home.devices.listedAt ?? 0);
        if (ageMs > maxAgeMs) this.read();
      },
      eventsWord: () => this.word,
      toldSince: () => (this.word === 'live' ? 0 : undefined),
      onEventsState: (listener) => {
        this.#states.add(listener);
        return () => void this.#states.delete(listener);
      },
    });
  }
}

/** The web between followers and their leader, which may be down. */
export class StreamWeb implements StreamingHttp {
  /** Who answers at present. */
  leader: { readonly stream: HomeStream } | undefined;
  /** What it answers instead of a stream. */
  answers: HttpStream | undefined;
  readonly requests: HttpRequest[] = [];
  /** Listeners take nothing. */
  isStuck = false;
  readonly #clock: FakeClock;
  readonly #connections = new Set<Connection>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async open(request: HttpRequest): Promise<HttpStream> {
    this.requests.push(request);
    const { leader } = this;
    if (this.answers) return this.answers;
    if (!leader) throw new HttpFailure('refused', 'ECONNREFUSED');
    const wishes = wishesFrom(new URL(request.url).searchParams.get('wishes') ?? undefined);
    if (!wishes) return { status: 400, headers: {}, pieces: nothing(), end: () => undefined };
    const unwant = leader.stream.want(wishes);
    await leader.stream.ready();
    const connection = new Connection(() => this.isStuck);
    this.#connections.add(connection);
    connection.once('close', () => {
      this.#connections.delete(connection);
      unwant();
    });
    request.signal?.addEventListener('abort', () => connection.break());
    const lastEventId = request.headers['last-event-id'] ?? '';
    connection.listener = new StreamListener(leader.stream, connection, this.#clock, lastEventId);
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
    return { status: 200, headers, pieces: connection.pieces(), end: () => connection.break() };
  }

  get connected(): number {
    return this.#connections.size;
  }

  /** The most that the server holds for one listener. */
  get mostWaiting(): number {
    return Math.max(0, ...[...this.#connections].map(({ waiting }) => waiting));
  }

  /** The network breaks every connection. */
  cut(): void {
    for (const connection of this.#connections) connection.break();
  }

  /** The comments of the server. */
  beat(): void {
    for (const { listener } of this.#connections) listener?.beat();
  }

  /** What was stuck is taken now. */
  drain(): void {
    this.isStuck = false;
    for (const connection of this.#connections) connection.drain();
  }

  /** The leader is gone, in the middle of whatever it said. */
  kill(): void {
    this.leader = undefined;
    this.cut();
  }
}

/** One answer on its way, in pieces that end anywhere. */
class Connection implements StreamSink {
  listener: StreamListener | undefined;
  /** What the server has written and nobody has taken. */
  waiting = 0;
  readonly #isStuck: () => boolean;
  readonly #pieces: string[] = [];
  readonly #callbacks = { drain: [] as (() => void)[], close: [] as (() => void)[] };
  #wake: () => void = () => undefined;
  #end: 'open' | 'ended' | 'broken' = 'open';

  constructor(isStuck: () => boolean) {
    this.#isStuck = isStuck;
  }

  write(bytes: Buffer | string): boolean {
    this.#pieces.push(bytes.toString());
    this.waiting += bytes.length;
    if (!this.#isStuck()) this.#wake();
    return !(this.#isStuck() && this.waiting > SOCKET_BYTES);
  }

  cork(): void {
    // Packets are no matter here.
  }

  uncork(): void {
    // Nor here.
  }

  once(event: 'drain' | 'close', callback: () => void): void {
    this.#callbacks[event].push(callback);
  }

  end(): void {
    if (this.#end === 'open') this.#end = 'ended';
    this.#close();
  }

  destroy(): void {
    this.break();
  }

  break(): void {
    this.#end = 'broken';
    this.#close();
  }

  drain(): void {
    this.#wake();
    for (const callback of this.#callbacks.drain.splice(0)) callback();
  }

  async *pieces(): AsyncGenerator<string> {
    for (;;) {
      const piece = this.#isStuck() ? undefined : this.#pieces.shift();
      if (piece !== undefined && this.#end !== 'broken') {
        this.waiting -= piece.length;
        // Networks cut where they like.
        const cut = Math.floor(piece.length / 3);
        yield piece.slice(0, cut);
        yield piece.slice(cut);
      } else if (this.#end === 'broken') {
        throw new HttpFailure('network', 'ECONNRESET');
      } else if (this.#end === 'ended') {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  #close(): void {
    for (const callback of this.#callbacks.close.splice(0)) callback();
    this.#wake();
  }
}

/** A Node-RED that lives on the events of another one. */
export class Follower extends KnownHome {
  readonly events: FollowedEvents;
  /** Where the leader says that its stream is. */
  address: string | undefined = 'http://leader/smartthings/stream';
  /** How often its account was told that something may be another way. */
  changes = 0;

  constructor(clock: FakeClock, web: StreamWeb, seed = 1) {
    super(clock);
    const { hub, home } = this;
    const shared = { clock, random: fixedRandom(seed), http: web } as unknown as SharedEventParts;
    const stream = { address: () => this.address, key: undefined };
    this.events = new FollowedEvents(shared, () => ({ stream }) as unknown as AccountEventParts, {
      ...{ hub, home, onChange: () => (this.changes += 1) },
    });
  }
}

/** A cloud with lamps `d0`, `d1`, … that are off. */
export function lamps(count: number, timestamp: string): Map<string, Device> {
  return new Map(
    Array.from({ length: count }, (_, index): [string, Device] => {
      const deviceId = `d${index}`;
      const components = [{ id: 'main', label: 'main', capabilities: ['switch'], category: 'Light' }];
      const place = { locationId: 'home', roomId: 'kitchen' };
      const names = { deviceId, label: `Lamp ${index}`, name: 'Lamp', type: 'ZIGBEE' };
      return [deviceId, { ...names, ...place, components, health: 'ONLINE', status: statusOf('off', timestamp) }];
    }),
  );
}

function statusOf(value: string | number, timestamp: string): DeviceStatus {
  return { main: { switch: { switch: { value, timestamp } } } };
}

async function* nothing(): AsyncGenerator<string> {
  // A body without content.
}
