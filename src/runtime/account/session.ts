import { isDeepStrictEqual } from 'node:util';
import { Budget, type BudgetSettings } from '../../api/budget';
import { ApiClient } from '../../api/client';
import type { Meter } from '../../api/meter';
import type { Clock, Http, Random } from '../../base/ports';
import type { PollBudget } from '../../events/poller';
import type { NamesStore } from '../../home/capability-names';
import { Home } from '../../home/home';
import type { ToldSince } from '../../home/status-reader';
import type { Authorization } from '../../oauth/authorization';
import { AccountEvents } from '../events/account-events';
import type { AccountEventParts, SharedEventParts } from '../events/event-parts';

export interface SessionParts {
  readonly authorization: Authorization;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
  /** What a month may cost; nothing where it may cost anything. */
  readonly budget?: BudgetSettings | undefined;
  /** Where the cloud's words in people's languages are kept. */
  readonly names?: NamesStore;
  /** Only a deployed account listens to its home. */
  readonly events?: { readonly shared: SharedEventParts; readonly account: AccountEventParts };
}

const NO_GRANT = '';

/**
 * What an account does with its authorization at one address: the client, the home behind it, and its events. It may
 * outlive the account over a deploy, and goes on with the next one's authorization.
 */
export class Session {
  readonly apiUrl: string;
  readonly client: ApiClient;
  readonly home: Home;
  readonly events: AccountEvents | undefined;
  #parts: SessionParts;
  #budget: Budget | undefined;
  /** Whose home the lists are of. */
  #grant = NO_GRANT;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { clock, random, meter } = parts;
    this.#budget = budgetOf(parts);
    this.apiUrl = parts.authorization.apiUrl;
    this.client = new ApiClient({
      ...{ clock, random, meter },
      http: { send: (request) => this.#parts.http.send(request), close: () => this.#parts.http.close() },
      budget: {
        check: (kind) => this.#budget?.check(kind),
        spend: (kind, isContinued) => this.#budget?.spend(kind, isContinued),
      },
      apiUrl: this.apiUrl,
      tokens: {
        accessToken: () => this.#parts.authorization.accessToken(),
        replacementFor: (rejected) => this.#parts.authorization.replacementFor(rejected),
      },
      grantedScope: () => this.#parts.authorization.snapshot().scope || undefined,
    });
    const toldSince: ToldSince = (deviceId, capability) => this.events?.toldSince(deviceId, capability);
    this.home = new Home(this.client, clock, toldSince, parts.names);
    this.events = parts.events && new AccountEvents(parts.events.shared, this, parts.events.account);
    this.authorizationChanged();
  }

  /** Another account of the same sign-in goes on with it. Before it knows its grant, nothing is another one. */
  goOn(parts: SessionParts): void {
    // Who deploys again and again gains nothing by it.
    if (!isDeepStrictEqual(parts.budget, this.#parts.budget)) this.#budget = budgetOf(parts);
    this.#parts = parts;
    if (parts.events) this.events?.goOn(parts.events.account);
    if (this.#grantNow() !== NO_GRANT) this.authorizationChanged();
  }

  /** Whether it goes on with this authorization, and not with that of an account that was deployed later. */
  isOf(authorization: Authorization): boolean {
    return this.#parts.authorization === authorization;
  }

  /** What polls may still take of the month's calls; nothing where they are not held back. */
  pollsLeft(): PollBudget | undefined {
    return this.#budget?.pollsLeft();
  }

  /** No account uses it for a moment. */
  rest(): void {
    this.events?.rest();
  }

  /** Who signs in again may choose another location, or allow more. Without a grant nothing was learned yet. */
  authorizationChanged(): void {
    const grant = this.#grantNow();
    const isOther = grant !== this.#grant && this.#grant !== NO_GRANT;
    if (isOther) this.home.forget();
    this.#grant = grant;
    this.events?.authorizationChanged(isOther);
  }

  /** Another one where somebody signed in to another home, or allowed more: opaque, and empty where nobody did. */
  get grant(): string {
    return this.#grant;
  }

  /** Ends everything that waits or is under way with an error. */
  close(): void {
    this.home.close();
    // It rejects nothing: what is under way ends with the client.
    void this.events?.close();
  }

  #grantNow(): string {
    const { installedAppId, scope } = this.#parts.authorization.snapshot();
    // The same permissions may be told in any order.
    return [installedAppId, ...scope.split(/\s+/).sort()].join(' ').trim();
  }
}

function budgetOf({ budget, meter, clock }: SessionParts): Budget | undefined {
  return budget && new Budget(meter, clock, budget);
}
