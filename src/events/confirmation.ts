import { isLoopback, parseAddress, withoutSlashes } from '../base/contract/addresses';
import type { Clock, Http, Timer } from '../base/ports';

/** The addresses that a confirmation is judged by. */
export interface ConfirmationRules {
  readonly apiUrl: string;
  /** The app that the account belongs to; empty where it is not known. */
  readonly appId: string;
}

/** `fetch`: it is ours. `ask`: it may be, a person has to say so. `refuse`: nobody should go there. */
export type ConfirmationVerdict = 'fetch' | 'ask' | 'refuse';

/**
 * Judges the address that confirms a webhook's target: at the origin of the API (for Samsung's own, anywhere in
 * smartthings.com), below `/apps/<appId>/`, over https. Only its app may be in doubt, and then a person is asked.
 */
export function judgeConfirmation(
  address: string,
  claimedAppId: string,
  rules: ConfirmationRules,
): ConfirmationVerdict {
  const url = parseAddress(address);
  const api = parseAddress(rules.apiUrl);
  if (!url || !api) return 'refuse';
  if (url.username !== '' || url.password !== '' || url.hash !== '') return 'refuse';
  if (url.protocol !== 'https:' && !isLoopback(url)) return 'refuse';
  if (url.origin !== api.origin && !(isSamsungs(api) && isSamsungs(url))) return 'refuse';
  const appId = /^(?:\/v1)?\/apps\/([\w-]{1,64})\/confirm-registration$/.exec(withoutBase(url, api))?.[1];
  if (appId === undefined || appId !== claimedAppId) return 'refuse';
  if (rules.appId === '') return 'ask';
  return appId === rules.appId ? 'fetch' : 'refuse';
}

function isSamsungs(url: URL): boolean {
  const isBelow = url.hostname === 'smartthings.com' || url.hostname.endsWith('.smartthings.com');
  return isBelow && url.protocol === 'https:' && url.port === '';
}

/** The API may lie below a path of its own, behind a gateway. */
function withoutBase(url: URL, api: URL): string {
  const base = withoutSlashes(api.pathname).replace(/\/v1$/, '');
  return base !== '' && url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
}

/** Where the confirmation of the webhook's address stands. */
export type ConfirmationState = 'none' | 'asking' | 'confirming' | 'confirmed' | 'failed';

const TIMEOUT_MS = 5_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;
/** Samsung wants our answer before it is confirmed. */
const CONFIRM_AFTER_MS = 1_000;
/** Its token dies soon, and a person who clicks later would only see it fail. */
const ASKING_LIFE_MS = 30 * 60_000;
/** Whoever can sign for Samsung's app could make us fetch at every message. */
const LEAST_PAUSE_MS = 5_000;

/** Confirms the webhook's address to the cloud, at once or after a click. */
export class Confirmation {
  readonly #http: Http;
  readonly #clock: Clock;
  readonly #onConfirmed: () => void;
  #state: ConfirmationState = 'none';
  #pending: { readonly url: string; readonly at: number } | undefined;
  #timer: Timer | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  readonly #aborted = new AbortController();

  /** `onConfirmed`: the cloud took it. */
  constructor(http: Http, clock: Clock, onConfirmed: () => void = () => undefined) {
    this.#http = http;
    this.#clock = clock;
    this.#onConfirmed = onConfirmed;
  }

  get state(): ConfirmationState {
    if (this.#state === 'asking' && !this.#isPending()) this.#state = 'failed';
    return this.#state;
  }

  /** The host that waits to be accepted, for the sentence that asks; never the whole address, which holds a token. */
  get asksFor(): string | undefined {
    return this.#isPending() ? new URL(this.#pending?.url ?? '').host : undefined;
  }

  /** Takes an address that was judged. */
  take(url: string, verdict: 'fetch' | 'ask'): void {
    this.#pending = { url, at: this.#clock.now() };
    if (verdict === 'ask') {
      this.#state = 'asking';
      return;
    }
    this.#state = 'confirming';
    // One that is on its way takes the newest address.
    this.#timer ??= this.#clock.after(Math.max(CONFIRM_AFTER_MS, this.#pauseLeftMs()), () => {
      this.#timer = undefined;
      void this.accept();
    });
  }

  /** Confirms what is pending, since a person said so. Tells whether the cloud took it; `undefined`: nothing was pending. */
  async accept(): Promise<boolean | undefined> {
    if (!this.#isPending() || this.#pauseLeftMs() > 0) return undefined;
    const url = this.#pending?.url ?? '';
    this.#pending = undefined;
    this.#lastAt = this.#clock.now();
    this.#state = 'confirming';
    const taken = await this.#fetch(url);
    this.#state = taken ? 'confirmed' : 'failed';
    if (taken) this.#onConfirmed();
    return taken;
  }

  close(): void {
    this.#timer?.cancel();
    this.#pending = undefined;
    this.#aborted.abort();
  }

  #pauseLeftMs(): number {
    const sinceMs = Math.abs(this.#clock.now() - this.#lastAt);
    return Math.max(0, LEAST_PAUSE_MS - sinceMs);
  }

  #isPending(): boolean {
    return this.#pending !== undefined && Math.abs(this.#clock.now() - this.#pending.at) <= ASKING_LIFE_MS;
  }

  async #fetch(url: string): Promise<boolean> {
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_ANSWER_BYTES, signal: this.#aborted.signal };
    try {
      const { status } = await this.#http.send({
        method: 'GET',
        url,
        headers: { Accept: 'application/json' },
        ...limits,
      });
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  }
}
