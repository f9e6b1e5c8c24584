import { ExpiringMap } from '../../base/expiring-map';
import type { Clock, Http } from '../../base/ports';
import { Confirmation, judgeConfirmation } from '../../events/confirmation';
import type { SigningKeys } from '../../events/keys';
import type { SignedRequest } from '../../events/signature';
import { Webhook, type WebhookAnswer } from '../../events/webhook';

/** Longer the cloud does not wait for a confirmation. */
const LIFE_MS = 30 * 60_000;
const MOST_TARGETS = 20;

/** Where the events of an app are to go that is being created. */
export interface WantedTarget {
  readonly webhookUrl: string;
  readonly keyUrl: string;
  readonly apiUrl: string;
}

interface Parts {
  readonly clock: Clock;
  readonly http: Http;
  readonly keysOf: (keyUrl: string) => SigningKeys;
}

/**
 * Addresses of apps that the dialog creates. The cloud calls an address as soon as it knows it and wants it confirmed,
 * while the account that it belongs to is deployed only later.
 */
export class NewTargets {
  readonly #parts: Parts;
  readonly #targets: ExpiringMap<NewTarget>;

  constructor(parts: Parts) {
    this.#parts = parts;
    const onGone = (_identity: string, target: NewTarget): void => target.close();
    this.#targets = new ExpiringMap({ clock: parts.clock, most: MOST_TARGETS, lifeMs: LIFE_MS, onGone });
  }

  /** Answers at the account's address from now on. `onConfirmed`: the cloud took the confirmation. */
  open(identity: string, wanted: WantedTarget, onConfirmed: (appId: string) => void): NewTarget {
    this.drop(identity);
    const target = new NewTarget(this.#parts, wanted, (appId) => {
      if (this.of(identity) === target) this.#targets.delete(identity);
      onConfirmed(appId);
    });
    this.#targets.set(identity, target);
    return target;
  }

  of(identity: string): NewTarget | undefined {
    return this.#targets.get(identity);
  }

  /** No app was created. */
  drop(identity: string): void {
    this.of(identity)?.close();
    this.#targets.delete(identity);
  }

  /** Flows stand still: no timer until they go on. */
  rest(): void {
    this.#targets.rest();
  }

  wake(): void {
    this.#targets.wake();
  }
}

/** The address of one app, until the cloud has its confirmation. */
export class NewTarget {
  readonly #wanted: WantedTarget;
  readonly #webhook: Webhook;
  readonly #confirmation: Confirmation;
  /** The cloud may call before it has told which app it made. */
  #appId = '';
  #asked: string | undefined;

  constructor({ clock, http, keysOf }: Parts, wanted: WantedTarget, onConfirmed: (appId: string) => void) {
    this.#wanted = wanted;
    this.#confirmation = new Confirmation(http, clock, () => onConfirmed(this.#appId));
    const appIdNow = (): string => this.#appId;
    this.#webhook = new Webhook(keysOf(wanted.keyUrl), clock, {
      ...wanted,
      get appId() {
        return appIdNow();
      },
    });
  }

  get keyUrl(): string {
    return this.#wanted.keyUrl;
  }

  /** As a deployed account's. Never throws. */
  answer(request: SignedRequest): Promise<WebhookAnswer> {
    return this.#webhook.answer(request);
  }

  /** Takes an address that was judged; one of an app that is not known yet waits until it is. */
  confirm(url: string, verdict: 'fetch' | 'ask'): void {
    this.#asked = url;
    if (verdict === 'fetch') this.#confirmation.take(url, verdict);
  }

  /** The app exists: what the cloud has asked meanwhile can be judged. */
  created(appId: string): void {
    this.#appId = appId;
    if (this.#asked === undefined) return;
    const verdict = judgeConfirmation(this.#asked, appId, { apiUrl: this.#wanted.apiUrl, appId });
    if (verdict === 'fetch') this.#confirmation.take(this.#asked, verdict);
  }

  close(): void {
    this.#confirmation.close();
  }
}
