import { createHash } from 'node:crypto';
import type { HomeChanges, HomeLook, LiveEvent, LiveHome as LiveHomeJson } from '../../base/contract/live-home';
import type { AccountView } from '../../base/contract/routes';
import { SmartThingsError, type ErrorCode } from '../../base/errors';
import type { Clock, Timer } from '../../base/ports';
import { EVENT_KINDS } from '../../events/change';
import type { EventsState } from '../../events/events-state';
import type { EventWish, HomeEvent } from '../../events/wish';
import { isYoung } from '../../home/age';
import type { Home } from '../../home/home';
import { knownHome, knownPlaces } from '../../home/known-home';
import type { Account } from '../account/account';
import type { Session } from '../account/session';
import { knownViewOf } from '../account/view';
import { sentenceOf } from '../node-red/sentence-data';
import type { Translate } from '../node-red/translate';
import { Changes, liveEvent } from './changes';

/** Who has not looked for so long looks no more. */
const LOOK_LIFE_MS = 60_000;
/** Changes are told at most so often. */
const BATCH_MS = 200;
/** The first after a while is told nearly at once, together with what comes along with it. */
const PROMPT_MS = 20;
/** A list of devices that is younger tells how the home is. */
const FRESH_MS = 60_000;
/** While events come in one of these ways, what is known is true at any age. */
const TELLING: ReadonlySet<EventsState['state']> = new Set<EventsState['state']>(['live', 'quiet', 'polling']);
const EVENTS_KEPT = 100;
/** Why a sign-in learns nothing today nor tomorrow. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['forbidden', 'not_found']);
const ALL: EventWish = {
  ...{ kinds: EVENT_KINDS, devices: [], rooms: [], component: '', capability: '', attribute: '', onlyChanges: false },
};

export interface LiveHomeParts {
  readonly account: Account;
  readonly clock: Clock;
  readonly translate: Translate;
  /** Names this home among those of all starts of the process. */
  readonly era: string;
  /** Tells all editors. */
  readonly publish: (changes: HomeChanges) => void;
}

/** What somebody who looks wants to be asked of the cloud. */
export interface Wishes {
  /** The devices and their values, however young they are. */
  readonly refresh: boolean;
  /** The names of rooms, the scenes and the modes, as far as nobody has asked yet. */
  readonly names: boolean;
}

/**
 * A home for the editors that look at it: all that is known, and then each change, in batches, as long as somebody has looked
 * within the last minute. Nobody subscribes or polls for it, so it costs what the events cost without it.
 */
export class LiveHome {
  readonly #parts: LiveHomeParts;
  readonly #changes = new Changes();
  readonly #events: LiveEvent[] = [];
  #session: Session | undefined;
  #unhook: readonly (() => void)[] = [];
  #looking: Timer | undefined;
  #telling: Timer | undefined;
  #toldAt = 0;
  #seq = 0;
  #lastEvent = 0;
  /** Epoch milliseconds. */
  #lastEventAt = 0;
  /** Of what was answered last. */
  #mark = '';
  /** Whose names were asked for: what that sign-in may not see is not offered again. */
  #asked: { readonly home: Home; readonly grant: string } | undefined;

  constructor(parts: LiveHomeParts) {
    this.#parts = parts;
  }

  /** Whether changes are told at present. */
  get isWatched(): boolean {
    return this.#looking !== undefined;
  }

  /** How it stands; from now on changes are told for a minute. Nothing is asked of the cloud. */
  async look(): Promise<HomeLook> {
    const { account } = this.#parts;
    const session = await account.session().catch(() => undefined);
    this.#watch(session);
    return this.#lookNow(session?.home);
  }

  /** How it stands with the account, for who looks at another one: nothing is told, and nothing asked of the cloud. */
  async glance(): Promise<AccountView> {
    const { account, translate } = this.#parts;
    await account.authorization().catch(() => undefined);
    return knownViewOf(account, translate);
  }

  /** All that is known, after at most one call, or those that are wished for. */
  async read(wishes: Wishes): Promise<LiveHomeJson> {
    const { account, translate } = this.#parts;
    const session = await account.session().catch(() => undefined);
    this.#watch(session);
    const failure = session && (await this.#learn(session, wishes));
    // Who asked gets what was learned with the answer; the others hear of it.
    if (this.#telling) this.#tell();
    const known = session && knownHome(session.home);
    const problem = failure && {
      code: failure.code,
      message: translate(failure.text),
      sentence: sentenceOf(failure.text),
    };
    return {
      ...this.#lookNow(session?.home),
      ...{ locations: known?.locations ?? [], rooms: known?.rooms ?? [] },
      ...{ devices: known?.devices ?? [], scenes: known?.scenes ?? [], events: [...this.#events] },
      unasked: session && this.#hasAsked(session) ? 0 : (known?.unasked ?? 0),
      ...(problem ? { problem } : {}),
    };
  }

  /** Nobody is told any more. */
  close(): void {
    for (const end of this.#unhook) end();
    this.#unhook = [];
    this.#session = undefined;
    this.#looking?.cancel();
    this.#telling?.cancel();
    this.#looking = undefined;
    this.#telling = undefined;
    this.#changes.take();
  }

  #lookNow(home: Home | undefined): HomeLook {
    const { account, translate, era } = this.#parts;
    this.#mark = markOf(home);
    return { era, seq: this.#seq, mark: this.#mark, account: knownViewOf(account, translate) };
  }

  async #learn(session: Session, { refresh, names }: Wishes): Promise<SmartThingsError | undefined> {
    const { home, events } = session;
    const { account, clock } = this.#parts;
    const { devices } = home;
    const { readerCalls } = account;
    const isTold = events !== undefined && TELLING.has(events.state().state);
    const { listedAt } = devices;
    const isFresh = listedAt !== undefined && (isTold || isYoung(listedAt, FRESH_MS, clock.now()));
    try {
      if (!isFresh || refresh) {
        await readerCalls.ask('devices', refresh, (again) => devices.learn({ refresh: again, maxAgeMs: FRESH_MS }));
      }
      if (names) await readerCalls.ask('names', true, () => this.#learnNames(session));
      return undefined;
    } catch (error) {
      if (error instanceof SmartThingsError) return error;
      throw error;
    }
  }

  /** Who may not see the scenes may see the modes: a refusal is thrown when all was asked, any other failure at once. */
  async #learnNames({ home, grant }: Session): Promise<void> {
    const { devices, scenes, modes } = home;
    const refusals: SmartThingsError[] = [];
    const ask = async <Answer>(question: Promise<Answer>): Promise<Answer | undefined> => {
      return question.catch((error: unknown) => {
        if (!(error instanceof SmartThingsError && LASTING.has(error.code))) throw error;
        refusals.push(error);
        return undefined;
      });
    };
    await ask(devices.list({ maxAgeMs: Infinity }));
    if (!scenes.known) await ask(scenes.list());
    for (const { locationId } of (await ask(devices.locations())) ?? []) {
      const known = modes.known(locationId);
      if (!known.modes) await ask(modes.list(locationId));
      if (known.modeId === undefined) await ask(modes.read(locationId));
    }
    this.#asked = { home, grant };
    const [refusal] = refusals;
    if (refusal) throw refusal;
  }

  #hasAsked({ home, grant }: Session): boolean {
    return this.#asked?.home === home && this.#asked.grant === grant;
  }

  #watch(session: Session | undefined): void {
    const { clock } = this.#parts;
    // What happened while nobody looked was told to nobody.
    if (!this.isWatched) this.#seq++;
    if (session !== this.#session || !this.isWatched) this.#hook(session);
    this.#looking?.cancel();
    this.#looking = clock.after(LOOK_LIFE_MS, () => this.close());
  }

  #hook(session: Session | undefined): void {
    for (const end of this.#unhook) end();
    this.#recall();
    const { account } = this.#parts;
    const accountChanged = (): void => {
      this.#changes.accountChanged();
      this.#tellSoon();
    };
    const ofAccount = [
      account.onEventsChange(accountChanged),
      account.onChange(() => {
        accountChanged();
        this.#goOnWith(account).catch(() => undefined);
      }),
    ];
    this.#unhook = [...ofAccount, account.onClose(() => this.close()), ...(session ? this.#hooksInto(session) : [])];
    this.#session = session;
  }

  /** Somebody signed in or out: it may be another home now, and another session. */
  async #goOnWith(account: Account): Promise<void> {
    const session = await account.session();
    if (!this.isWatched || session === this.#session) return;
    this.#hook(session);
    this.#changes.outdated();
    this.#tellSoon();
  }

  #hooksInto({ home, events }: Session): (() => void)[] {
    const endValues = home.shadow.onChange((change) => {
      this.#changes.value(change);
      this.#tellSoon();
    });
    const endModes = home.modes.onLearned(({ previous }) => {
      if (previous === null) return;
      this.#changes.outdated();
      this.#tellSoon();
    });
    const endEvents = events?.hub.watch((event) => {
      this.#changes.event(this.#keep(event, this.#parts.clock.now()));
      this.#tellSoon();
    });
    return [endValues, endModes, ...(endEvents ? [endEvents] : [])];
  }

  /** What happened while nobody looked. */
  #recall(): void {
    const { account } = this.#parts;
    const missed = account.recentEvents(ALL, EVENTS_KEPT).filter(({ at }) => at > this.#lastEventAt);
    for (const { event, at } of missed.reverse()) this.#keep(event, at);
  }

  #keep(told: HomeEvent, at: number): LiveEvent {
    const event = liveEvent(told, ++this.#lastEvent, at);
    this.#lastEventAt = at;
    this.#events.push(event);
    if (this.#events.length > EVENTS_KEPT) this.#events.shift();
    return event;
  }

  #tellSoon(): void {
    const { clock } = this.#parts;
    const sinceMs = Math.abs(clock.now() - this.#toldAt);
    this.#telling ??= clock.after(Math.max(PROMPT_MS, BATCH_MS - sinceMs), () => this.#tell());
  }

  #tell(): void {
    const { account, clock, era, publish, translate } = this.#parts;
    this.#telling?.cancel();
    this.#telling = undefined;
    this.#toldAt = clock.now();
    this.#seq++;
    const { isAccountNew, ...told } = this.#changes.take();
    const ofAccount = isAccountNew ? { account: knownViewOf(account, translate) } : {};
    // Who signed in or out sees another home.
    const isOther = isAccountNew && markOf(this.#session?.home) !== this.#mark;
    publish({ era, seq: this.#seq, ...told, ...ofAccount, ...(isOther ? { isOutdated: true } : {}) });
  }
}

/** Another one where the home consists of other things; values and who answers are told as they change. */
function markOf(home: Home | undefined): string {
  if (!home) return '';
  const { locations, rooms, scenes } = knownPlaces(home);
  const parts = [home.devices.all(), locations, rooms, scenes];
  return createHash('sha1').update(JSON.stringify(parts)).digest('base64');
}
