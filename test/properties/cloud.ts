import { HttpFailure, type Http, type HttpReply, type HttpRequest } from '../../src/base/ports';
import { CLIENT_ID, type Machine } from './machine';
import type { Request, Trouble } from './scenario';
import type { Timeline } from './timeline';

/** How long a keeper waits for an answer. */
const PATIENCE_MS = 120_000;
const REFRESH_TOKEN_LIFE_MS = 30 * 86_400_000;

/** A refresh token's place in the line of those that came from one sign-in. */
export interface Issued {
  readonly chain: number;
  readonly rotation: number;
  readonly atMs: number;
}

/** What a process hears in answer to a token request. */
export type Heard =
  | { readonly kind: 'granted'; readonly access: string; readonly refresh: string | undefined; readonly life: unknown }
  | { readonly kind: 'terminal'; readonly refused: 'token' | 'client' }
  | { readonly kind: 'passing' };

/** Told of each token request. `sent` is the refresh token of a refresh, `undefined` for a sign-in. */
export interface CloudWatch {
  sent(machine: Machine, sent: string | undefined): void;
  heard(machine: Machine, sent: string | undefined, heard: Heard, askedAt: number): void;
}

type Answer = Heard & { readonly reply: HttpReply | HttpFailure };

/** A token endpoint that rotates: each refresh token is good once. */
export class SimulatedCloud {
  clientSecret = 'secret-1';
  /** What befalls every request while an outage lasts. */
  trouble: Trouble | undefined;
  watch: CloudWatch = { sent: () => undefined, heard: () => undefined };
  refreshes = 0;
  signIns = 0;
  rotations = 0;
  readonly #issued = new Map<string, Issued>();
  /** The one good refresh token of each chain. */
  readonly #good = new Map<number, string>();
  #chains = 0;
  #accessTokens = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly requestOf: (refresh: number) => Request,
    private readonly lifeOf: (grant: number) => unknown,
  ) {}

  /** Token requests of all kinds. */
  get calls(): number {
    return this.refreshes + this.signIns;
  }

  /** The first refresh token of a sign-in. */
  newChain(): string {
    return this.#issue(++this.#chains, 0);
  }

  /** The owner removes the linked service, or another program takes the tokens. */
  revokeAll(): void {
    this.#good.clear();
  }

  revoke(refresh: string): void {
    this.#good.delete(this.issued(refresh).chain);
  }

  isGood(refresh: string): boolean {
    const { chain, atMs } = this.issued(refresh);
    return this.#good.get(chain) === refresh && this.timeline.elapsedMs - atMs < REFRESH_TOKEN_LIFE_MS;
  }

  /** Whether a newer one was issued for it. */
  isRotated(refresh: string): boolean {
    const { chain, rotation } = this.issued(refresh);
    return this.#issued.has(nameOf(chain, rotation + 1));
  }

  issued(refresh: string): Issued {
    const issued = this.#issued.get(refresh);
    if (!issued) throw new Error(`a refresh token that nobody issued: ${refresh}`);
    return issued;
  }

  httpFor(machine: Machine, step: () => boolean): Http {
    return { send: (request) => this.#send(machine, step, request), close: () => undefined };
  }

  #send(machine: Machine, step: () => boolean, { headers, body }: HttpRequest): Promise<HttpReply> {
    if (!step()) return new Promise(() => undefined);
    const form = new URLSearchParams(body);
    const sent = form.get('refresh_token') ?? undefined;
    if (sent === undefined) this.signIns++;
    const { fate, beforeMs, afterMs } = sent === undefined ? EASY : this.requestOf(this.refreshes++);
    const effective = this.trouble ?? fate;
    const askedAt = this.timeline.now();
    const refreshes = sent === undefined ? 0 : 1;
    machine.underWay.requests++;
    machine.underWay.refreshes += refreshes;
    this.watch.sent(machine, sent);
    return new Promise((resolve, reject) => {
      const deliver = ({ reply, ...heard }: Answer): void => {
        if (!machine.life.alive || !step()) return;
        machine.underWay.requests--;
        machine.underWay.refreshes -= refreshes;
        const heardReply = machine.broken ? BROKEN : reply;
        this.watch.heard(machine, sent, machine.broken ? { kind: 'passing' } : heard, askedAt);
        machine.broken = false;
        if (heardReply instanceof HttpFailure) reject(heardReply);
        else resolve(heardReply);
      };
      const undecided = isTrouble(effective) ? TROUBLES[effective] : undefined;
      if (undecided) {
        const waitMs = effective === 'timeout' ? PATIENCE_MS : Math.min(beforeMs, PATIENCE_MS);
        this.timeline.after(waitMs, () => deliver(undecided));
        return;
      }
      const timesOut = effective === 'timeoutAfter' || beforeMs + afterMs >= PATIENCE_MS;
      if (timesOut) this.timeline.after(PATIENCE_MS, () => deliver(failure('timeout', 'TIMEOUT')));
      // What the cloud has got it decides, whether or not somebody still listens.
      this.timeline.after(beforeMs, () => {
        const answer = this.#decide(headers.authorization, form, sent, effective);
        if (!timesOut && machine.life.alive && step()) this.timeline.after(afterMs, () => deliver(answer));
      });
    });
  }

  #decide(basic: string | undefined, form: URLSearchParams, sent: string | undefined, fate: Request['fate']): Answer {
    if (basic !== `Basic ${Buffer.from(`${CLIENT_ID}:${this.clientSecret}`).toString('base64')}`) return INVALID_CLIENT;
    if (fate === 'falseClient') return INVALID_CLIENT;
    if (fate === 'falseGrant') return INVALID_GRANT;
    if (sent === undefined) return this.#grant(form.get('code') ?? '');
    if (!this.isGood(sent)) return INVALID_GRANT;
    if (fate === 'sameToken') return this.#grant(sent);
    if (fate === 'noToken') return this.#grant(undefined);
    const { chain, rotation } = this.issued(sent);
    this.rotations++;
    const answer = this.#grant(this.#issue(chain, rotation + 1));
    if (fate === 'lostAfter') return failure('network', 'ECONNRESET');
    if (fate === 'cutOff') return failure('invalid', 'CUT_OFF');
    return fate === 'badGateway' ? passing(502, '<html>') : answer;
  }

  #issue(chain: number, rotation: number): string {
    const refresh = nameOf(chain, rotation);
    this.#issued.set(refresh, { chain, rotation, atMs: this.timeline.elapsedMs });
    this.#good.set(chain, refresh);
    return refresh;
  }

  #grant(refresh: string | undefined): Answer {
    const access = `access-${++this.#accessTokens}`;
    const life = this.lifeOf(this.#accessTokens);
    const body = { access_token: access, refresh_token: refresh, expires_in: life, scope: 'r:devices:*' };
    return { kind: 'granted', access, refresh, life, reply: reply(200, JSON.stringify(body)) };
  }
}

function nameOf(chain: number, rotation: number): string {
  return `refresh-${chain}-${rotation}`;
}

const EASY: Request = { fate: 'well', beforeMs: 50, afterMs: 50 };

function reply(status: number, body: string): HttpReply {
  return { status, headers: {}, body };
}

function passing(status: number, body: string): Answer {
  return { kind: 'passing', reply: reply(status, body) };
}

function failure(kind: HttpFailure['kind'], reason: string): Answer & { readonly reply: HttpFailure } {
  return { kind: 'passing', reply: new HttpFailure(kind, reason) };
}

/** A connection that a suspend broke. */
const BROKEN = new HttpFailure('network', 'ECONNRESET');

const INVALID_CLIENT: Answer = { kind: 'terminal', refused: 'client', reply: reply(401, '{"error":"invalid_client"}') };
const INVALID_GRANT: Answer = {
  kind: 'terminal',
  refused: 'token',
  reply: reply(400, '{"error":"invalid_grant","error_description":"Invalid refresh token"}'),
};

const TROUBLES: Readonly<Record<Trouble, Answer>> = {
  refused: failure('refused', 'ENOTFOUND'),
  lostBefore: failure('network', 'ECONNRESET'),
  timeout: failure('timeout', 'TIMEOUT'),
  html: passing(503, '<html>Service Unavailable</html>'),
  htmlOk: passing(200, '<html>Sign in to the hotel</html>'),
  unavailable: passing(500, '{"error":"invalid_grant"}'),
  tooMany: passing(429, '{"message":"retry in 86400000 millis"}'),
  bare401: passing(401, ''),
  forbidden: passing(403, '{"message":"Forbidden"}'),
};

function isTrouble(fate: Request['fate']): fate is Trouble {
  return fate in TROUBLES;
}
