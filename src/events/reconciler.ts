import type { ExistingSubscription, Subscription } from '../api/subscriptions';
import { pause, throwIfEnded } from '../api/waiting';
import { SmartThingsError } from '../base/errors';
import type { Clock, Timer } from '../base/ports';
import { text, type Text } from '../base/text';
import { CallWindow } from './call-window';
import { isOurs, type SubscriptionPlan } from './subscriptions';

/** The subscriptions of one installed app in the cloud. All throw `SmartThingsError`. */
export interface CloudSubscriptions {
  list(signal: AbortSignal): Promise<readonly ExistingSubscription[]>;
  create(subscription: Subscription, signal: AbortSignal): Promise<ExistingSubscription>;
  delete(id: string, signal: AbortSignal): Promise<void>;
}

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly cloud: CloudSubscriptions;
  /** The plan for so many subscriptions of ours; nothing while it can't be made (nobody signed in, no list of devices). */
  readonly plan: (limit: number, existing: ReadonlySet<string>) => SubscriptionPlan | undefined;
  /** How many an installed app may have, as the owner set it; those of others count. */
  readonly limit: number;
  readonly onChange: () => void;
}

/** Where the subscriptions stand. */
export interface ReconcilerState {
  /** Nothing before the first plan. */
  readonly plan: SubscriptionPlan | undefined;
  /** How many of those exist that event nodes want. */
  readonly subscribed: number;
  /** What keeps the rest from existing. */
  readonly problem: Text | undefined;
  readonly isUnderWay: boolean;
}

/** A deploy takes all nodes away and brings them back. */
const SETTLE_MS = 3_000;
/** A storm of deploys is not waited for longer than that. */
const LONGEST_SETTLE_MS = 30_000;
/** Samsung's rate limits page. */
const WINDOW_MS = 15 * 60_000;
const MOST_CREATES = 40;
const MOST_OTHER_CALLS = 15;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * Brings the cloud's subscriptions to what the plan says: asks what there is, creates what is missing, ends what is ours
 * and in no plan, at the pace that the cloud allows. All it must remember lies in the cloud, so it may be killed anywhere.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #creates: CallWindow;
  readonly #others: CallWindow;
  /** Of the work under way; there is one at a time. */
  #work = new AbortController();
  #isClosed = false;
  /** What the cloud has, once it was asked. */
  #existing = new Map<string, ExistingSubscription>();
  /** When those were made that are this process' own work. */
  readonly #madeAt = new Map<string, number>();
  /** Whether the cloud has to be asked again. */
  #isOutdated = true;
  #foreign = 0;
  /** A smaller limit, that the cloud taught. */
  #learnedLimit = Number.POSITIVE_INFINITY;
  #renewing = false;
  #plan: SubscriptionPlan | undefined;
  #problem: Text | undefined;
  #timer: Timer | undefined;
  #askedAt: number | undefined;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#creates = new CallWindow(options.clock, MOST_CREATES, WINDOW_MS);
    this.#others = new CallWindow(options.clock, MOST_OTHER_CALLS, WINDOW_MS);
  }

  /** Something that the plan is made of may have changed. Costs a call only where the plan is another one. */
  request(): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    this.#askedAt ??= now;
    const waitedMs = Math.max(0, now - this.#askedAt);
    this.#runAfter(Math.min(SETTLE_MS, Math.max(0, LONGEST_SETTLE_MS - waitedMs)));
  }

  /**
   * Events were missed: asks the cloud what there is. `renew` makes all of ours anew, for when the cloud lists them and
   * sends nothing.
   */
  repair({ renew = false } = {}): void {
    this.#isOutdated = true;
    this.#learnedLimit = Number.POSITIVE_INFINITY;
    this.#renewing ||= renew;
    this.request();
  }

  /** Another sign-in is another installed app: what is under way for the one before ends. */
  forget(): void {
    this.#work.abort();
    this.#existing = new Map();
    this.#madeAt.clear();
    this.#isOutdated = true;
    this.#learnedLimit = Number.POSITIVE_INFINITY;
    this.#problem = undefined;
    this.#retryMs = FIRST_RETRY_MS;
    this.request();
  }

  get state(): ReconcilerState {
    const { subscriptions = [], housekeeping } = this.#plan ?? {};
    const isThere = ({ name }: Subscription): boolean => this.#existing.has(name) && housekeeping?.has(name) !== true;
    return {
      plan: this.#plan,
      subscribed: subscriptions.filter(isThere).length,
      problem: this.#problem,
      isUnderWay: this.#running !== undefined || this.#askedAt !== undefined,
    };
  }

  /** Whether an event is to come by itself when a capability of this device changes. */
  covers(deviceId: string, capability: string): boolean {
    return this.coveredSince(deviceId, capability) !== undefined;
  }

  /** As `covers`: since when, epoch milliseconds; 0 where it was so before anything was known here. */
  coveredSince(deviceId: string, capability: string): number | undefined {
    const names = this.#plan?.namesFor(deviceId, capability) ?? [];
    const times = names.filter((name) => this.#existing.has(name)).map((name) => this.#madeAt.get(name) ?? 0);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Ends what waits and what is under way. Nothing is unsubscribed: a restart is not the end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#work.abort();
    await this.#running;
  }

  #runAfter(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = undefined;
      this.#askedAt = undefined;
      if (this.#running) this.#isAskedAgain = true;
      else this.#running = this.#run();
    });
  }

  async #run(): Promise<void> {
    const { signal } = (this.#work = new AbortController());
    try {
      await this.#reconcile();
    } catch (error) {
      if (!signal.aborted) this.#stumble(error);
    } finally {
      this.#running = undefined;
      if (!this.#isClosed) {
        this.#options.onChange();
        if (this.#isAskedAgain) this.request();
        this.#isAskedAgain = false;
      }
    }
  }

  async #reconcile(): Promise<void> {
    if (!this.#options.plan(this.#limit(), new Set())) return;
    if (this.#isOutdated) await this.#ask();
    const existing = this.#existing;
    const plan = this.#options.plan(this.#limit(), new Set(existing.keys()));
    if (!plan) return;
    this.#plan = plan;
    const stale = new Set(existing.keys());
    if (!this.#renewing) for (const { name } of plan.subscriptions) stale.delete(name);
    const problems: Text[] = [];
    for (const subscription of plan.subscriptions) {
      if (existing.has(subscription.name) && !stale.has(subscription.name)) continue;
      // One that is to be made anew, and all that are in the way, go first.
      if (stale.has(subscription.name)) await this.#end(subscription.name, existing, stale);
      while (existing.size + this.#foreign >= this.#totalLimit() && stale.size > 0) {
        await this.#end([...stale][0] ?? '', existing, stale);
      }
      const problem = await this.#begin(subscription, existing);
      if (problem === 'limit') return this.#reconcile();
      if (problem) problems.push(problem);
    }
    for (const name of [...stale]) await this.#end(name, existing, stale);
    this.#renewing = false;
    this.#problem = problems[0];
    this.#retryMs = FIRST_RETRY_MS;
  }

  async #ask(): Promise<void> {
    // A repair that is asked for meanwhile asks once more.
    this.#isOutdated = false;
    try {
      const all = await this.#call(this.#others, (signal) => this.#options.cloud.list(signal));
      const ours = all.filter(({ name }) => isOurs(name));
      this.#foreign = all.length - ours.length;
      this.#existing = new Map(ours.map((one) => [one.name, one]));
    } catch (error) {
      this.#isOutdated = true;
      throw error;
    }
  }

  async #begin(
    subscription: Subscription,
    existing: Map<string, ExistingSubscription>,
  ): Promise<Text | 'limit' | undefined> {
    try {
      const made = await this.#call(this.#creates, (signal) => this.#options.cloud.create(subscription, signal));
      existing.set(subscription.name, made);
      this.#madeAt.set(subscription.name, this.#options.clock.now());
      this.#options.onChange();
      return undefined;
    } catch (error) {
      if (!(error instanceof SmartThingsError)) throw error;
      const { statusCode } = error.cause;
      // It exists, by this name or another one: its events come.
      if (statusCode === 409) return void existing.set(subscription.name, { id: '', name: subscription.name });
      if (statusCode === 422 && error.code === 'rate_limited') {
        this.#learnedLimit = existing.size + this.#foreign;
        return 'limit';
      }
      // A scope that is missing, an id that is gone: the others can do without it.
      if (statusCode === 400 || statusCode === 403 || statusCode === 404 || statusCode === 422) return error.text;
      throw error;
    }
  }

  async #end(name: string, existing: Map<string, ExistingSubscription>, stale: Set<string>): Promise<void> {
    const id = existing.get(name)?.id ?? '';
    if (id !== '') await this.#call(this.#others, (signal) => this.#options.cloud.delete(id, signal));
    existing.delete(name);
    this.#madeAt.delete(name);
    stale.delete(name);
  }

  #limit(): number {
    return Math.max(0, this.#totalLimit() - this.#foreign);
  }

  #totalLimit(): number {
    return Math.min(this.#options.limit, this.#learnedLimit);
  }

  /** One call, when its turn has come. */
  async #call<Answer>(window: CallWindow, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { signal } = this.#work;
    for (let waitMs = window.waitMs(); waitMs > 0; waitMs = window.waitMs()) {
      await pause(this.#options.clock, waitMs, signal);
    }
    window.take();
    try {
      const answer = await work(signal);
      throwIfEnded(signal);
      return answer;
    } catch (error) {
      if (error instanceof SmartThingsError && error.cause.statusCode === 429) window.fill();
      throw error;
    }
  }

  /** Passing trouble: again after a while. What a call did whose answer is missing, only the cloud knows. */
  #stumble(error: unknown): void {
    this.#isOutdated ||= !(error instanceof SmartThingsError && error.cause.statusCode === 429);
    this.#problem = error instanceof SmartThingsError ? error.text : text('events.subscribingFailed');
    this.#runAfter(this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }
}
