import type { NodeAPI } from 'node-red';
import { billOf, type Bill } from '../../api/bill';
import type { Location } from '../../api/locations';
import type { Meter } from '../../api/meter';
import type { BillView } from '../../base/contract/bill';
import type { EventsView } from '../../base/contract/routes';
import { SmartThingsError } from '../../base/errors';
import { createHttp } from '../../base/http';
import type { Http } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import type { EventsState } from '../../events/events-state';
import type { HomeStream } from '../../events/home-stream';
import type { EventListener } from '../../events/hub';
import type { RecentEvent } from '../../events/recent-events';
import type { EventWish, HomeEvent } from '../../events/wish';
import type { Home } from '../../home/home';
import type { Authorization, AuthorizationSnapshot, Following } from '../../oauth/authorization';
import { CALLS_GRACE_MS, endOf, track } from '../node-red/pending-work';
import type { WebhookEvents } from '../events/webhook-events';
import type { SharedParts } from '../process/shared-parts';
import { credentialStore } from '../storage/credentials';
import type { SharedThing } from '../token-server/token-server';
import { billViewOf } from './bill-view';
import { meterOf, openAuthorization } from './authorization/open';
import { nameOf, type Standing } from './authorization/owner';
import { isSameCloud, sessionMarkOf, type AccountConfig } from './config';
import { ReaderCalls } from './reader-calls';
import { Session, type SessionParts } from './session';
import { sessionsOf } from './sessions';
import { eventPartsOf } from './event-parts-of';

/** A node that shows how the account is. Itself in the account's list, it needs no function for that. */
export interface AccountWatcher {
  accountChanged(): void;
}

/** A node that hears of what happens in the home, whichever session brings it. */
interface Listening {
  readonly wish: EventWish;
  readonly listener: EventListener;
  readonly nodeId: string;
  end: () => void;
}

interface Opened {
  readonly authorization: Authorization;
  /** Another one where the authorization is for another cloud than before. */
  session: Session;
  stopWatchingEvents: () => void;
  readonly stopListening: () => void;
}

/** One account at work: its authorization, and its session with the cloud. Made by a deploy or by an open dialog. */
export class Account {
  readonly identity: string;
  readonly config: AccountConfig;
  readonly meter: Meter;
  readonly readerCalls: ReaderCalls;
  /** Told after each change of the authorization, like the listeners of `onChange`. */
  readonly watchers = new Set<AccountWatcher>();
  readonly #RED: NodeAPI;
  readonly #shared: SharedParts;
  readonly #http: Http = createHttp();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #standing: Standing;
  readonly #listenings = new Set<Listening>();
  readonly #eventWatchers = new Set<() => void>();
  readonly #closings = new Set<() => void>();
  readonly #moveOut: () => Promise<void>;
  readonly #opening: Promise<void>;
  #opened: Opened | undefined;
  #problem: Text | undefined;
  readonly #sharing = new Map<SharedThing, Text>();
  #closed = false;

  constructor(RED: NodeAPI, shared: SharedParts, identity: string, config: AccountConfig, standing: Standing) {
    this.identity = identity;
    this.config = config;
    this.#RED = RED;
    this.#shared = shared;
    this.#standing = standing;
    this.meter = meterOf(shared, identity, config);
    this.readerCalls = new ReaderCalls(shared.clock, () => this.peek()?.hash());
    this.#moveOut = shared.moveIn();
    this.#problem = config.problems[0];
    this.#opening = this.#open(standing);
  }

  /** The home behind the account. Throws `SmartThingsError` where the account cannot work at all. */
  async home(): Promise<Home> {
    return (await this.session()).home;
  }

  /** The session with the cloud that the account's token is for. Throws where settings are missing. */
  async session(): Promise<Session> {
    const authorization = await this.authorization();
    await authorization.located();
    return this.#needOpened().session;
  }

  /** The authorization in use. Throws where settings are missing. */
  async authorization(): Promise<Authorization> {
    await this.#opening;
    return this.#needOpened().authorization;
  }

  snapshot(): AuthorizationSnapshot {
    const known = this.#opened?.authorization.snapshot();
    const { unsetVariable: variable } = this;
    if (known?.state === 'unauthorized' && variable !== undefined) {
      return { ...known, message: text('runtime.account.variableUnset', { variable }) };
    }
    if (known) {
      const shown = this.#liveOrAs(known);
      const [problem] = this.#sharing.values();
      return problem ? { ...shown, message: text('share.notShared', { message: shown.message, problem }) } : shown;
    }
    const message = this.#problem ?? text('runtime.account.opening');
    return { state: 'unauthorized', message, scope: '', installedAppId: '', unsaved: false };
  }

  /** Who lives on the events of a leader says so. */
  #liveOrAs(known: AuthorizationSnapshot): AuthorizationSnapshot {
    const { server, since = 0 } = this.following ?? {};
    const isLive = known.state === 'authorized' && this.#opened?.session.events?.isFollowingLive === true;
    if (server === undefined || !isLive) return known;
    return { ...known, message: text('follow.live', { server, since: new Date(since) }) };
  }

  /** An environment variable that is named in the settings and is not set. */
  get unsetVariable(): string | undefined {
    return this.config.unsetVariables[0];
  }

  /** The access token as long as it lives, without waiting for anything. */
  peek(): Secret | undefined {
    return this.#opened?.authorization.peek();
  }

  /** Base of the API that the token is for. */
  get apiUrl(): string | undefined {
    return this.#opened?.authorization.apiUrl;
  }

  get following(): Following | undefined {
    return this.#opened?.authorization.following;
  }

  get simulatorUrl(): string | undefined {
    return this.#opened?.authorization.simulatorUrl;
  }

  /** Why something is not shared with other programs though it should be; nothing where it is. */
  reportSharing(what: SharedThing, problem: Text | undefined): void {
    const isNews = problem?.key !== this.#sharing.get(what)?.key;
    if (problem) this.#sharing.set(what, problem);
    else this.#sharing.delete(what);
    if (!isNews) return;
    this.#tell();
    if (problem) this.#warn(problem);
  }

  /** The home for those who listen from outside; nothing before it is reached. */
  get homeStream(): HomeStream | undefined {
    return this.#opened?.session.events?.stream;
  }

  /** Calls back after each change of the authorization; gives the way to stop that. */
  onChange(accountChanged: () => void): () => void {
    const watcher = { accountChanged };
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  /** Calls back once when the account closes: what lives with it ends then. Gives the way to take that back. */
  onClose(listener: () => void): () => void {
    this.#closings.add(listener);
    return () => void this.#closings.delete(listener);
  }

  /** Listens for a node to what happens in the home, from when it is reached; gives the way to end that. */
  listen(wish: EventWish, listener: EventListener, nodeId: string): () => void {
    const events = this.#opened?.session.events;
    const listening: Listening = { wish, listener, nodeId, end: () => undefined };
    this.#listenings.add(listening);
    if (events) listening.end = events.listen(wish, listener, nodeId);
    return () => {
      this.#listenings.delete(listening);
      listening.end();
    };
  }

  /** What is known of what a wish names, as events. Throws `SmartThingsError` where the home can't be asked. */
  async knownEvents(wish: EventWish, nodeId: string): Promise<HomeEvent[]> {
    const { events } = await this.session();
    return (await events?.known(wish, nodeId)) ?? [];
  }

  /** The latest events that a wish would have been told, the latest first. */
  recentEvents(wish: EventWish, most: number): RecentEvent[] {
    return this.#opened?.session.events?.hub.recent.matching(wish, most) ?? [];
  }

  /** How it stands with the home's events; nothing where only a dialog knows this account. */
  eventsState(): EventsState | undefined {
    return this.#opened?.session.events?.state();
  }

  /** How it stands with the address that the cloud posts to; nothing where events come by another way. */
  webhookState(): Pick<EventsView, 'confirmation' | 'refused'> {
    const webhook = this.webhook;
    return webhook ? { confirmation: webhook.confirmationState, refused: webhook.refusals } : {};
  }

  /** The events that the cloud sends by itself, where they come that way. */
  get webhook(): WebhookEvents | undefined {
    return this.#opened?.session.events?.webhook;
  }

  /** A command was accepted: what it leads to is looked for soon, where nothing tells it. */
  commandAccepted(): void {
    this.#opened?.session.events?.commandAccepted();
  }

  /** Whether a change of this capability is told without a call. */
  tellsChange(deviceId: string, capability: string): boolean {
    return this.#opened?.session.events?.toldSince(deviceId, capability) !== undefined;
  }

  /** Calls back when the state of the events may be another one; gives the way to stop that. */
  onEventsChange(listener: () => void): () => void {
    this.#eventWatchers.add(listener);
    return () => void this.#eventWatchers.delete(listener);
  }

  /** What its calls come to, this month and today, what was counted before the start included. Costs no call. */
  async bill(): Promise<Bill> {
    await this.#shared.usage.loaded();
    return billOf(this.meter.tally, this.#shared.clock.now(), this.config.budget);
  }

  /** The same, with what its nodes are called. */
  async billView(): Promise<BillView> {
    return billViewOf(this.#RED, await this.bill());
  }

  /** A node's message is under way: closing waits for it a little. */
  track(work: Promise<unknown>): void {
    track(work, this.#underWay);
  }

  /** The locations as they were told last; nothing is asked. */
  get knownLocations(): readonly Location[] {
    return this.#opened?.session.home.devices.knownLocations ?? [];
  }

  /** The locations of this authorization, for those who look: cached, and asked again on demand once a minute. */
  async locations(wish = false): Promise<readonly Location[]> {
    const { devices } = await this.home();
    return this.readerCalls.ask('locations', wish, (refresh) => devices.locations({ refresh }));
  }

  /** The pair of a sign-in at addresses that are deployed only now goes along. */
  handOver(deployed: AccountConfig): void {
    const pair = this.#opened?.authorization.heldPair;
    if (!pair || deployed.clientId !== this.config.clientId || !isSameCloud(deployed, this.config)) return;
    credentialStore(this.#RED, this.identity, () => true).write(pair);
  }

  /** Ends every call and timer; a refresh under way gets `refreshGraceMs` to be finished and journalled. */
  async close(refreshGraceMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#closings) listener();
    await endOf(this.#underWay, CALLS_GRACE_MS, this.#shared.clock);
    await this.#opening;
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.stopListening();
    opened?.stopWatchingEvents();
    if (opened) this.#leaveSession(opened);
    await opened?.authorization.close(refreshGraceMs);
    this.#http.close();
    await this.#moveOut();
  }

  #needOpened(): Opened {
    if (this.#opened) return this.#opened;
    if (this.#closed) throw new SmartThingsError('network', text('api.closed'));
    throw new SmartThingsError('not_authorized', this.#problem ?? text('runtime.account.opening'));
  }

  async #open(standing: Standing): Promise<void> {
    const { identity, config } = this;
    try {
      const onTokenCall = (): void => this.meter.count('tokens');
      // Nothing is called before it is known what was spent.
      if (config.budget) await this.#shared.usage.loaded();
      const authorization = await openAuthorization(this.#RED, this.#shared, {
        ...{ identity, config, standing, onTokenCall },
      });
      // The keeper outlives this account over a deploy.
      const stopListening = authorization.onChange(() => this.#changed());
      const session = this.#sessionOf(authorization);
      this.#opened = { authorization, session, stopListening, stopWatchingEvents: () => undefined };
      this.#hearEvents(this.#opened);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = error instanceof SmartThingsError ? error.text : text('runtime.account.cannotOpen', { reason });
    }
    if (standing === 'deployed') this.#warnOfSettings();
    this.#tell();
  }

  #sessionOf(authorization: Authorization): Session {
    const { clock, random } = this.#shared;
    const sessions = sessionsOf(this.#shared);
    const { eventDesk } = sessions;
    const { budget } = this.config;
    // The simulated home is at another port at each start.
    const cloud = this.config.mode === 'simulator' ? 'simulator' : authorization.apiUrl;
    const parts: SessionParts = {
      ...{ authorization, http: this.#http, meter: this.meter, budget, clock, random },
      names: this.#shared.names.of(cloud),
    };
    // Whoever was closed meanwhile leaves the kept one to the account that came after it.
    if (this.#standing !== 'deployed' || this.#closed) return new Session(parts);
    const account = eventPartsOf(this, authorization, this.#shared);
    const withEvents: SessionParts = { ...parts, events: { shared: eventDesk, account } };
    const mark = sessionMarkOf(this.config, authorization.apiUrl);
    if (mark === undefined) return new Session(withEvents);
    return sessions.take(this.identity, mark, withEvents, () => new Session(withEvents));
  }

  /** One that is kept over a deploy waits for the next account. */
  #leaveSession({ session, authorization }: Opened): void {
    for (const listening of this.#listenings) listening.end();
    this.#listenings.clear();
    if (this.#standing === 'deployed') sessionsOf(this.#shared).give(this.identity, session, authorization);
    else session.close();
  }

  /** All who listen do so at this session from now on. */
  #hearEvents(opened: Opened): void {
    const { events } = opened.session;
    opened.stopWatchingEvents();
    for (const listening of this.#listenings) {
      listening.end();
      if (events) listening.end = events.listen(listening.wish, listening.listener, listening.nodeId);
    }
    let told: string | undefined;
    // Thousands of nodes may watch, and hardly an event changes how it stands with all of them.
    const tell = (): void => {
      const { state, message } = events?.state() ?? {};
      const now = `${state ?? ''} ${message?.key ?? ''}`;
      if (now === told) return;
      told = now;
      for (const watcher of this.#eventWatchers) watcher();
    };
    opened.stopWatchingEvents = events?.onChange(tell) ?? ((): void => undefined);
    events?.attend();
    tell();
  }

  #changed(): void {
    const opened = this.#opened;
    if (opened && opened.authorization.apiUrl !== opened.session.apiUrl) {
      const before = opened.session;
      opened.session = this.#sessionOf(opened.authorization);
      before.close();
      this.#hearEvents(opened);
    }
    opened?.session.authorizationChanged();
    this.#tell();
  }

  /** What the settings lack, into the log: a headless Node-RED has nobody who looks at a status. */
  #warnOfSettings(): void {
    const [variable] = this.config.unsetVariables;
    const unset = variable === undefined ? undefined : text('runtime.account.variableUnset', { variable });
    const message = this.#problem ?? unset;
    if (message) this.#warn(message);
  }

  #warn(message: Text): void {
    this.#shared.log.warn(text('oauth.log.state', { account: nameOf(this), message }));
  }

  #tell(): void {
    for (const watcher of this.watchers) watcher.accountChanged();
  }
}
