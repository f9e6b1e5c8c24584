import type { Json, JsonObject } from '../base/json';
import { field, isObject, stringField } from '../base/json';
import type { Clock, Http, Random } from '../base/ports';
import type { Apps, SimulatedApp } from './apps';
import { isThisMachine } from './apps';
import type { Authorizations, Installation } from './authorizations';
import type { EventFault, EventFaults } from './event-faults';
import type { HomeNews } from './home';
import { cloudNews } from './news';
import { SigningKey } from './signing-key';
import type { Subscriptions } from './subscriptions';
import { uuid } from './uuid';

/** Something that was posted to an app's target. */
export interface Delivery {
  /** Epoch ms. */
  readonly at: number;
  readonly target: string;
  /** `EVENT`, `CONFIRMATION` or `PING`. */
  readonly messageType: string;
  readonly eventIds: readonly string[];
  readonly fault: EventFault['kind'] | undefined;
  /** 0 where no answer came. */
  readonly status: number;
}

export interface WebhookPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http;
  readonly apps: Apps;
  readonly authorizations: Authorizations;
  readonly subscriptions: Subscriptions;
  readonly faults: EventFaults;
  /** The key to sign with at first; made when it is needed unless told. */
  readonly signingKey?: (() => Promise<SigningKey>) | undefined;
  /** Address of the simulator itself. */
  readonly ownUrl: () => string;
  /** Where a public address leads to on this machine; as it is unless told. */
  readonly tunnel?: ((target: string) => string) | undefined;
}

const TIMEOUT_MS = 10_000;
const MOST_DELIVERIES = 10_000;
/** A target that does not acknowledge so many in a row is not called any more (Samsung's troubleshooting page). */
const MOST_FAILURES = 5;
const TOKEN_LIFE_MS = 5 * 60_000;

/** Posts signed messages to the targets of apps, as the cloud does: confirmation, ping, and what their users subscribed to. */
export class Webhooks {
  /** What was posted, oldest first. */
  readonly deliveries: Delivery[] = [];
  readonly #ports: WebhookPorts;
  readonly #underWay = new Set<Promise<unknown>>();
  /** Tokens of confirmations that are under way. */
  readonly #tokens = new Map<string, { readonly clientId: string; readonly target: string; readonly endsAt: number }>();
  readonly #failures = new Map<string, number>();
  readonly #ending = new AbortController();
  #key: Promise<SigningKey> | undefined;
  #certificate: { readonly path: string; readonly pem: string } | undefined;

  constructor(ports: WebhookPorts) {
    this.#ports = ports;
  }

  /** The certificate at a path of the key host. */
  certificateAt(path: string): string | undefined {
    return this.#certificate?.path === path ? this.#certificate.pem : undefined;
  }

  /** Another key, as Samsung changes it each month; the old one is gone from the key host. */
  async changeKey(): Promise<SigningKey> {
    return this.#use(SigningKey.make(this.#ports.random, this.#ports.clock.now()));
  }

  /** Something happened: whoever subscribed to it is told. */
  tell(news: HomeNews): void {
    const { authorizations, subscriptions, random } = this.#ports;
    for (const installation of authorizations.installationsAt(news.locationId)) {
      const subscriptionName = subscriptions.nameFor(installation.installedAppId, news);
      if (subscriptionName === undefined) continue;
      const { event } = cloudNews(news, random);
      const told = news.kind === 'value' || news.kind === 'mode' ? withName(event, subscriptionName) : event;
      this.#sendEvents(installation, [told]);
    }
  }

  /** The person removed the linked service. */
  tellRemoved(installation: Installation): void {
    const { installedAppId, appId, locationId } = installation;
    const eventId = uuid(this.#ports.random);
    const body = { eventId, locationId, installedAppId, appId, lifecycle: 'DELETE', delete: {} };
    const eventTime = new Date(this.#ports.clock.now()).toISOString();
    const eventType = 'INSTALLED_APP_LIFECYCLE_EVENT';
    this.#sendEvents(installation, [{ eventTime, eventType, installedAppLifecycleEvent: body }]);
  }

  /** Asks an app's target to confirm itself. */
  confirm({ appId, clientId, targetUrl }: SimulatedApp): void {
    if (targetUrl === undefined) return;
    const token = uuid(this.#ports.random);
    for (const [old, { clientId: owner }] of this.#tokens) if (owner === clientId) this.#tokens.delete(old);
    this.#tokens.set(token, { clientId, target: targetUrl, endsAt: this.#ports.clock.now() + TOKEN_LIFE_MS });
    const confirmationUrl = `${this.#ports.ownUrl()}/apps/${appId}/confirm-registration?token=${token}`;
    this.#post(targetUrl, { messageType: 'CONFIRMATION', confirmationData: { appId, confirmationUrl } });
  }

  /** The confirmation address was called. @returns the target that is confirmed now */
  confirmed(appId: string, token: string): string | undefined {
    const { apps, clock } = this.#ports;
    const pending = this.#tokens.get(token);
    const app = apps.find(appId);
    if (!pending || pending.endsAt < clock.now() || app?.clientId !== pending.clientId) return undefined;
    if (app.targetUrl !== pending.target) return undefined;
    this.#tokens.delete(token);
    apps.confirmTarget(app.clientId);
    return pending.target;
  }

  /** Asks an app's target whether it is there. */
  ping({ targetUrl }: SimulatedApp): void {
    if (targetUrl === undefined) return;
    this.#post(targetUrl, { messageType: 'PING', pingData: { challenge: uuid(this.#ports.random) } });
  }

  /** Resolves when nothing is under way any more; what waits for a clock is not. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.idle();
    this.#ports.http.close();
  }

  #sendEvents({ installedAppId, locationId, clientId }: Installation, events: readonly JsonObject[]): void {
    const { apps, faults, clock } = this.#ports;
    const app = apps.byClientId(clientId);
    if (app?.targetUrl === undefined || !app.isTargetConfirmed) return;
    const target = app.targetUrl;
    const fault = faults.take();
    if (fault?.kind === 'lost') return;
    const message = {
      messageType: 'EVENT',
      eventData: { installedApp: { installedAppId, locationId }, events: [...events] },
    };
    const send = (): void => this.#post(target, message, fault, installedAppId);
    if (fault?.kind === 'delayed') clock.after(fault.delayMs, send);
    else send();
    if (fault?.kind === 'doubled') send();
  }

  #post(target: string, message: JsonObject, fault?: EventFault, installedAppId?: string): void {
    // Nobody who plays with a simulated home means to send anything anywhere.
    if (!isThisMachine(new URL(this.#endOf(target)).hostname)) return;
    const sent = this.#deliver(target, message, fault, installedAppId).finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
  }

  async #deliver(target: string, message: JsonObject, fault?: EventFault, installedAppId?: string): Promise<void> {
    const { clock, random } = this.#ports;
    const key = fault?.kind === 'forged' ? await SigningKey.make(random, clock.now()) : await this.#signingKey();
    const body = JSON.stringify(message);
    const at = clock.now() - (fault?.kind === 'stale' ? fault.ageMs : 0);
    const signed =
      fault?.kind === 'unsigned' ? {} : key.sign({ method: 'POST', path: new URL(target).pathname, body, at });
    const headers = { ...signed, 'content-type': 'application/json' };
    const bytes = fault?.kind === 'tampered' ? tampered(body) : body;
    const send = async (): Promise<void> => {
      const status = await this.#send(this.#endOf(target), headers, bytes);
      this.#note(target, message, fault, status);
      if (installedAppId !== undefined) this.#judge(installedAppId, status);
    };
    await send();
    if (fault?.kind === 'replayed') clock.after(fault.delayMs, () => void send());
  }

  async #send(url: string, headers: Record<string, string>, body: string): Promise<number> {
    try {
      const request = {
        method: 'POST',
        url,
        headers,
        body,
        timeoutMs: TIMEOUT_MS,
        signal: this.#ending.signal,
      } as const;
      return (await this.#ports.http.send(request)).status;
    } catch {
      return 0;
    }
  }

  #endOf(target: string): string {
    return this.#ports.tunnel?.(target) ?? target;
  }

  /** An endpoint that does not acknowledge loses its subscriptions. */
  #judge(installedAppId: string, status: number): void {
    const failures = status >= 200 && status < 300 ? 0 : (this.#failures.get(installedAppId) ?? 0) + 1;
    this.#failures.set(installedAppId, failures);
    if (failures >= MOST_FAILURES) this.#ports.subscriptions.disable(installedAppId);
  }

  #note(target: string, message: JsonObject, fault: EventFault | undefined, status: number): void {
    const events = field(message.eventData, 'events');
    const eventIds = Array.isArray(events) ? events.flatMap(idsIn) : [];
    const messageType = stringField(message, 'messageType') ?? '';
    this.deliveries.push({ at: this.#ports.clock.now(), target, messageType, eventIds, fault: fault?.kind, status });
    if (this.deliveries.length > MOST_DELIVERIES) this.deliveries.splice(0, MOST_DELIVERIES / 10);
  }

  async #signingKey(): Promise<SigningKey> {
    const { signingKey } = this.#ports;
    return this.#key ?? (signingKey ? this.#use(signingKey()) : this.changeKey());
  }

  async #use(key: Promise<SigningKey>): Promise<SigningKey> {
    this.#key = key;
    const { keyId, certificate } = await key;
    this.#certificate = { path: keyId, pem: certificate };
    return key;
  }
}

/** The subscription that it came through, in the event's body. */
function withName(event: JsonObject, subscriptionName: string): JsonObject {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]): [string, Json] => {
      return [key, typeof value === 'object' ? { ...(value as JsonObject), subscriptionName } : value];
    }),
  );
}

function idsIn(event: unknown): string[] {
  return isObject(event) ? Object.values(event).flatMap((body) => stringField(body, 'eventId') ?? []) : [];
}

/** Says the opposite, at the same length. */
function tampered(body: string): string {
  const middle = Math.floor(body.length / 2);
  return `${body.slice(0, middle)}${body.charAt(middle) === 'x' ? 'y' : 'x'}${body.slice(middle + 1)}`;
}
