/** One message of Server-Sent Events. */
export interface StreamMessage {
  /** `message` where it names no other. */
  readonly word: string;
  readonly data: string;
  /** What the stream goes on after, should it break: of this message or the last before it that told one. */
  readonly id: string;
}

/** A home of thousands of devices; whoever sends more sends no home. */
export const LARGEST_MESSAGE = 64 * 1024 * 1024;
const LONGEST_ID = 128;

/**
 * Takes Server-Sent Events apart, as the HTML standard has them, from pieces that end anywhere. Holds one message at most.
 */
export class StreamReader {
  readonly #largest: number;
  /** The line that has not ended yet, in pieces: joined once, however many they are. */
  #line: string[] = [];
  #size = 0;
  #word = '';
  #data: string[] = [];
  #id = '';
  /** A line may end in both characters, and a piece between them. */
  #skipsFeed = false;

  constructor(largest = LARGEST_MESSAGE) {
    this.#largest = largest;
  }

  /** The messages that this piece completes. Throws a `RangeError` where one is too large. */
  *read(piece: string): Generator<StreamMessage> {
    let start = this.#skipsFeed && piece.startsWith('\n') ? 1 : 0;
    if (piece !== '') this.#skipsFeed = false;
    for (;;) {
      const end = endOfLine(piece, start);
      this.#size += (end < 0 ? piece.length : end) - start;
      if (this.#size > this.#largest) throw new RangeError('The message is too large');
      if (end < 0) break;
      const line = this.#line.join('') + piece.slice(start, end);
      this.#line = [];
      const isPair = piece[end] === '\r' && piece[end + 1] === '\n';
      this.#skipsFeed = piece[end] === '\r' && end + 1 === piece.length;
      start = end + (isPair ? 2 : 1);
      const message = this.#take(line);
      if (message) yield message;
    }
    if (start < piece.length) this.#line.push(piece.slice(start));
  }

  #take(line: string): StreamMessage | undefined {
    if (line === '') return this.#end();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#word = value;
    else if (name === 'id' && value.length <= LONGEST_ID && /^[\x20-\x7e]*$/.test(value)) this.#id = value;
    // A comment is not held.
    if (name !== 'data') this.#size -= line.length;
    return undefined;
  }

  #end(): StreamMessage | undefined {
    const [word, data] = [this.#word, this.#data];
    this.#word = '';
    this.#data = [];
    this.#size = 0;
    if (data.length === 0) return undefined;
    return { word: word === '' ? 'message' : word, data: data.join('\n'), id: this.#id };
  }
}

function endOfLine(piece: string, start: number): number {
  const feed = piece.indexOf('\n', start);
  const end = feed < 0 ? piece.length : feed;
  // Only up to there: a piece without one would be searched again for each line.
  const back = piece.slice(start, end).indexOf('\r');
  return back < 0 ? feed : start + back;
}
