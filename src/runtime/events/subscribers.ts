import type { EventWish } from '../../events/wish';
import type { Reconciler } from '../../events/reconciler';

/** An account that hears of its home by subscriptions. */
export interface Subscriber {
  readonly reconciler: Reconciler;
  readonly wishes: Iterable<EventWish>;
  /** A deploy has taken its nodes away. */
  readonly isResting: boolean;
  readonly hasToken: boolean;
  /** Learns what a plan takes, where that is not known yet. */
  learn(): void;
  /** Plans anew, where what that takes is known. */
  plan(): void;
  /** What is subscribed, or who subscribes, may be another. */
  subscriptionsChanged(): void;
}

/** Those who share the subscriptions of an installed app. */
export interface SubscriberGroup {
  /** The one that subscribes for all. */
  readonly leader: Subscriber | undefined;
  readonly members: ReadonlySet<Subscriber>;
  leave(): void;
}

/**
 * The accounts of a process by the installed app that they are signed in with. Two that are signed in with the same one
 * would each end what only the other one needs: the first that has a token subscribes to what all of them want.
 */
export class Subscribers {
  readonly #groups = new Map<string, Set<Subscriber>>();

  /** `key` names the installed app and its cloud. */
  join(key: string, subscriber: Subscriber): SubscriberGroup {
    const members = this.#groups.get(key) ?? new Set();
    this.#groups.set(key, members.add(subscriber));
    return {
      members,
      get leader() {
        const all = [...members];
        return all.find(({ hasToken }) => hasToken) ?? all[0];
      },
      leave: () => {
        members.delete(subscriber);
        if (members.size === 0) this.#groups.delete(key);
        for (const member of members) {
          member.subscriptionsChanged();
          member.plan();
        }
      },
    };
  }
}
