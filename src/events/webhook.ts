import { parseAddress } from '../base/contract/addresses';
import { field, parseJson, stringField, type JsonObject } from '../base/json';
import type { Clock } from '../base/ports';
import { idOf } from './bounds';
import { eventsFrom, type CloudEvent } from './change';
import { judgeConfirmation, type ConfirmationRules } from './confirmation';
import type { SigningKeys } from './keys';
import { isSignedBy, readClaim, type ClaimRefusal, type SignedRequest } from './signature';

/** What an account knows of its own webhook. */
export interface WebhookRules extends ConfirmationRules {
  /** The public address that the cloud calls. */
  readonly webhookUrl: string;
}

/** Why a message was not believed. `large`: over 1 MiB; `key`: no such key; `keyUnavailable`: the key host did not give it. */
export type WebhookRefusal =
  ClaimRefusal | 'large' | 'key' | 'keyUnavailable' | 'signature' | 'noJson' | 'confirmation';

/** What to do after the answer is out. */
export type WebhookWork =
  | { readonly kind: 'confirm'; readonly url: string; readonly verdict: 'fetch' | 'ask' }
  | {
      readonly kind: 'events';
      readonly installedAppId: string;
      readonly events: readonly CloudEvent[];
      /** How many of them were not understood. */
      readonly dropped: number;
    };

export interface WebhookAnswer {
  readonly status: 200 | 400 | 401 | 413 | 503;
  readonly body: JsonObject;
  readonly work?: WebhookWork;
  readonly refused?: WebhookRefusal;
}

export const LARGEST_BODY_BYTES = 1024 * 1024;
/** An unsigned message may be a PING and nothing else. */
const LARGEST_PING_BYTES = 1024;
const LONGEST_CHALLENGE = 256;

/**
 * Understands what the cloud posts to a webhook. It says what to answer and what to do afterwards, and does nothing
 * itself but ask for keys. Nothing of a message is parsed before its signature holds, but for a short PING.
 */
export class Webhook {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;
  readonly #rules: WebhookRules;
  readonly #ownTarget: string | undefined;

  constructor(keys: SigningKeys, clock: Clock, rules: WebhookRules) {
    this.#keys = keys;
    this.#clock = clock;
    this.#rules = rules;
    const url = parseAddress(rules.webhookUrl);
    this.#ownTarget = url && url.pathname + url.search;
  }

  /** Never throws. */
  async answer(request: SignedRequest): Promise<WebhookAnswer> {
    if (request.body.length > LARGEST_BODY_BYTES) return refused('large');
    if (request.headers.authorization === undefined && request.body.length <= LARGEST_PING_BYTES) {
      return pong(parsed(request)) ?? refused('unsigned');
    }
    const refusal = await this.#refusalOf(request);
    return refusal === undefined ? this.#understand(parsed(request)) : refused(refusal);
  }

  async #refusalOf(request: SignedRequest): Promise<WebhookRefusal | undefined> {
    const claim = readClaim(request, this.#clock.now());
    if (typeof claim === 'string') return claim;
    const key = await this.#keys.get(claim.keyId);
    if (key === 'unknown') return 'key';
    if (key === 'unavailable') return 'keyUnavailable';
    return isSignedBy(key, claim, request, this.#targetsOf(request)) ? undefined : 'signature';
  }

  /**
   * The cloud signs the path of its target; a reverse proxy may have taken a prefix away, and the library that the cloud
   * uses leaves the query out.
   */
  #targetsOf({ target }: SignedRequest): string[] {
    const targets = this.#ownTarget === undefined ? [target] : [this.#ownTarget, target];
    return [...new Set(targets.flatMap((one) => [one, one.split('?', 1)[0] ?? one]))];
  }

  #understand(body: unknown): WebhookAnswer {
    if (body === undefined) return refused('noJson');
    // Apps of the older kind say `lifecycle`.
    const kind = stringField(body, 'messageType') ?? stringField(body, 'lifecycle');
    if (kind === 'PING') return pong(body) ?? { status: 200, body: {} };
    if (kind === 'CONFIRMATION') return this.#confirm(field(body, 'confirmationData'));
    if (kind === 'EVENT') return handOn(field(body, 'eventData'));
    return { status: 200, body: {} };
  }

  #confirm(data: unknown): WebhookAnswer {
    const url = stringField(data, 'confirmationUrl') ?? '';
    const verdict = judgeConfirmation(url, stringField(data, 'appId') ?? '', this.#rules);
    if (verdict === 'refuse') return refused('confirmation');
    return { status: 200, body: { targetUrl: this.#rules.webhookUrl }, work: { kind: 'confirm', url, verdict } };
  }
}

function handOn(data: unknown): WebhookAnswer {
  const answer = { status: 200, body: { eventData: {} } } as const;
  const installedAppId = idOf(field(field(data, 'installedApp'), 'installedAppId'));
  if (installedAppId === undefined) return answer;
  return { ...answer, work: { kind: 'events', installedAppId, ...eventsFrom(field(data, 'events')) } };
}

function pong(body: unknown): WebhookAnswer | undefined {
  if ((stringField(body, 'messageType') ?? stringField(body, 'lifecycle')) !== 'PING') return undefined;
  const challenge = stringField(field(body, 'pingData'), 'challenge');
  if (challenge === undefined || challenge.length > LONGEST_CHALLENGE) return undefined;
  return { status: 200, body: { pingData: { challenge } } };
}

function parsed({ body }: SignedRequest): unknown {
  return parseJson(body.toString('utf8'));
}

/** The sender learns no reason: it would help nobody but a forger. The account's state tells the owner. */
function refused(refusal: WebhookRefusal): WebhookAnswer {
  return { status: STATUS[refusal] ?? 401, body: {}, refused: refusal };
}

const STATUS: Partial<Record<WebhookRefusal, WebhookAnswer['status']>> = {
  large: 413,
  noJson: 400,
  confirmation: 400,
  // To be sent again: nothing is wrong with the message.
  keyUnavailable: 503,
};
