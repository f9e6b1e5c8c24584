import { StreamReader, type StreamMessage } from '../../src/events/stream-reader';

/** A message with its JSON parsed. */
export interface Heard extends StreamMessage {
  readonly told: unknown;
}

/** Listens as a script would. */
export class Listener {
  /** All that came. */
  text = '';
  /** Messages that nobody has taken yet. */
  readonly heard: Heard[] = [];
  /** Takes each message instead, and nothing is kept. */
  onHeard: ((heard: Heard) => void) | undefined;
  /** Resolves when the stream is over. */
  readonly ended: Promise<void>;
  readonly #controller: AbortController;
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(reply: Response, controller: AbortController) {
    this.#controller = controller;
    this.ended = this.#read(reply).then(
      () => this.#end(),
      () => this.#end(),
    );
  }

  /** The next message of this kind; those before it are left out. */
  async next(word: string): Promise<Heard> {
    for (;;) {
      const message = this.heard.shift();
      if (message?.word === word) return message;
      if (message) continue;
      if (this.#isOver) throw new Error(`The stream ended without ${word}:\n${this.text.slice(-500)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  end(): void {
    this.#controller.abort();
  }

  async #read(reply: Response): Promise<void> {
    const reader = new StreamReader();
    const decoder = new TextDecoder();
    for await (const bytes of reply.body ?? []) {
      const piece = decoder.decode(bytes, { stream: true });
      if (!this.onHeard) this.text += piece;
      for (const message of reader.read(piece)) {
        const heard = { ...message, told: JSON.parse(message.data) as unknown };
        if (this.onHeard) this.onHeard(heard);
        else this.heard.push(heard);
      }
      this.#wake();
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }
}

/** Throws where the answer is no stream. */
export async function listenTo(url: string, headers: Record<string, string>): Promise<Listener> {
  const controller = new AbortController();
  const reply = await fetch(url, { headers, signal: controller.signal });
  if (reply.status !== 200) throw new Error(`The stream answered ${reply.status}: ${await reply.text()}`);
  return new Listener(reply, controller);
}
