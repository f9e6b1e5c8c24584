import type { CloudEvent } from './change';

/** Who takes the events of one installed app. */
export interface EventReceiver {
  receive(events: readonly CloudEvent[], dropped: number): void;
}

interface Entry {
  readonly keyUrl: string;
  readonly receiver: EventReceiver;
}

/**
 * Brings events to the account whose installed app they name, at whichever account's address they arrived: several homes
 * of one app share one target. Those of an app that nobody here has are dropped and counted.
 */
export class EventRouter {
  readonly #receivers = new Map<string, Set<Entry>>();
  #strangers = 0;

  /** `keyUrl` is the host of the keys that this account believes. Returns what ends it. */
  add(installedAppId: string, keyUrl: string, receiver: EventReceiver): () => void {
    const entry = { keyUrl, receiver };
    const entries = this.#receivers.get(installedAppId) ?? new Set();
    this.#receivers.set(installedAppId, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0) this.#receivers.delete(installedAppId);
    };
  }

  /**
   * Hands events on. `keyUrl` is the host whose key proved them: an account believes the host of its own settings and no
   * other, or a test account's key would open every door of the house.
   */
  route(installedAppId: string, keyUrl: string, events: readonly CloudEvent[], dropped = 0): boolean {
    const entries = [...(this.#receivers.get(installedAppId) ?? [])].filter((entry) => entry.keyUrl === keyUrl);
    for (const { receiver } of entries) receiver.receive(events, dropped);
    if (entries.length === 0) this.#strangers += events.length + dropped;
    return entries.length > 0;
  }

  /** How many events named an app that nobody here has. */
  get strangers(): number {
    return this.#strangers;
  }
}
