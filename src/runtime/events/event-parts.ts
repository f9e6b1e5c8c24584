import type { BudgetSettings } from '../../api/budget';
import type { Clock, Http, Random, StreamingHttp } from '../../base/ports';
import type { Secret } from '../../base/secret';
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
  readonly random: Random;
  /** For keys, confirmations and the leader's stream: no token goes this way. */
  readonly http: Http & StreamingHttp;
  readonly router: EventRouter;
  readonly subscribers: Subscribers;
  readonly keysOf: (keyUrl: string) => SigningKeys;
  readonly simulated: SharedSimulator;
  /** A fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Where events come from: `home` is the simulated one, `leader` another Node-RED that is followed. */
export type EventWay = 'off' | 'webhook' | 'poll' | 'home' | 'leader';

/** What the events of one account are made of, as it is deployed now. */
export interface AccountEventParts {
  readonly way: EventWay;
  readonly settings: EventSettings;
  readonly appId: string;
  readonly apiUrl: string;
  readonly budget: BudgetSettings | undefined;
  /** The stream of the Node-RED that is followed; its address is not known before that has told it, and may change. */
  readonly stream?: { readonly address: () => string | undefined; readonly key: Secret | undefined };
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
