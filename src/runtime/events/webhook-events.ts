import { getOwnInstalledApp } from '../../api/installed-apps';
import { createSubscription, deleteSubscription, listSubscriptions } from '../../api/subscriptions';
import { SmartThingsError } from '../../base/errors';
import type { Timer } from '../../base/ports';
import { text, type Text } from '../../base/text';
import { Confirmation } from '../../events/confirmation';
import type { EventFacts } from '../../events/events-state';
import type { EventHub } from '../../events/hub';
import { Reconciler } from '../../events/reconciler';
import { planSubscriptions, type HomeNews, type SubscriptionPlan } from '../../events/subscriptions';
import { Watchdog } from '../../events/watchdog';
import { Webhook, type WebhookAnswer } from '../../events/webhook';
import { WebhookRecord } from '../../events/webhook-record';
import type { SignedRequest } from '../../events/signature';
import type { AccountEventParts, EventHome, SharedEventParts } from './event-parts';

/** What the webhook needs of the account's events around it. */
export interface WebhookSurroundings {
  readonly hub: EventHub;
  /** Reads the whole home once. */
  readonly look: () => Promise<void>;
  readonly onChange: () => void;
  readonly isResting: () => boolean;
  /** How old the list of devices may be that a plan is made of. */
  readonly namesLifeMs: number;
}

/** Whose home it is. */
interface Sign {
  readonly installedAppId: string;
  readonly locationId: string;
  /** Empty where the cloud does not tell it. */
  readonly appId: string;
}

type WebhookFacts = Pick<
  EventFacts,
  'hasAddress' | 'confirmation' | 'asksFor' | 'acceptedAt' | 'refusal' | 'reconciler' | 'watchdog'
>;

/** News that keep the account's lists fresh, and the permission that each takes. */
const HOUSEKEEPING: readonly (readonly [HomeNews, string])[] = [
  ['lifecycle', 'r:devices'],
  ['mode', 'r:locations'],
  ['scene', 'r:scenes'],
];
const RETRY_MS = 60_000;

/** Events that the cloud sends by itself: what to subscribe to, what arrives, and whether it keeps arriving. */
export class WebhookEvents {
  readonly reconciler: Reconciler;
  readonly watchdog: Watchdog;
  readonly confirmation: Confirmation;
  readonly #record: WebhookRecord;
  readonly #webhook: Webhook;
  readonly #shared: SharedEventParts;
  readonly #home: EventHome;
  readonly #parts: AccountEventParts;
  readonly #around: WebhookSurroundings;
  readonly #ending = new AbortController();
  #sign: Sign | undefined;
  #learning: Promise<void> | undefined;
  #problem: Text | undefined;
  #retry: Timer | undefined;
  #received: { readonly installedAppId: string; readonly end: () => void } | undefined;

  constructor(shared: SharedEventParts, home: EventHome, parts: AccountEventParts, around: WebhookSurroundings) {
    this.#shared = shared;
    this.#home = home;
    this.#parts = parts;
    this.#around = around;
    const { clock, http } = shared;
    const { settings, apiUrl } = parts;
    this.confirmation = new Confirmation(http, clock);
    this.#record = new WebhookRecord(clock);
    const { keyUrl, webhookUrl } = settings;
    const appIdNow = (): string => this.appId;
    this.#webhook = new Webhook(shared.keysOf(keyUrl), clock, {
      ...{ apiUrl, webhookUrl },
      get appId() {
        return appIdNow();
      },
    });
    this.watchdog = new Watchdog({
      clock,
      checkIntervalMs: settings.checkIntervalMs,
      look: around.look,
      covers: (deviceId, capability) => this.reconciler.covers(deviceId, capability),
      onMissed: ({ again }) => this.reconciler.repair({ renew: again }),
      onChange: around.onChange,
    });
    const { client } = home;
    this.reconciler = new Reconciler({
      clock,
      cloud: {
        list: (signal) => listSubscriptions(client, this.#installedAppId, { signal }),
        create: (subscription, signal) => createSubscription(client, this.#installedAppId, subscription, { signal }),
        delete: (id, signal) => deleteSubscription(client, this.#installedAppId, id, { signal }),
      },
      plan: (limit, existing) => this.#plan(limit, existing),
      limit: settings.subscriptionLimit,
      onChange: around.onChange,
    });
    this.authorizationChanged(false);
  }

  /** The host of the keys that prove what arrives. */
  get keyUrl(): string {
    return this.#parts.settings.keyUrl;
  }

  /** Understands what was posted to this account's address. Never throws. */
  async answer(request: SignedRequest): Promise<WebhookAnswer> {
    const answer = await this.#webhook.answer(request);
    this.#record.add(answer);
    if (answer.refused !== undefined || answer.work?.kind === 'confirm') this.#around.onChange();
    return answer;
  }

  /** Takes an address that confirms this account's. */
  confirm(url: string, verdict: 'fetch' | 'ask'): void {
    this.confirmation.take(url, verdict);
    this.#around.onChange();
  }

  /** The app that the account belongs to; empty where it is not known. */
  get appId(): string {
    return this.#parts.appId === '' ? (this.#sign?.appId ?? '') : this.#parts.appId;
  }

  /** As `appId`; where nobody told it, the cloud is asked whose token it is. */
  async learnedAppId(): Promise<string> {
    if (this.appId === '') {
      this.#learn();
      await this.#learning;
    }
    return this.appId;
  }

  get webhookUrl(): string {
    return this.#parts.settings.webhookUrl;
  }

  /** Whether somebody listens. */
  want(isWanted: boolean): void {
    this.watchdog.watch(isWanted);
    if (isWanted && !this.#sign) this.#learn();
  }

  /** Something that the subscriptions follow from may be another one. */
  planChanged(): void {
    if (this.#sign) this.reconciler.request();
  }

  authorizationChanged(isOther: boolean): void {
    const installedAppId = this.#parts.installedAppId();
    if (installedAppId !== this.#received?.installedAppId) {
      this.#received?.end();
      const receiver = { receive: this.#receive };
      const end = this.#shared.router.add(installedAppId, this.keyUrl, receiver);
      this.#received = installedAppId === '' ? undefined : { installedAppId, end };
      if (installedAppId === '') end();
    }
    if (!isOther && (!this.#sign || this.#sign.installedAppId === installedAppId)) return;
    this.#sign = undefined;
    this.reconciler.forget();
  }

  /** How many messages were not believed. */
  get refusals(): number {
    return this.#record.refusals;
  }

  /** Whether a part of what is wanted comes by polling alone. */
  get isPolled(): boolean {
    return (this.reconciler.state.plan?.polled ?? 0) > 0;
  }

  facts(): WebhookFacts {
    const { state } = this.reconciler;
    const heardAt = this.watchdog.state.heardAt ?? Number.NEGATIVE_INFINITY;
    const acceptedAt = Math.max(this.#record.acceptedAt ?? Number.NEGATIVE_INFINITY, heardAt);
    return {
      hasAddress: this.#parts.settings.webhookUrl !== '',
      confirmation: this.confirmation.state,
      asksFor: this.confirmation.asksFor,
      acceptedAt: Number.isFinite(acceptedAt) ? acceptedAt : undefined,
      refusal: this.#record.refusal,
      reconciler: this.#problem && !this.#sign ? { ...state, problem: this.#problem } : state,
      watchdog: this.watchdog.state,
    };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#retry?.cancel();
    this.#received?.end();
    this.#received = undefined;
    this.watchdog.close();
    this.confirmation.close();
    await this.reconciler.close();
  }

  get #installedAppId(): string {
    return this.#sign?.installedAppId ?? '';
  }

  // An event proves that the cloud reaches this account, whichever account's address it came by.
  readonly #receive: Parameters<SharedEventParts['router']['add']>[2]['receive'] = (events, dropped) => {
    this.watchdog.heard();
    this.#around.hub.receive(events, dropped);
    this.#around.onChange();
  };

  /** No plan while a deploy has taken the nodes away, or before it is known whose home it is. */
  #plan(limit: number, existing: ReadonlySet<string>): SubscriptionPlan | undefined {
    const sign = this.#sign;
    if (!sign || this.#around.isResting() || sign.installedAppId !== this.#parts.installedAppId()) return undefined;
    const { wishes } = this.#around.hub;
    const scope = this.#parts.scope();
    const housekeeping = HOUSEKEEPING.filter(([, permission]) => wishes.size > 0 && scope.includes(permission));
    return planSubscriptions({
      wishes,
      housekeeping: housekeeping.map(([kind]) => kind),
      devices: this.#home.home.devices.all(),
      locationId: sign.locationId,
      ...{ limit, existing },
    });
  }

  /** Learns whose home it is, and its devices: once a sign-in, and again until it works. */
  #learn(): void {
    if (this.#retry || this.#ending.signal.aborted || this.#parts.installedAppId() === '') return;
    this.#learning ??= this.#ask().finally(() => (this.#learning = undefined));
  }

  async #ask(): Promise<void> {
    const { client, home } = this.#home;
    const { signal } = this.#ending;
    try {
      const { installedAppId, locationId = '', appId = '' } = await getOwnInstalledApp(client, { signal });
      await home.devices.list({ maxAgeMs: this.#around.namesLifeMs, signal });
      this.#sign = { installedAppId, locationId, appId };
      this.#problem = undefined;
      this.reconciler.request();
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = error instanceof SmartThingsError ? error.text : text('events.subscribingFailed');
      this.#retry = this.#shared.clock.after(RETRY_MS, () => {
        this.#retry = undefined;
        if (!this.#around.isResting()) this.#learn();
      });
    }
    this.#around.onChange();
  }
}
