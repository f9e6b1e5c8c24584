import { createHttp } from '../../base/http';
import type { Clock, Timer } from '../../base/ports';
import type { Authorization } from '../../oauth/authorization';
import { EventDesk } from '../events/event-desk';
import type { SharedParts } from '../process/shared-parts';
import type { Session, SessionParts } from './session';

/** A deploy closes all accounts for a moment. */
const LINGER_MS = 15_000;

interface Kept {
  readonly mark: string;
  readonly session: Session;
  lingering: Timer | undefined;
}

/**
 * Keeps the session of a deployed account over a deploy: what is known of the home, and what is subscribed, costs no call
 * again. By identity; another cloud or another owner begins anew.
 */
export class Sessions {
  /** Where the events of all sessions are sorted. */
  readonly eventDesk: EventDesk;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #areFlowsRunning = true;

  constructor({ clock, random, simulated, onFault }: Pick<SharedParts, 'clock' | 'random' | 'simulated' | 'onFault'>) {
    this.#clock = clock;
    this.eventDesk = new EventDesk({ clock, random, http: createHttp(), simulated, onFault });
  }

  /** The session of an account that was deployed; `mark` tells all that makes it another one. */
  take(identity: string, mark: string, parts: SessionParts, make: () => Session): Session {
    const known = this.#kept.get(identity);
    if (known?.mark === mark) {
      known.lingering?.cancel();
      known.lingering = undefined;
      known.session.goOn(parts);
      return known.session;
    }
    known?.lingering?.cancel();
    known?.session.close();
    const session = make();
    session.events?.flowsRun(this.#areFlowsRunning);
    this.#kept.set(identity, { mark, session, lingering: undefined });
    return session;
  }

  /** The session of a deployed account, or of one that a deploy has taken away a moment ago. */
  of(identity: string): Session | undefined {
    return this.#kept.get(identity)?.session;
  }

  /** Node-RED takes some nodes of the flows away, or all of them are there. */
  flowsRun(areRunning: boolean): void {
    this.#areFlowsRunning = areRunning;
    for (const { session } of this.#kept.values()) session.events?.flowsRun(areRunning);
  }

  /** The account of this authorization closes: its session waits a moment for the next one. */
  give(identity: string, session: Session, authorization: Authorization): void {
    const known = this.#kept.get(identity);
    if (known?.session !== session) {
      session.close();
      return;
    }
    // Node-RED does not wait for a close that takes long: the next account has begun.
    if (!session.isOf(authorization)) return;
    session.rest();
    known.lingering?.cancel();
    known.lingering = this.#clock.after(LINGER_MS, () => {
      if (this.#kept.get(identity) === known) this.#kept.delete(identity);
      session.close();
    });
  }
}

const byShare = new WeakMap<SharedParts, Sessions>();

/** The sessions of this process. */
export function sessionsOf(shared: SharedParts): Sessions {
  const sessions = byShare.get(shared) ?? new Sessions(shared);
  byShare.set(shared, sessions);
  return sessions;
}
