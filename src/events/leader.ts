import { backOffMs } from '../base/back-off';
import { isObject, parseJson } from '../base/json';
import { HttpFailure, type Clock, type HttpStream, type Random, type StreamingHttp, type Timer } from '../base/ports';
import type { Secret } from '../base/secret';
import { toldWaitMs } from '../base/told-wait';
import { StreamReader } from './stream-reader';
import { wishesInWords } from './stream-words';
import type { EventWish } from './wish';

/** A message of the leader, its JSON parsed. */
export interface LeaderMessage {
  readonly word: string;
  readonly told: unknown;
}

export interface LeaderPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: StreamingHttp;
  /** Where the stream is; nothing where the leader has none. */
  readonly address: () => string | undefined;
  readonly key: Secret | undefined;
  /** What is wanted here: the leader has its home asked for it. */
  readonly wishes: () => Iterable<EventWish>;
  /** Takes a message over. What it throws ends the connection, and the next one begins anew. */
  readonly take: (message: LeaderMessage) => void;
  /** The connection came, went, or is given up for now. */
  readonly onChange: () => void;
}

const PATIENCE_MS = 15_000;
/** Three of its comments have not come. */
const LONGEST_SILENCE_MS = 60_000;
/** A leader that restarts is back within seconds, one that was switched off may be away for weeks. */
const SOON = { firstMs: 500, lastMs: 2_000 };
const LATER = { firstMs: 2_000, lastMs: 30_000 };
const SOON_TRIES = 60;
const LONGEST_TOLD_WAIT_MS = 60_000;
/** A wrong key: a person has to do something. A Node-RED that starts answers 404 until its flows run. */
const REFUSALS = new Set([401, 403]);
const REFUSED_WAIT_MS = 30_000;
/** For so long events are waited for; then the home is asked for otherwise. */
export const GAP_MS = 60_000;
/** A deploy takes all nodes away and brings them back, one after the other. */
const WISHES_SETTLE_MS = 1_000;

/** A connection, from its request on. */
interface Connection {
  readonly address: string;
  readonly wishes: string;
  readonly ending: AbortController;
}

/** Listens to the home of another Node-RED: connects, and connects again, for as long as that is wanted. */
export class LeaderStream {
  readonly #ports: LeaderPorts;
  #isWanted = false;
  #isClosed = false;
  /** Where it connected last, or tried to. */
  #address: string | undefined;
  #connection: Connection | undefined;
  #isLive = false;
  #failures = 0;
  #goneSince: number;
  #lastEventId = '';
  /** The next connection, or the end of the waiting for one. */
  #timer: Timer | undefined;
  #gapTimer: Timer | undefined;
  #silence: Timer | undefined;
  #settling: Timer | undefined;

  constructor(ports: LeaderPorts) {
    this.#ports = ports;
    this.#goneSince = ports.clock.now();
  }

  /** Whether what is known here is what the leader knows. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether the leader has no stream, or has been away for so long that nobody waits for it any more. */
  get isAbsent(): boolean {
    if (this.#isLive) return false;
    const goneMs = Math.abs(this.#ports.clock.now() - this.#goneSince);
    return this.#ports.address() === undefined || goneMs >= GAP_MS;
  }

  /** Begins to listen, or ceases to. */
  want(isWanted: boolean): void {
    if (this.#isWanted === isWanted || this.#isClosed) return;
    this.#isWanted = isWanted;
    if (isWanted) {
      this.#goneSince = this.#ports.clock.now();
      this.#watchGap();
      this.#connect();
    } else {
      this.#disconnect();
    }
  }

  /** The address may be another one, or more or less may be wanted than before: then it connects anew, and goes on. */
  look(): void {
    if (!this.#isWanted || this.#isClosed) return;
    if (this.#ports.address() !== this.#address) {
      this.#lastEventId = '';
      this.#failures = 0;
      this.#reconnect();
      return;
    }
    this.#settling ??= this.#ports.clock.after(WISHES_SETTLE_MS, () => {
      this.#settling = undefined;
      if (this.#connection && this.#connection.wishes !== wishesInWords(this.#ports.wishes())) this.#reconnect();
    });
  }

  /** It is another home here: what the leader has told before is not known any more. */
  forget(): void {
    this.#lastEventId = '';
    if (this.#connection) this.#reconnect();
  }

  close(): void {
    this.#isClosed = true;
    this.#isWanted = false;
    this.#disconnect();
  }

  #reconnect(): void {
    this.#end();
    this.#connect();
  }

  #connect(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const address = this.#ports.address();
    if (!this.#isWanted || this.#connection) return;
    this.#address = address;
    if (address === undefined) return;
    const wishes = wishesInWords(this.#ports.wishes());
    const connection = { address, wishes, ending: new AbortController() };
    this.#connection = connection;
    void this.#listen(connection).then((waitMs) => {
      if (this.#connection !== connection) return;
      this.#end();
      this.#failures += 1;
      const backOff = this.#failures <= SOON_TRIES ? SOON : LATER;
      const failures = this.#failures <= SOON_TRIES ? this.#failures : this.#failures - SOON_TRIES;
      const inMs = Math.max(waitMs, backOffMs(failures, backOff, this.#ports.random));
      this.#timer = this.#ports.clock.after(inMs, () => this.#connect());
    });
  }

  /** Resolves when the connection is over, with how long the leader asks to wait. Never throws. */
  async #listen({ address, wishes, ending }: Connection): Promise<number> {
    let stream: HttpStream | undefined;
    try {
      this.#hear(ending);
      const { http, key } = this.#ports;
      const url = new URL(address);
      url.searchParams.set('wishes', wishes);
      stream = await http.open({
        method: 'GET',
        url: url.href,
        headers: {
          accept: 'text/event-stream',
          // Compressed, messages would wait for each other.
          'accept-encoding': 'identity',
          // Both headers: where a login of Node-RED occupies the first, the second still carries the key.
          ...(key ? { authorization: `Bearer ${key.reveal()}`, 'x-smartthings-key': key.reveal() } : {}),
          ...(this.#lastEventId === '' ? {} : { 'last-event-id': this.#lastEventId }),
        },
        timeoutMs: PATIENCE_MS,
        signal: ending.signal,
      });
      if (stream.status === 200 && isStream(stream)) await this.#read(stream, ending);
      const told = toldWaitMs({ ...stream, body: '' }) ?? 0;
      return Math.min(LONGEST_TOLD_WAIT_MS, Math.max(told, REFUSALS.has(stream.status) ? REFUSED_WAIT_MS : 0));
    } catch (error) {
      // What can't be understood is asked for anew, from the beginning.
      if (!(error instanceof HttpFailure)) this.#lastEventId = '';
      return 0;
    } finally {
      stream?.end();
    }
  }

  async #read({ pieces }: HttpStream, ending: AbortController): Promise<void> {
    const reader = new StreamReader();
    for await (const piece of pieces) {
      // The silence that is measured may be another connection's by now.
      if (!ending.signal.aborted) this.#hear(ending);
      for (const { word, data, id } of reader.read(piece)) {
        if (ending.signal.aborted) return;
        const told = parseJson(data);
        if (!isObject(told)) throw new TypeError('The message is no object');
        this.#ports.take({ word, told });
        this.#lastEventId = id;
        if (word === 'home' || word === 'resumed') this.#begin();
      }
    }
  }

  #begin(): void {
    this.#failures = 0;
    if (this.#isLive) return;
    this.#isLive = true;
    this.#gapTimer?.cancel();
    this.#ports.onChange();
  }

  /** Something came: from now on silence is measured anew. */
  #hear(ending: AbortController): void {
    this.#silence?.cancel();
    this.#silence = this.#ports.clock.after(LONGEST_SILENCE_MS, () => ending.abort());
  }

  #end(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.ending.abort();
    this.#silence?.cancel();
    if (!this.#isLive) return;
    this.#isLive = false;
    this.#goneSince = this.#ports.clock.now();
    this.#watchGap();
    this.#ports.onChange();
  }

  #watchGap(): void {
    this.#gapTimer?.cancel();
    this.#gapTimer = this.#isWanted ? this.#ports.clock.after(GAP_MS, () => this.#ports.onChange()) : undefined;
  }

  #disconnect(): void {
    this.#end();
    this.#timer?.cancel();
    this.#gapTimer?.cancel();
    this.#settling?.cancel();
    this.#settling = undefined;
  }
}

/** What else answers at that address, such as a page of a router, is no stream. */
function isStream({ headers }: HttpStream): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
}
