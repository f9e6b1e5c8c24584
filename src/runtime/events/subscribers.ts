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
  /** Subscribes for all from now on: what it knew of the subscriptions may be old. */
  takeOver(): void;
  /** What is subscribed, or who subscribes, may be another. */
  subscriptionsChanged(): void;
}

/** Those who share the subscriptions of an installed app. */
export interface SubscriberGroup {
  /** The one that subscribes for all. */
  readonly leader: Subscriber | undefined;
  readonly members: ReadonlySet<Subscriber>;
  /** Somebody may have lost its token, or have one again: tells another leader so. */
  elect(): void;
  leave(): void;
}

interface Members {
  readonly members: Set<Subscriber>;
  /** Who was elected last. */
  elected: Subscriber | undefined;
}

/**
 * The accounts of a process by the installed app that they are signed in with. Two that are signed in with the same one
 * would each end what only the other one needs: the first that has a token subscribes to what all of them want.
 */
export class Subscribers {
  readonly #groups = new Map<string, Members>();

  /** `key` names the installed app and its cloud. */
  join(key: string, subscriber: Subscriber): SubscriberGroup {
    const group = this.#groups.get(key) ?? { members: new Set(), elected: undefined };
    this.#groups.set(key, group);
    const { members } = group;
    members.add(subscriber);
    return {
      members,
      get leader() {
        return leaderOf(members);
      },
      elect: () => {
        const before = group.elected;
        group.elected = leaderOf(members);
        if (before && before !== group.elected) group.elected?.takeOver();
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

function leaderOf(members: ReadonlySet<Subscriber>): Subscriber | undefined {
  const all = [...members];
  return all.find(({ hasToken }) => hasToken) ?? all[0];
}
