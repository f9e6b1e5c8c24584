import { listDevices } from '../../api/devices';
import { getInstalledApp, getOwnInstalledApp } from '../../api/installed-apps';
import { createSubscription, deleteSubscription, listSubscriptions } from '../../api/subscriptions';
import { isOverBudget, SmartThingsError } from '../../base/errors';
import type { Timer } from '../../base/ports';
import { text, type Text } from '../../base/text';
import { Confirmation, type ConfirmationState } from '../../events/confirmation';
import type { EventFacts } from '../../events/events-state';
import type { EventHub } from '../../events/hub';
import { Reconciler } from '../../events/reconciler';
import { planSubscriptions, type HomeNews, type SubscriptionPlan } from '../../events/subscriptions';
import { Watchdog } from '../../events/watchdog';
import type { EventWish } from '../../events/wish';
import { Webhook, type WebhookAnswer } from '../../events/webhook';
import { ProvenWebhook } from '../../events/webhook-proof';
import { WebhookRecord } from '../../events/webhook-record';
import type { SignedRequest } from '../../events/signature';
import type { AccountEventParts, EventHome, SharedEventParts } from './event-parts';
import type { EventSettings } from './event-settings';
import type { Subscriber, SubscriberGroup } from './subscribers';

/** What the webhook needs of the account's events around it. */
export interface WebhookSurroundings {
  readonly hub: EventHub;
  /** Reads the whole home once. */
  readonly look: () => Promise<void>;
  readonly onChange: () => void;
  /** Something came: how it stands may be another way, and nothing else is to be done. */
  readonly onHeard: () => void;
  readonly isResting: () => boolean;
  /** How old the list of devices may be that a plan is made of. */
  readonly namesLifeMs: number;
}

/** Whose home it is. */
interface Sign {
  readonly installedAppId: string;
  readonly locationId: string;
}

type WebhookFacts = Pick<
  EventFacts,
  'hasAddress' | 'confirmation' | 'asksFor' | 'acceptedAt' | 'refusal' | 'lastEventAt' | 'reconciler' | 'watchdog'
>;

/** News that keep the account's lists fresh, and the permission that each takes. */
const HOUSEKEEPING: readonly (readonly [HomeNews, string])[] = [
  ['lifecycle', 'r:devices'],
  ['mode', 'r:locations'],
  ['scene', 'r:scenes'],
];
const RETRY_MS = 60_000;

/** Events that the cloud sends by itself: what to subscribe to, what arrives, and whether it keeps arriving. */
export class WebhookEvents implements Subscriber {
  readonly reconciler: Reconciler;
  readonly watchdog: Watchdog;
  readonly confirmation: Confirmation;
  readonly #record: WebhookRecord;
  readonly #proven: ProvenWebhook;
  readonly #webhook: Webhook;
  readonly #shared: SharedEventParts;
  readonly #home: EventHome;
  readonly #partsNow: () => AccountEventParts;
  /** Others make another one of this. */
  readonly #settings: EventSettings;
  readonly #around: WebhookSurroundings;
  readonly #ending = new AbortController();
  #sign: Sign | undefined;
  #learnedAppId = '';
  #learning: AbortController | undefined;
  #problem: Text | undefined;
  #retry: Timer | undefined;
  #joined: { readonly installedAppId: string; readonly group: SubscriberGroup; readonly end: () => void } | undefined;

  /** `partsNow`: as the account is deployed at that moment. */
  constructor(
    shared: SharedEventParts,
    home: EventHome,
    partsNow: () => AccountEventParts,
    around: WebhookSurroundings,
  ) {
    this.#shared = shared;
    this.#home = home;
    this.#partsNow = partsNow;
    this.#around = around;
    const { clock, http } = shared;
    const { settings, apiUrl, appId, proof } = partsNow();
    this.#settings = settings;
    this.#proven = new ProvenWebhook({ webhookUrl: settings.webhookUrl, appId }, proof);
    this.confirmation = new Confirmation(http, clock, () => {
      this.#proven.confirmed(clock.now());
      around.onChange();
    });
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
      covers: (deviceId, capability) => this.subscribed.covers(deviceId, capability),
      onMissed: ({ again }) => this.subscribed.repair({ renew: again }),
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
      onChange: () => {
        for (const member of this.#members) member.subscriptionsChanged();
      },
    });
    this.authorizationChanged(false);
    void this.#proven.recall().then(() => this.#ending.signal.aborted || around.onChange());
  }

  /** The host of the keys that prove what arrives. */
  get keyUrl(): string {
    return this.#settings.keyUrl;
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

  /** The cloud says that it has confirmed the address before. */
  wasConfirmed(): void {
    this.#proven.confirmed(this.#shared.clock.now());
    this.#around.onChange();
  }

  /** Where the confirmation of the address stands, also where that was before a restart. */
  get confirmationState(): ConfirmationState {
    const { state } = this.confirmation;
    return state === 'none' && this.#proven.isConfirmed ? 'confirmed' : state;
  }

  /** The app that the account belongs to; empty where it is not known. */
  get appId(): string {
    return this.#parts.appId === '' ? this.#learnedAppId : this.#parts.appId;
  }

  /** As `appId`; where nobody told it, the cloud is asked once whose token it is. Throws `SmartThingsError`. */
  async learnAppId(): Promise<string> {
    const installedAppId = this.#parts.installedAppId();
    if (this.appId === '' && installedAppId !== '') {
      const { signal } = this.#ending;
      const { appId = '' } = await getInstalledApp(this.#home.client, installedAppId, { signal });
      this.#learnedAppId = appId;
    }
    return this.appId;
  }

  get webhookUrl(): string {
    return this.#settings.webhookUrl;
  }

  /** Whether somebody listens. */
  want(isWanted: boolean): void {
    this.watchdog.watch(isWanted);
    this.#joined?.group.elect();
    if (isWanted) this.#leader.learn();
  }

  /** Something that the subscriptions follow from may be another one. */
  planChanged(): void {
    this.#leader.plan();
  }

  plan(): void {
    if (this.#sign) this.reconciler.request();
  }

  takeOver(): void {
    this.reconciler.repair();
    const isWanted = [...this.#members].some(({ wishes }) => [...wishes].length > 0);
    if (isWanted && this.hasToken) this.learn();
  }

  /** The subscriptions that this account's events come by, whichever account of the same installed app has made them. */
  get subscribed(): Reconciler {
    return this.#leader.reconciler;
  }

  get wishes(): Iterable<EventWish> {
    return this.#around.hub.wishes;
  }

  get isResting(): boolean {
    return this.#around.isResting();
  }

  get hasToken(): boolean {
    return this.#parts.hasToken();
  }

  subscriptionsChanged(): void {
    this.#around.onChange();
  }

  authorizationChanged(isOther: boolean): void {
    const installedAppId = this.#parts.installedAppId();
    if (installedAppId !== (this.#joined?.installedAppId ?? '')) {
      this.#leave();
      if (installedAppId !== '') this.#join(installedAppId);
    }
    if (!isOther && (!this.#sign || this.#sign.installedAppId === installedAppId)) return;
    this.#learning?.abort();
    this.#learning = undefined;
    this.#sign = undefined;
    this.#learnedAppId = '';
    this.watchdog.forget();
    this.reconciler.forget();
  }

  /** How many messages were not believed. */
  get refusals(): number {
    return this.#record.refusals;
  }

  /** Whether a part of what is wanted comes by polling alone. */
  get isPolled(): boolean {
    return (this.subscribed.state.plan?.polled ?? 0) > 0;
  }

  facts(): WebhookFacts {
    const { state } = this.subscribed;
    const lastEventAt = this.#proven.eventAt(this.#parts.installedAppId());
    return {
      hasAddress: this.#settings.webhookUrl !== '',
      confirmation: this.confirmationState,
      asksFor: this.confirmation.asksFor,
      acceptedAt: lastOf(this.#record.acceptedAt, this.watchdog.state.heardAt, lastEventAt),
      refusal: this.#record.refusal,
      lastEventAt,
      reconciler: this.#problem && !this.#sign ? { ...state, problem: this.#problem } : state,
      watchdog: this.watchdog.state,
    };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#learning?.abort();
    this.#retry?.cancel();
    this.#leave();
    this.watchdog.close();
    this.confirmation.close();
    await this.reconciler.close();
  }

  #join(installedAppId: string): void {
    const { router, subscribers } = this.#shared;
    const end = router.add(installedAppId, this.keyUrl, { receive: this.#receive });
    const group = subscribers.join(`${this.#parts.apiUrl} ${installedAppId}`, this);
    this.#joined = { installedAppId, group, end };
  }

  #leave(): void {
    const joined = this.#joined;
    this.#joined = undefined;
    joined?.end();
    joined?.group.leave();
  }

  get #parts(): AccountEventParts {
    return this.#partsNow();
  }

  get #leader(): Subscriber {
    return this.#joined?.group.leader ?? this;
  }

  get #members(): Iterable<Subscriber> {
    return this.#joined?.group.members ?? [this];
  }

  get #installedAppId(): string {
    return this.#sign?.installedAppId ?? '';
  }

  // An event proves that the cloud reaches this account, whichever account's address it came by.
  readonly #receive: Parameters<SharedEventParts['router']['add']>[2]['receive'] = (events, dropped) => {
    this.watchdog.heard();
    if (events.length > 0) this.#proven.heard(this.#parts.installedAppId(), this.#shared.clock.now());
    this.#around.hub.receive(events, dropped);
    this.#around.onHeard();
  };

  /** No plan while a deploy has taken the nodes away, or before it is known whose home it is. */
  #plan(limit: number, existing: ReadonlySet<string>): SubscriptionPlan | undefined {
    const sign = this.#sign;
    const members = [...this.#members];
    if (!sign || this.#leader !== this || members.some(({ isResting }) => isResting)) return undefined;
    if (sign.installedAppId !== this.#parts.installedAppId()) return undefined;
    const wishes = new Set(members.flatMap((member) => [...member.wishes]));
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
  learn(): void {
    if (this.#sign || this.#retry || this.#ending.signal.aborted || this.#parts.installedAppId() === '') return;
    if (this.#learning) return;
    this.#learning = new AbortController();
    void this.#ask(this.#learning.signal);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { client } = this.#home;
    try {
      const { installedAppId, locationId = '' } = await getOwnInstalledApp(client, { signal });
      await this.#learnDevices(signal);
      // What was asked for another sign-in says nothing of this one.
      if (signal.aborted) return;
      this.#sign = { installedAppId, locationId };
      this.#problem = undefined;
      this.reconciler.request();
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = error instanceof SmartThingsError ? error.text : text('events.subscribingFailed');
      this.#retry = this.#shared.clock.after(RETRY_MS, () => {
        this.#retry = undefined;
        if (!this.#around.isResting()) this.learn();
      });
    }
    this.#learning = undefined;
    this.#around.onChange();
  }

  /** What is subscribed to follows from the devices, and saves more calls than their list costs: no budget holds it back. */
  async #learnDevices(signal: AbortSignal): Promise<void> {
    const { client, home } = this.#home;
    try {
      await home.devices.list({ maxAgeMs: this.#around.namesLifeMs, signal });
    } catch (error) {
      if (!isOverBudget(error)) throw error;
      home.devices.feed(await listDevices(client, { ...WITH_STATUS, kind: 'other', signal }), 'read');
    }
  }
}

const WITH_STATUS = { includeStatus: true, includeHealth: true };

function lastOf(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
