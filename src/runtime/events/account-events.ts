import { nameCaller } from '../../api/caller';
import { listDevices } from '../../api/devices';
import type { Timer } from '../../base/ports';
import type { EventKind } from '../../events/change';
import { judgeEvents, type EventsState } from '../../events/events-state';
import { HomePoll } from '../../events/home-poll';
import { HomeStream } from '../../events/home-stream';
import { EventHub, type EventListener } from '../../events/hub';
import { AFTER_COMMAND_MS, Poller } from '../../events/poller';
import type { EventWish, HomeEvent } from '../../events/wish';
import type { AccountEventParts, EventHome, SharedEventParts } from './event-parts';
import { FollowedEvents } from './followed-events';
import { SimulatedEvents } from './simulated-events';
import { WebhookEvents } from './webhook-events';

/** What a list of the devices with their values tells: nobody polls a home for its modes. */
const FOUND_BY_POLLS: ReadonlySet<EventKind> = new Set<EventKind>(['attribute', 'lifecycle', 'health']);
/** A list of devices tells names and parts; lifecycle events and polls renew it. */
const NAMES_LIFE_MS = 3_600_000;
/** Of many lifecycle events that come at once, such as those of a hub that is moved, one list tells all. */
const RENEW_AFTER_MS = 2_000;

/**
 * The events of one account's home, by the way that its settings name. It outlives a deploy together with the home: what is
 * known, subscribed and seen stays, and `goOn` gives it to the account that was deployed anew.
 */
export class AccountEvents {
  readonly hub: EventHub;
  readonly #shared: SharedEventParts;
  readonly #home: EventHome;
  readonly #poll: HomePoll;
  readonly #listeners = new Set<() => void>();
  /** Whose wish it is. */
  readonly #nodeIds = new WeakMap<EventWish, string>();
  #parts: AccountEventParts;
  #poller: Poller;
  #webhook: WebhookEvents | undefined;
  #stream: HomeStream | undefined;
  #simulated: SimulatedEvents | undefined;
  #followed: FollowedEvents | undefined;
  #renewing: Timer | undefined;
  #looks: Timer[] = [];
  /** Between two deploys nobody listens, and nothing follows from that. */
  #isResting = false;
  /** All nodes of the flows are at work, not only the account. */
  #areFlowsRunning = true;

  constructor(shared: SharedEventParts, home: EventHome, parts: AccountEventParts) {
    this.#shared = shared;
    this.#home = home;
    this.#parts = parts;
    const { devices, shadow } = home.home;
    this.hub = new EventHub({
      clock: shared.clock,
      values: shadow,
      devices,
      modeLabel: (modeId, locationId) => this.#modeLabel(modeId, locationId),
      onTold: (event) => this.#webhook?.watchdog.told(event),
      onRemoved: () => this.#parts.onRemoved(),
      onOutdated: (what) => this.#outdated(what),
      onFault: shared.onFault,
      onWishes: () => this.#planChanged(),
    });
    this.#poll = new HomePoll({
      list: (signal) => listDevices(home.client, { includeStatus: true, includeHealth: true, kind: 'polls', signal }),
      feed: (list) => devices.feed(list, 'poll'),
      tell: (events) => this.hub.receive(events, 0, 'poll'),
    });
    shadow.onChange((change) => this.#webhook?.watchdog.changed(change));
    this.hub.watch(({ type, deviceId = '', value }) => {
      if (type === 'health' && typeof value === 'string') devices.healthTold(deviceId, value);
    });
    this.#poller = this.#newPoller();
    this.#begin();
    this.#look();
  }

  /** The account was deployed anew: other settings begin anew, the same go on. */
  goOn(parts: AccountEventParts): void {
    const before = fingerprintOf(this.#parts);
    this.#parts = parts;
    this.#isResting = false;
    if (before !== fingerprintOf(parts)) {
      this.#end().catch(this.#shared.onFault);
      this.#poller = this.#newPoller();
      this.#begin();
    }
    this.#planChanged();
  }

  /** A deploy takes the account away, and mostly brings it back: nothing is torn down. */
  rest(): void {
    this.#isResting = true;
    this.hub.hold();
    this.#look();
  }

  /** Whether the nodes of the flows are at work: while a deploy exchanges some of them, what happens waits for them. */
  flowsRun(areRunning: boolean): void {
    const wereRunning = this.#areFlowsRunning;
    this.#areFlowsRunning = areRunning;
    if (!areRunning) this.hub.hold();
    else this.attend();
    // What is wanted is known only now.
    if (areRunning && !wereRunning) this.#planChanged();
  }

  /** Those who listen have come over from the account of before. */
  attend(): void {
    if (this.#areFlowsRunning && !this.#isResting) this.hub.release();
  }

  /** Somebody signed in or out, or the token changed. `isOther`: it is another home now. */
  authorizationChanged(isOther: boolean): void {
    if (isOther) {
      this.#poll.forget();
      this.hub.forget();
      this.#stream?.forget();
      this.#followed?.leader.forget();
    }
    this.#webhook?.authorizationChanged(isOther);
    this.#look();
  }

  listen(wish: EventWish, listener: EventListener, nodeId: string): () => void {
    this.#nodeIds.set(wish, nodeId);
    return this.hub.listen(wish, listener);
  }

  /** What is known of what a wish names, once the home's devices are known. Throws `SmartThingsError` where they can't be. */
  async known(wish: EventWish, nodeId: string): Promise<HomeEvent[]> {
    const { signal } = new AbortController();
    nameCaller(signal, nodeId);
    await this.#home.home.devices.list({ maxAgeMs: NAMES_LIFE_MS, signal });
    return this.hub.known(wish);
  }

  /** A command of ours was accepted: what it leads to is looked for soon, where nothing tells it. */
  commandAccepted(): void {
    // A leader that reads its home at intervals knows nothing of it.
    if (this.#followed?.word === 'polling') this.#lookSoon();
    else this.#poller.hurry();
  }

  /**
   * Since when every change of this capability, or of all of the device, is told without a call (epoch milliseconds): what
   * was learned later is true at any age. Nothing where a change may go untold.
   */
  toldSince(deviceId: string, capability?: string): number | undefined {
    if (this.#followed) return this.#followed.toldSince(deviceId);
    const components = this.#home.home.devices.known(deviceId)?.components ?? [];
    const all = capability === undefined ? components.flatMap((one) => one.capabilities) : [capability];
    if (all.length === 0) return undefined;
    if (this.#parts.way === 'home') return this.#isResting ? undefined : 0;
    if (!this.#webhook || this.state().state !== 'live') return undefined;
    const { subscribed } = this.#webhook;
    const times = all.map((one) => subscribed.coveredSince(deviceId, one));
    return times.includes(undefined) ? undefined : Math.max(...times.map((since = 0) => since));
  }

  /** The home for those who listen from outside: from the first one on. */
  get stream(): HomeStream {
    const { devices, shadow } = this.#home.home;
    const { clock, random } = this.#shared;
    return (this.#stream ??= new HomeStream({
      ...{ clock, hub: this.hub, values: shadow, devices, instance: random.bytes(8).toString('hex') },
      learn: (maxAgeMs) => devices.list({ maxAgeMs }),
      eventsWord: () => this.state().state,
      toldSince: (deviceId) => this.toldSince(deviceId),
      onEventsState: (listener) => this.onChange(listener),
    }));
  }

  /** Whether this home is known as its leader knows it, at every moment. */
  get isFollowingLive(): boolean {
    return this.#followed?.leader.isLive ?? false;
  }

  /** For the webhook's route; nothing where this account takes no webhooks. */
  get webhook(): WebhookEvents | undefined {
    return this.#webhook;
  }

  /** Calls back when the state may be another one; gives the way to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  state(): EventsState {
    const { way, settings } = this.#parts;
    return judgeEvents({
      way,
      nowMs: this.#shared.clock.now(),
      listeners: this.hub.wishes.size,
      checkIntervalMs: settings.checkIntervalMs,
      lastEventAt: this.hub.lastEventAt,
      poller: this.#poller.state,
      leader: this.#followed && { word: this.#followed.word, isInVain: this.#followed.isInVain },
      ...(this.#webhook?.facts() ?? NO_WEBHOOK),
    });
  }

  async close(): Promise<void> {
    this.#renewing?.cancel();
    this.#stream?.close();
    this.hub.close();
    await this.#end();
  }

  #begin(): void {
    const { way } = this.#parts;
    if (way === 'webhook') {
      this.#webhook = new WebhookEvents(this.#shared, this.#home, () => this.#parts, {
        hub: this.hub,
        look: () => this.#poller.look(),
        onChange: () => this.#look(),
        onHeard: () => this.#tell(),
        isResting: () => this.#isResting || !this.#areFlowsRunning,
        namesLifeMs: NAMES_LIFE_MS,
      });
    }
    if (way === 'home') this.#simulated = new SimulatedEvents(this.#shared.simulated, this.hub);
    if (way === 'leader') {
      const { hub } = this;
      const { home } = this.#home;
      this.#followed = new FollowedEvents(this.#shared, () => this.#parts, { hub, home, onChange: () => this.#look() });
    }
  }

  async #end(): Promise<void> {
    const [poller, webhook, simulated, followed] = [this.#poller, this.#webhook, this.#simulated, this.#followed];
    this.#webhook = undefined;
    this.#simulated = undefined;
    this.#followed = undefined;
    this.#endLooks();
    simulated?.close();
    followed?.close();
    await Promise.all([poller.close(), webhook?.close()]);
  }

  #newPoller(): Poller {
    return new Poller({
      clock: this.#shared.clock,
      poll: (signal) => this.#pollOnce(signal),
      intervalMs: this.#parts.settings.pollIntervalMs,
      budget: () => this.#home.pollsLeft(),
      onChange: () => this.#tell(),
    });
  }

  async #pollOnce(signal: AbortSignal): Promise<number> {
    // A poll is for all who listen, and counts for the one that did so first.
    const first = this.#firstPolledFor();
    const nodeId = first && this.#nodeIds.get(first);
    if (nodeId !== undefined) nameCaller(signal, nodeId);
    const calls = await this.#poll.run(signal);
    // Names of rooms, which are kept for a day.
    await this.#home.home.devices.list({ maxAgeMs: NAMES_LIFE_MS, signal }).catch(() => undefined);
    return calls;
  }

  /** As polls do after a command. The last command counts: a slider that is dragged costs no more looks than a press. */
  #lookSoon(): void {
    this.#endLooks();
    if (this.hub.wishes.size === 0) return;
    this.#looks = AFTER_COMMAND_MS.map((afterMs) =>
      // What can't be looked at now the leader will tell.
      this.#shared.clock.after(afterMs, () => void this.#poller.look().catch(() => undefined)),
    );
  }

  #endLooks(): void {
    for (const look of this.#looks.splice(0)) look.cancel();
  }

  #planChanged(): void {
    this.#webhook?.planChanged();
    this.#look();
  }

  /** Who listens, and how the subscriptions stand, decides who works. */
  #look(): void {
    const { way } = this.#parts;
    // Without a token nothing is asked in vain, and nothing has failed when somebody signs in.
    const isWanted = this.hub.wishes.size > 0 && !this.#isResting && this.#parts.hasToken();
    const isPolling = way === 'poll' || (this.#webhook?.isPolled ?? this.#followed?.isInVain ?? false);
    this.#poller.need(isWanted && isPolling && this.#firstPolledFor() !== undefined);
    this.#webhook?.want(isWanted);
    // It costs nothing, and commands are confirmed by it.
    this.#simulated?.want(!this.#isResting);
    // A deploy is over in a moment, and what is wanted then is known only after it.
    this.#followed?.leader.want(this.#parts.hasToken());
    if (!this.#isResting) this.#followed?.leader.look();
    // What is told meanwhile is no news to the next look of our own.
    if (this.#followed?.leader.isLive === true) this.#poll.forget();
    if (isWanted && way === 'home') this.#learnNames();
    this.#tell();
  }

  /** Who was first to want what polls find. There may be thousands who listen. */
  #firstPolledFor(): EventWish | undefined {
    for (const wish of this.hub.wishes) if (wish.kinds.some((kind) => FOUND_BY_POLLS.has(kind))) return wish;
    return undefined;
  }

  #learnNames(): void {
    // Without names events are told all the same.
    this.#home.home.devices.list({ maxAgeMs: NAMES_LIFE_MS }).catch(() => undefined);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #modeLabel(modeId: string, locationId: string | undefined): Promise<string | undefined> {
    const modes = await this.#home.home.modes.list(locationId ?? '');
    return modes.find((mode) => mode.modeId === modeId)?.label;
  }

  #outdated(what: 'devices' | 'scenes' | 'modes'): void {
    const { devices, modes, scenes } = this.#home.home;
    if (what === 'scenes') scenes.forget();
    if (what === 'modes') modes.forget();
    // What a poll found it has fed already, and a leader tells what it has learned.
    if (what !== 'devices' || this.#parts.way === 'poll' || this.#parts.way === 'leader') return;
    this.#renewing ??= this.#shared.clock.after(RENEW_AFTER_MS, () => {
      this.#renewing = undefined;
      devices.list({ refresh: true }).then(
        () => this.#webhook?.planChanged(),
        () => undefined,
      );
    });
  }
}

const NO_WEBHOOK = {
  hasAddress: false,
  confirmation: 'none',
  asksFor: undefined,
  acceptedAt: undefined,
  refusal: undefined,
  reconciler: undefined,
  watchdog: undefined,
} as const;

function fingerprintOf({ way, settings, appId, apiUrl, budget }: AccountEventParts): string {
  return JSON.stringify([way, settings, appId, apiUrl, budget]);
}
