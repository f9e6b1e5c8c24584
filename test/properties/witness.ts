import { Secret } from '../../src/base/secret';
import type { AuthorizationSnapshot } from '../../src/oauth/authorization';
import { fromEntry, type AuthorizationRecord } from '../../src/oauth/journal/authorization-record';
import type { JournalEntry } from '../../src/oauth/journal/journal-document';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';
import type { CloudWatch, Heard, SimulatedCloud } from './cloud';
import type { Disk, DiskWatch } from './disk';
import { Ledger, type Given } from './ledger';
import { KEY, type Machine } from './machine';
import type { Timeline } from './timeline';

const HOUR_MS = 3_600_000;
/** Nobody waits longer for a storage. */
const STORAGE_PATIENCE_MS = 15_000;
/** The longest pause between two tries, and a look at the clock. */
const LONGEST_PAUSE_MS = 16 * 60_000;
/** A look at the clock each minute, and a save that may have to be waited for. */
const LONGEST_DELAY_MS = 61_000 + STORAGE_PATIENCE_MS;

interface Refusals {
  count: number;
  readonly asked: number;
  readonly whileAlive: boolean;
}

/** Watches every step of a keeper and says which promise it breaks. Knows what the keeper could know, and no more. */
export class Witness implements CloudWatch, DiskWatch {
  violation: string | undefined;
  readonly tally = { granted: 0, refused: 0, longestMs: 0 };
  readonly #ledger: Ledger;
  /** The process that is watched, and the older one that may run beside it. */
  #machine: Machine | undefined;
  #old: Machine | undefined;
  #clientSecret = '';
  #newest: Given | undefined;
  #fromJournal: Given | undefined;
  #fromCredentials: Given | undefined;
  #signedOut = false;
  readonly #refusals = new Map<string, Refusals>();
  /** How often somebody asked for a try, by hand or with another client secret. */
  #asked = 0;
  /** How often somebody gave a reason for a refresh, and how often when the last one began. */
  #wanted = 0;
  #wantedAtLast = 0;
  /** Nothing given up to here may come back: the owner signed out. */
  #tombstone = 0;
  /** The last pair given before the clock became doubtful. */
  #disturbedAt = 0;
  /** What was in use when nothing was under way. */
  #served: Given | undefined;
  #terminal = false;
  /** Refresh tokens that were sent and had no clear answer, as far as this process can know. */
  readonly #inDoubt = new Set<string>();
  /** The sentence for the owner must say that a refresh was interrupted. */
  #interrupted = false;
  #seeded = false;
  #lastFailed = false;
  /** It came after the last request was sent. */
  #newSecret = false;
  #dueSinceMs: number | undefined;
  #failingSince: { readonly chain: number; readonly atMs: number } | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly cloud: SimulatedCloud,
    private readonly disk: Disk,
    /** Whether there must always be an access token, once there was one. */
    private readonly neverWithout = false,
  ) {
    this.#ledger = new Ledger(timeline, cloud);
  }

  /** The pair that must be in use now. */
  inUse(machine: Machine): Given | undefined {
    if (this.#signedOut) return undefined;
    return this.#newest ?? (machine.journalRead ? this.#fromJournal : this.#fromCredentials);
  }

  /** Somebody asks for one more try. */
  asks(): void {
    this.#asked++;
    this.#wanted++;
  }

  /** Another client secret came: that ends the wait of a passing failure. */
  newSecret(): void {
    this.asks();
    this.#newSecret = true;
  }

  /** A call was answered with 401. */
  rejectsToken(): void {
    this.#wanted++;
  }

  /** The clock was stepped, or the machine slept. */
  disturbed(): void {
    this.#disturbedAt = this.#ledger.order;
  }

  /** The owner brings a refresh token: the doubt about another is not kept beside it. */
  seeds(): void {
    this.asks();
    this.#seeded = true;
  }

  signsOut({ keeper }: Machine): void {
    this.#signedOut = true;
    this.#newest = undefined;
    this.#served = undefined;
    if (!keeper.snapshot().unsaved) this.#tombstone = this.#ledger.order;
  }

  /** A new process: it knows what lies on the disk, and no more. */
  boot(machine: Machine, old: Machine | undefined, clientSecret: string): void {
    [this.#machine, this.#old, this.#clientSecret] = [machine, old, clientSecret];
    const { credentials } = this.disk;
    const { entry, record } = this.#onDisk();
    this.#newest = undefined;
    this.#ledger.begin(entry?.spent, [credentials, record?.live, record?.previous]);
    this.#served = undefined;
    // The tombstone of a sign-out is in the journal: while that can't be read, nobody knows of it.
    this.#fromCredentials = this.#ledger.of(credentials);
    const journalled = this.#alive(this.#ledger.of(record?.live));
    const found = this.#ledger.isNotedAsSpent(credentials) ? undefined : this.#alive(this.#fromCredentials);
    this.#fromJournal = (found?.order ?? 0) > (journalled?.order ?? 0) ? found : journalled;
    this.#signedOut = record?.signedOut === true && this.#fromJournal === undefined;
    this.disturbed();
    this.#terminal = record?.rejection !== undefined;
    this.#inDoubt.clear();
    if (record?.live?.refreshToken.hash() === record?.inDoubt && record?.live) {
      this.#inDoubt.add(record.live.refreshToken.reveal());
    }
    this.#interrupted = false;
    this.#lastFailed = false;
    this.#dueSinceMs = undefined;
    // Only what is in the journal is known of refusals.
    if (!record?.rejection || !record.triedAtExpiry) this.#refusals.clear();
  }

  #onDisk(): { entry: JournalEntry | undefined; record: AuthorizationRecord | undefined } {
    const { entry } = this.disk;
    return { entry, record: entry && this.#opened(entry) };
  }

  #opened(entry: JournalEntry): AuthorizationRecord {
    return fromEntry(entry, KEY, new Secret(this.#clientSecret));
  }

  /** What another process has made newer is taken over where the journal is read. */
  read(machine: Machine): void {
    if (machine !== this.#machine) return;
    const { entry, record } = this.#onDisk();
    if (!entry || !record || record.unopened.length > 0) return;
    const found = this.#alive(this.#ledger.of(record.live));
    const known = this.inUse(machine);
    const isNewer = found !== undefined && found.order > (known?.order ?? 0);
    const isOfSameSignIn =
      found && known && this.cloud.issued(found.refresh).chain === this.cloud.issued(known.refresh).chain;
    // What this process could not save yet comes from a sign-in that the other one does not know.
    if (isNewer && (isOfSameSignIn || !machine.keeper.snapshot().unsaved)) {
      this.#ledger.learn(entry.spent, record.live);
      this.#newest = found;
      this.#signedOut = false;
      this.#served = undefined;
      this.#terminal = record.rejection !== undefined;
      this.#interrupted = false;
      this.#lastFailed = false;
      this.#refusals.clear();
      this.disturbed();
    }
    if (this.#old === undefined) return;
    this.#terminal ||= record.rejection !== undefined;
    if (record.inDoubt !== undefined && record.inDoubt === record.live?.refreshToken.hash()) {
      this.#inDoubt.add(record.live.refreshToken.reveal());
    }
  }

  sent(machine: Machine, sent: string | undefined): void {
    this.#looksAcross(machine, sent);
    if (machine !== this.#machine) return;
    const { requests } = machine.underWay;
    this.#dueSinceMs = undefined;
    this.#newSecret = false;
    if (requests > 1) this.#breaks('two token requests at once');
    if (!machine.running && !machine.wasBusy) this.#breaks('a token request begun after the stop');
    if (sent === undefined) return;
    this.#looksAtNeed(sent);
    if (!machine.journalRead) this.#breaks('a refresh token sent while the journal is unread');
    if (this.#ledger.isSpent(sent)) this.#breaks(`a spent refresh token sent knowingly: ${sent}`);
    for (const given of this.#ledger.unsettledOf(sent)) this.#uses(given, 'sent');
  }

  /** What no process may do to the other: refresh at the same time, or spend what the other has spent and journalled. */
  #looksAcross(machine: Machine, sent: string | undefined): void {
    if (sent === undefined) return;
    const others = [this.#machine, this.#old].filter((other) => other !== machine && other?.life.alive);
    if (others.some((other) => (other?.underWay.refreshes ?? 0) > 0)) this.#breaks('two processes refresh at once');
    const isSpent = this.cloud.isRotated(sent) && this.disk.entry?.spent.includes(new Secret(sent).hash());
    if (isSpent && !machine.readFailed) this.#breaks(`a token that is spent as the journal says is sent: ${sent}`);
  }

  /** A pair that is fresh is not refreshed again, unless somebody asked since the last refresh. */
  #looksAtNeed(sent: string): void {
    const newest = this.#newest;
    const ageMs = newest ? this.timeline.now() - newest.expiresAt + newest.lifeMs : 0;
    // Its clock may have been stepped while it was on its way: a date more than a minute ahead is not believed.
    const isYoung = newest !== undefined && ageMs >= -60_000 && ageMs < 0.04 * newest.lifeMs;
    const isFresh = isYoung && newest.refresh === sent && newest.order > this.#disturbedAt;
    if (isFresh && !this.#lastFailed && this.#wanted === this.#wantedAtLast)
      this.#breaks('a fresh pair was refreshed again');
    this.#wantedAtLast = this.#wanted;
  }

  heard(machine: Machine, sent: string | undefined, heard: Heard, askedAt: number): void {
    const nowMs = this.timeline.elapsedMs;
    if (machine !== this.#machine) {
      // Whoever takes it over finds it on the disk.
      if (heard.kind === 'granted') this.#ledger.give(sent, heard, askedAt).settled = true;
      return;
    }
    if (heard.kind === 'granted') this.#grant(sent, heard, askedAt);
    if (sent === undefined) return;
    this.#lastFailed = heard.kind === 'passing';
    const { chain } = this.cloud.issued(sent);
    if (heard.kind === 'passing') {
      this.#failingSince ??= { chain, atMs: nowMs };
      this.#inDoubt.add(sent);
      return;
    }
    // Whoever gets the same refresh token again has no reason to doubt it any more.
    if (heard.kind === 'granted') this.#inDoubt.delete(sent);
    if (heard.kind === 'terminal') this.#refuse(machine, sent, heard.refused);
    const since = this.#failingSince;
    if (heard.kind === 'granted' && since?.chain === chain) {
      this.tally.longestMs = Math.max(this.tally.longestMs, nowMs - since.atMs);
    }
    this.#failingSince = undefined;
  }

  /** No pair gives way to an older one of the same sign-in, whichever process writes. */
  written(before: JournalEntry | undefined, after: JournalEntry | undefined): void {
    const [was, is] = [before, after].map((entry) => entry && this.#ledger.of(this.#opened(entry).live));
    if (!was || !is || this.cloud.issued(was.refresh).chain !== this.cloud.issued(is.refresh).chain) return;
    if (is.order < was.order) this.#breaks('an older pair was written over a newer one');
  }

  saving(machine: Machine, generation: number | undefined): () => void {
    return machine === this.#machine ? this.#ledger.saving(generation) : () => undefined;
  }

  credentialsWritten(machine: Machine, pair: TokenPair | undefined): void {
    const given = machine === this.#machine ? this.#ledger.of(pair) : undefined;
    if (given) this.#uses(given, 'put into the credentials');
  }

  /** At any moment: what is served. Where nothing is under way, `snapshot` tells what comes next. */
  look(machine: Machine, snapshot?: AuthorizationSnapshot): void {
    const token = machine.keeper.peek()?.reveal();
    const now = this.timeline.now();
    const given = token === undefined ? undefined : this.#ledger.byAccess(token);
    // A write reads too what another process has made newer.
    if (given && given.order > (this.inUse(machine)?.order ?? 0)) this.read(machine);
    const inUse = this.inUse(machine);
    if (token !== undefined && !given) this.#breaks('an access token served that nobody granted');
    if (given) {
      this.#uses(given, 'served');
      if (given.expiresAt <= now) this.#breaks('an access token served after its end');
    }
    if (this.neverWithout && token === undefined && machine.isQuiet && inUse) this.#breaks('no access token is left');
    const { signIns } = machine.underWay;
    const isServedOn = this.#served !== undefined && this.#served === inUse && this.#served.expiresAt > now;
    if (token === undefined && signIns === 0 && isServedOn) {
      this.#breaks('a living access token is no longer served');
    }
    if (!snapshot) return;
    this.#served = inUse;
    const expected = inUse && inUse.expiresAt > now ? inUse.access : undefined;
    if (token !== expected) this.#breaks(`${token ?? 'nothing'} served instead of ${expected ?? 'nothing'}`);
    this.#lookAtPlan(machine, snapshot, inUse, now);
  }

  /** When nothing is under way: the state, and what comes next. */
  #lookAtPlan(
    machine: Machine,
    { state, message, nextRefreshAt }: AuthorizationSnapshot,
    inUse: Given | undefined,
    now: number,
  ): void {
    if (state === 'reauthorize') {
      if (!this.#terminal) this.#breaks('a passing failure ended the authorization');
      if (this.#interrupted && !JSON.stringify(message).includes('oauth.rejection.interrupted')) {
        this.#breaks('the owner is not told that a refresh was interrupted');
      }
      return;
    }
    if (!machine.journalRead || state === 'unauthorized') {
      if (machine.journalRead && inUse) this.#breaks('the authorization is forgotten');
      return;
    }
    if (nextRefreshAt === undefined) {
      this.#breaks(`no refresh is planned in state ${state}`);
      return;
    }
    const pauseMs = nextRefreshAt - now;
    if (pauseMs <= 0) {
      this.#dueSinceMs ??= this.timeline.elapsedMs;
      if (this.timeline.elapsedMs - this.#dueSinceMs > LONGEST_DELAY_MS)
        this.#breaks('a refresh is due and none comes');
      return;
    }
    this.#dueSinceMs = undefined;
    // A refresh may also fail before it is sent, where its intent can't be written.
    const longestMs =
      (this.#lastFailed && !this.#newSecret) || state === 'failing' || state === 'expired'
        ? LONGEST_PAUSE_MS
        : (inUse?.lifeMs ?? 0) * 0.98 + 61_000;
    if (pauseMs > longestMs) this.#breaks(`the next refresh is ${Math.round(pauseMs / 1000)} s away in state ${state}`);
  }

  #grant(sent: string | undefined, heard: Extract<Heard, { kind: 'granted' }>, askedAt: number): void {
    this.tally.granted++;
    this.#newest = this.#ledger.give(sent, heard, askedAt);
    this.#ledger.hold(this.#newest);
    // The cloud ends the old access token with the rotation.
    this.#served = undefined;
    this.#signedOut = false;
    this.#terminal = false;
    this.#interrupted = false;
    this.#lastFailed = false;
    this.#refusals.clear();
  }

  /** One call for each token known; one more when the access token ends, and one each time that somebody asks. */
  #refuse(machine: Machine, sent: string, refused: 'token' | 'client'): void {
    const isAlive = (this.inUse(machine)?.expiresAt ?? 0) > this.timeline.now();
    const refusals = this.#refusals.get(sent) ?? { count: 0, asked: this.#asked, whileAlive: isAlive };
    refusals.count++;
    this.#refusals.set(sent, refusals);
    this.#terminal = true;
    this.tally.refused++;
    const lost = refused === 'token' && this.cloud.isRotated(sent) && this.#inDoubt.has(sent);
    // Later refusals know no more than the first.
    if (refused === 'token') this.#inDoubt.delete(sent);
    this.#interrupted ||= lost && !this.#seeded && this.inUse(machine)?.refresh === sent;
    const atExpiry = refusals.whileAlive && !isAlive ? 1 : 0;
    if (refusals.count > 1 + atExpiry + this.#asked - refusals.asked) {
      this.#breaks(`a refused refresh token sent again and again: ${sent}`);
    }
  }

  /** When all is well again: what is in use must be on the disk. */
  lookAtDisk(machine: Machine, clientSecret: string): void {
    const { entry } = this.disk;
    const live = entry && fromEntry(entry, KEY, new Secret(clientSecret)).live;
    const inUse = this.inUse(machine);
    if (live?.accessToken.reveal() !== inUse?.access) this.#breaks('what is in use is not in the journal');
  }

  #uses(given: Given, how: string): void {
    if (given.settled || this.timeline.elapsedMs - given.heardAtMs >= STORAGE_PATIENCE_MS) return;
    this.#breaks(`a pair was ${how} before its writing had settled: ${given.access}`);
  }

  #alive(given: Given | undefined): Given | undefined {
    return given && given.order > this.#tombstone ? given : undefined;
  }

  #breaks(promise: string): void {
    this.violation ??= `${promise} (after ${(this.timeline.elapsedMs / HOUR_MS).toFixed(3)} h)`;
  }
}
