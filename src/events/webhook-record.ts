import type { Clock } from '../base/ports';
import type { WebhookAnswer, WebhookRefusal } from './webhook';

/** Remembers how it went with the messages of a webhook, for the sentence that answers *why do I get no events?* */
export class WebhookRecord {
  readonly #clock: Clock;
  #acceptedAt: number | undefined;
  #refused: { readonly reason: WebhookRefusal; readonly at: number } | undefined;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of an answer. A PING proves nothing: anybody can send one. */
  add(answer: WebhookAnswer): void {
    const now = this.#clock.now();
    if (answer.refused !== undefined) {
      this.#refused = { reason: answer.refused, at: now };
      this.#count += 1;
    } else if (answer.work) {
      this.#acceptedAt = now;
    }
  }

  /** Epoch milliseconds of the last message that was believed. */
  get acceptedAt(): number | undefined {
    return this.#acceptedAt;
  }

  /** Why the last one was not, where none was believed since. */
  get refusal(): WebhookRefusal | undefined {
    const isOver =
      this.#acceptedAt !== undefined && this.#refused !== undefined && this.#acceptedAt >= this.#refused.at;
    return isOver ? undefined : this.#refused?.reason;
  }

  /** How many were not believed. */
  get refusals(): number {
    return this.#count;
  }
}
