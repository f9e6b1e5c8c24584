import type { BudgetSettings } from '../../api/budget';
import type { Clock, Http } from '../../base/ports';
import type { EventRouter } from '../../events/event-router';
import type { SigningKeys } from '../../events/keys';
import type { PollBudget } from '../../events/poller';
import type { ProofKeeper } from '../../events/webhook-proof';
import type { Home } from '../../home/home';
import type { ApiClient } from '../../api/client';
import type { SharedSimulator } from '../process/shared-simulator';
import type { EventSettings } from './event-settings';
import type { Subscribers } from './subscribers';

/** What the events of all accounts of a process have in common. */
export interface SharedEventParts {
  readonly clock: Clock;
  /** For keys and confirmations: no token goes this way. */
  readonly http: Http;
  readonly router: EventRouter;
  readonly subscribers: Subscribers;
  readonly keysOf: (keyUrl: string) => SigningKeys;
  readonly simulated: SharedSimulator;
  /** A fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Where events come from: `home` is the simulated one. */
export type EventWay = 'off' | 'webhook' | 'poll' | 'home';

/** What the events of one account are made of, as it is deployed now. */
export interface AccountEventParts {
  readonly way: EventWay;
  readonly settings: EventSettings;
  readonly appId: string;
  readonly apiUrl: string;
  readonly budget: BudgetSettings | undefined;
  /** Of the sign-in; empty where nobody has signed in. */
  readonly installedAppId: () => string;
  readonly scope: () => string;
  /** Whether the cloud can be asked at all. */
  readonly hasToken: () => boolean;
  /** What was proven of the webhook, over restarts. */
  readonly proof: ProofKeeper;
  /** The person removed the linked service. */
  readonly onRemoved: () => void;
}

/** The home whose events they are. */
export interface EventHome {
  readonly client: ApiClient;
  readonly home: Home;
  /** What polls may still take of the month's calls; nothing where they are not held back. */
  pollsLeft(): PollBudget | undefined;
}
