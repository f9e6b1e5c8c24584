import type { Clock } from '../../base/ports';
import type { HomeStream } from '../../events/home-stream';

/** A listener that has taken nothing for so long is gone, or too slow to be of use. */
const PATIENCE_MS = 30_000;

/** What a listener writes to: an answer of HTTP. */
export interface StreamSink {
  write(bytes: Buffer | string): boolean;
  cork(): void;
  uncork(): void;
  once(event: 'drain' | 'close', callback: () => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

/**
 * One who listens to a home. It keeps nothing but its place in what was written for all: it is given the next message when
 * it has taken the one before, and dropped where its place is too far behind.
 */
export class StreamListener {
  readonly #stream: HomeStream;
  readonly #sink: StreamSink;
  readonly #clock: Clock;
  readonly #stopListening: () => void;
  /** The last change that it was told. */
  #number: number | undefined;
  #begin: 'first' | 'anew';
  #generation: number;
  #stateVersion = -1;
  /** Since when it takes nothing, epoch milliseconds. */
  #stuckSince: number | undefined;
  #isOver = false;

  /** `lastEventId`: what it has heard last; empty where it comes for the first time. */
  constructor(stream: HomeStream, sink: StreamSink, clock: Clock, lastEventId: string) {
    this.#stream = stream;
    this.#sink = sink;
    this.#clock = clock;
    this.#number = lastEventId === '' ? undefined : stream.numberIn(lastEventId);
    this.#begin = lastEventId === '' ? 'first' : 'anew';
    this.#generation = stream.generation;
    this.#stopListening = stream.listen(() => this.#tell());
    sink.once('close', () => this.#leave());
    if (this.#number !== undefined) this.#write(stream.resumedFrame(this.#number));
    this.#tell();
  }

  /** Shows that the connection lives; gives up on a listener that takes nothing. */
  beat(): void {
    if (this.#stuckSince === undefined) this.#write(':\n\n');
    else if (Math.abs(this.#clock.now() - this.#stuckSince) > PATIENCE_MS) this.#drop();
  }

  /** Ends it; what it has not taken by now it will not get. */
  end(): void {
    if (this.#isOver) return;
    this.#leave();
    if (this.#stuckSince === undefined) this.#sink.end();
    else this.#sink.destroy();
  }

  #tell(): void {
    if (this.#stream.isClosed) {
      this.end();
      return;
    }
    // Many messages at once make few packets.
    this.#sink.cork();
    while (this.#tellNext());
    this.#sink.uncork();
  }

  /** Whether there was something to be told, and it can take it. */
  #tellNext(): boolean {
    if (this.#isOver || this.#stuckSince !== undefined) return false;
    const stream = this.#stream;
    if (this.#generation !== stream.generation) {
      this.#generation = stream.generation;
      this.#number = undefined;
      this.#begin = 'anew';
    }
    if (this.#number === undefined) {
      const { number, rest } = stream.home();
      this.#number = number;
      // The answer may be stuck between the two: the rest follows its head in any case.
      this.#sink.write(stream.homeHead(number, this.#begin));
      this.#write(rest);
      return true;
    }
    if (this.#number < stream.last) {
      const frame = stream.after(this.#number);
      this.#number += 1;
      if (frame) this.#write(frame);
      else this.#drop();
      return true;
    }
    if (this.#stateVersion === stream.stateVersion) return false;
    this.#stateVersion = stream.stateVersion;
    this.#write(stream.stateFrame());
    return true;
  }

  #write(bytes: Buffer | string): void {
    if (this.#isOver || this.#sink.write(bytes)) return;
    this.#stuckSince = this.#clock.now();
    this.#sink.once('drain', () => {
      this.#stuckSince = undefined;
      this.#tell();
    });
  }

  /** It comes back, and begins anew. */
  #drop(): void {
    this.#leave();
    this.#sink.destroy();
  }

  #leave(): void {
    this.#isOver = true;
    this.#stopListening();
  }
}
