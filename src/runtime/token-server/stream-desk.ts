import type { Request, Response } from 'express';
import type { Clock, Timer } from '../../base/ports';
import type { HomeStream } from '../../events/home-stream';
import { wishesFrom } from '../../events/stream-words';
import { isForeign } from '../node-red/foreign-origin';
import { StreamListener } from './stream-listener';

const MOST_LISTENERS = 32;
/** Proxies and routers give up on a connection that says nothing for a minute. */
const BEAT_MS = 20_000;
const ASK_AGAIN_SECONDS = 5;

/** Gives one account's home to those who listen. Whether they may was decided before. */
export class StreamDesk {
  readonly #clock: Clock;
  readonly #streamNow: () => HomeStream | undefined;
  readonly #listeners = new Set<StreamListener>();
  /** Those who wait for the home to be known have a place, too. */
  #places = 0;
  #beating: Timer | undefined;
  #isClosed = false;

  /** `streamNow`: the home's stream; nothing while the account has no home. */
  constructor(clock: Clock, streamNow: () => HomeStream | undefined) {
    this.#clock = clock;
    this.#streamNow = streamNow;
  }

  async answer(request: Request, response: Response): Promise<void> {
    // A login that took its time: who has gone by now would never leave.
    if (response.closed) return;
    const wishes = wishesFrom(request.query.wishes);
    const stream = this.#streamNow();
    if (isForeign(request)) {
      response.status(403).json({ error: 'foreign_origin' });
    } else if (!wishes) {
      response.status(400).json({ error: 'invalid_wishes' });
    } else if (!stream || this.#isClosed) {
      askToWait(response, 'temporarily_unavailable');
    } else if (this.#places >= MOST_LISTENERS) {
      askToWait(response, 'too_many_listeners');
    } else if (request.method === 'HEAD') {
      response.type('text/event-stream').end();
    } else {
      this.#places += 1;
      const unwant = stream.want(wishes);
      response.once('close', () => {
        this.#places -= 1;
        unwant();
      });
      await this.#begin(stream, request, response);
    }
  }

  /** Ends every stream. */
  close(): void {
    this.#isClosed = true;
    this.#beating?.cancel();
    for (const listener of this.#listeners) listener.end();
  }

  async #begin(stream: HomeStream, request: Request, response: Response): Promise<void> {
    try {
      await stream.ready();
    } catch {
      // The account says why.
      if (!response.closed) askToWait(response, 'temporarily_unavailable');
      return;
    }
    if (response.closed) return;
    if (this.#isClosed || stream.isClosed) {
      askToWait(response, 'temporarily_unavailable');
      return;
    }
    response.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would keep it back until it has a buffer full.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    const listener = new StreamListener(stream, response, this.#clock, request.get('last-event-id') ?? '');
    this.#listeners.add(listener);
    response.once('close', () => this.#listeners.delete(listener));
    this.#beat();
  }

  #beat(): void {
    this.#beating ??= this.#clock.after(BEAT_MS, () => {
      this.#beating = undefined;
      for (const listener of this.#listeners) listener.beat();
      if (this.#listeners.size > 0 && !this.#isClosed) this.#beat();
    });
  }
}

function askToWait(response: Response, error: string): void {
  response.set('retry-after', String(ASK_AGAIN_SECONDS)).status(503).json({ error });
}
