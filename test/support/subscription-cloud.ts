import type { ExistingSubscription, Subscription } from '../../src/api/subscriptions';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import type { CloudSubscriptions } from '../../src/events/reconciler';

type Call = 'list' | 'create' | 'delete';

/** The subscriptions of an installed app, in a cloud that limits, forgets, fails and breaks off. */
export class SubscriptionCloud implements CloudSubscriptions {
  readonly subscriptions = new Map<string, ExistingSubscription>();
  readonly calls: { readonly call: Call; readonly at: number }[] = [];
  most = 40;
  /** Asked before each call: an error that it fails with, `after` where it fails when it was done. */
  trouble: (call: Call, name: string) => { readonly error: Error; readonly after?: boolean } | undefined = () =>
    undefined;
  /** Those that are listed and bring nothing. */
  readonly silent = new Set<string>();
  readonly #now: () => number;
  #last = 0;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  list(): Promise<ExistingSubscription[]> {
    return this.#do('list', '', () => [...this.subscriptions.values()]);
  }

  create({ name }: Subscription): Promise<ExistingSubscription> {
    return this.#do('create', name, () => {
      if (this.names.includes(name)) throw refusal(409);
      if (this.subscriptions.size >= this.most) throw refusal(422);
      return this.add(name);
    });
  }

  delete(id: string): Promise<void> {
    return this.#do('delete', this.subscriptions.get(id)?.name ?? '', () => {
      this.subscriptions.delete(id);
      this.silent.delete(id);
    });
  }

  /** Makes one without a call. */
  add(name: string): ExistingSubscription {
    const made = { id: `s${++this.#last}`, name };
    this.subscriptions.set(made.id, made);
    return made;
  }

  get names(): string[] {
    return [...this.subscriptions.values()].map(({ name }) => name);
  }

  count(call: Call): number {
    return this.calls.filter((one) => one.call === call).length;
  }

  async #do<Answer>(call: Call, name: string, work: () => Answer): Promise<Answer> {
    this.calls.push({ call, at: this.#now() });
    const trouble = this.trouble(call, name);
    if (trouble && !trouble.after) throw trouble.error;
    const answer = work();
    if (trouble) throw trouble.error;
    return Promise.resolve(answer);
  }
}

/** What the API client makes of a refusal. */
export function refusal(statusCode: 403 | 409 | 422 | 429 | 500): SmartThingsError {
  const code = {
    403: 'forbidden',
    409: 'device_state',
    422: 'rate_limited',
    429: 'rate_limited',
    500: 'server',
  } as const;
  return new SmartThingsError(code[statusCode], text(`status.${statusCode}`), { statusCode });
}

/** No answer: it may have been done. */
export function noAnswer(): SmartThingsError {
  return new SmartThingsError('timeout', text('no.answer'));
}
