import { isObject } from '../../src/base/json';
import { Secret } from '../../src/base/secret';
import type { Text } from '../../src/base/text';
import type { AuthorizationSnapshot } from '../../src/oauth/authorization';
import { fixedRandom } from '../support/fake-clock';
import { SimulatedCloud } from './cloud';
import { Disk } from './disk';
import { Incidents } from './incidents';
import { Machine } from './machine';
import type { Incident, Request, Scenario } from './scenario';
import type { Tally } from './tally';
import { Timeline } from './timeline';
import { Witness } from './witness';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MOST_CALLS = 3000;
const MOST_INCIDENTS = 400;
const DEPLOYED_SIGN_INS = 20;
const OLD_GRACE_MS = 8000;
const EASY: Request = { fate: 'well', beforeMs: 50, afterMs: 50 };

type Kill = Pick<Extract<Incident, { kind: 'kill' }>, 'downMs' | 'clock'> & {
  /** Many ask for a token as soon as the next process is there. */
  readonly crowd?: boolean;
};

export interface WorldOptions {
  /** Leaves out the looks at the clock of which nothing comes; unless told, they are left out. */
  readonly skipping?: boolean;
  /** 365 unless told. */
  readonly days?: number;
  /** From the sign-in on there must always be an access token that lives. */
  readonly neverWithout?: boolean;
}

/** A home for a year: its cloud, its disk, its owner, and process after process of Node-RED. */
export class World {
  readonly timeline = new Timeline(Date.parse('2026-03-04T09:00:00Z'));
  readonly cloud: SimulatedCloud;
  readonly disk: Disk;
  readonly random: ReturnType<typeof fixedRandom>;
  readonly counts = { processes: 0, incidents: 0, signIns: 0, overlaps: 0 };
  /** What has happened so far, for the message of a failure. */
  readonly history: string[] = [];
  /** The process that runs now. */
  machine: Machine | undefined;
  /** An older one that still runs beside it. */
  #old: Machine | undefined;
  readonly #witness: Witness;
  readonly #incidents: Incidents;
  readonly #skipping: boolean;
  readonly #lengthMs: number;
  /** The process ends at the n-th step from now. */
  #doom: (Kill & { left: number }) | undefined;
  #ownerComes = false;
  #calm = false;
  #suspendedMs = 0;

  constructor(
    private readonly scenario: Scenario,
    { skipping = true, days = 365, neverWithout = false }: WorldOptions = {},
  ) {
    this.#skipping = skipping;
    this.#lengthMs = days * DAY_MS;
    this.random = fixedRandom(scenario.random);
    const { requests, lives, savesMs } = scenario;
    const requestOf = (n: number): Request => (this.#calm ? EASY : (nth(requests, n) ?? EASY));
    this.cloud = new SimulatedCloud(this.timeline, requestOf, (n) => nth(lives, n));
    this.disk = new Disk((n) => (this.#calm ? 1 : (nth(savesMs, n) ?? 1)));
    this.#witness = new Witness(this.timeline, this.cloud, this.disk, neverWithout);
    this.#incidents = new Incidents(this, this.#witness);
    this.cloud.watch = this.#witness;
    this.disk.watch = this.#witness;
  }

  /** Lives through the year, or 3,000 token requests; then heals everything and sees whether the keeper is well. */
  async live(): Promise<Tally> {
    this.#boot();
    this.#planIncident(0);
    while (this.#livedMs < this.#lengthMs && this.cloud.calls < MOST_CALLS) await this.#advance();
    const { refreshes, rotations } = this.cloud;
    const lived = { runs: 1, days: this.#livedMs / DAY_MS, refreshes, rotations, ...this.counts };
    await this.#heal();
    const { refused, longestMs } = this.#witness.tally;
    return { ...lived, refused, longestOutageMs: longestMs };
  }

  get #livedMs(): number {
    return this.timeline.elapsedMs + this.#suspendedMs;
  }

  async #advance(): Promise<void> {
    await this.timeline.advance();
    const { machine } = this;
    const snapshot = machine?.isQuiet ? machine.keeper.snapshot() : undefined;
    if (machine) this.#witness.look(machine, snapshot);
    if (this.#witness.violation !== undefined) throw this.#failure(this.#witness.violation);
    if (!machine || !snapshot) return;
    this.#callOwner(machine, snapshot);
    if (this.#skipping) this.#skipLooks(machine, snapshot);
  }

  /** While nothing is under way, the clock jumps to the next moment that means something. */
  #skipLooks(
    { life }: Machine,
    { state, message, nextRefreshAt, accessTokenExpiresAt, unsaved }: AuthorizationSnapshot,
  ): void {
    const now = this.timeline.now();
    if (!life.isIdle || unsaved || hasJournalTrouble(message) || state === 'refreshing') return;
    if (nextRefreshAt !== undefined && nextRefreshAt <= now) return;
    const end = accessTokenExpiresAt ?? 0;
    const moments = [nextRefreshAt ?? 0, end, end - HOUR_MS].filter((moment) => moment > now);
    life.skipLooks(this.timeline.elapsedMs + Math.min(...moments) - now);
  }

  #boot(): void {
    const machine: Machine = new Machine(this, () => this.#step(machine));
    this.disk.reload(machine);
    this.machine = machine;
    this.counts.processes++;
    this.#witness.boot(machine, this.#old, this.#incidents.clientSecret);
    machine.keeper.onChange(() => {
      if (machine === this.machine) this.#witness.look(machine);
    });
    this.note('boot');
    this.start(machine);
  }

  /** Starts the account's node, at the start of Node-RED or by a deploy. */
  start(machine: Machine): void {
    void machine.start(this.scenario.refreshAt, this.#incidents.clientSecret);
  }

  /** A step of a process. False where it is the last one. */
  #step(machine: Machine): boolean {
    if (!machine.life.alive) return false;
    if (machine !== this.machine) return true;
    if (!this.#doom || --this.#doom.left > 0) return true;
    this.kill(this.#doom);
    return false;
  }

  /** The process ends now, or at one of its next steps. */
  doom({ steps, ...kill }: Kill & { readonly steps: number }): void {
    if (steps === 0) this.kill(kill);
    else this.#doom = { ...kill, left: steps };
  }

  /** A new process starts beside the present one, which goes on for a while. */
  overlap({ durationMs, end, crowd }: Extract<Incident, { kind: 'overlap' }>): void {
    const old = this.machine;
    if (!old || this.#old) return;
    this.counts.overlaps++;
    this.#old = old;
    this.#doom = undefined;
    this.#boot();
    // Nobody asks the witness of the new process about what the old one is asked for.
    if (crowd) for (const each of [old, this.machine]) if (each) this.#incidents.crowd(each);
    this.timeline.after(durationMs, () => {
      if (this.#old === old) this.#endOld(end);
    });
  }

  #endOld(end: 'stop' | 'kill'): void {
    const old = this.#old;
    if (!old) return;
    const done = (): void => {
      old.life.end();
      old.running = false;
      this.#old = undefined;
      this.note('the old process has ended');
    };
    if (end === 'kill') {
      done();
      return;
    }
    old.stop();
    void old.keeper.stop(OLD_GRACE_MS).then(done);
  }

  kill({ downMs, clock, crowd = false }: Kill): void {
    const { machine } = this;
    if (!machine) return;
    this.#doom = undefined;
    this.machine = undefined;
    machine.life.end();
    machine.running = false;
    this.note(`killed, down for ${Math.round(downMs / 1000)} s`);
    this.timeline.after(downMs, () => {
      if (clock === '1970') this.#forgetTime();
      this.#boot();
      if (crowd && this.machine) this.#incidents.crowd(this.machine);
    });
  }

  /** A machine without a clock battery, until it has network. */
  #forgetTime(): void {
    const missingMs = this.timeline.now() - 10_000;
    this.note('the clock says 1970');
    this.timeline.step(-missingMs);
    this.timeline.after(3 * MINUTE_MS, () => {
      this.#witness.disturbed();
      this.timeline.step(missingMs);
    });
  }

  /** The machine sleeps: time passes that its timers don't see. */
  suspend(durationMs: number): void {
    this.timeline.step(durationMs);
    this.#suspendedMs += durationMs;
  }

  note(what: string): void {
    this.history.push(`${(this.timeline.elapsedMs / HOUR_MS).toFixed(3)} h: ${what}`);
  }

  #planIncident(n: number): void {
    const planned = nth(this.scenario.incidents, n);
    if (!planned || n >= MOST_INCIDENTS) return;
    this.timeline.after(planned.afterLives * this.#usualLifeMs(), () => {
      if (this.#calm) return;
      this.counts.incidents++;
      this.note(JSON.stringify(planned.incident));
      this.#incidents.happen(planned.incident);
      this.#planIncident(n + 1);
    });
  }

  #usualLifeMs(): number {
    const lives = this.scenario.lives.map(Number).filter((life) => life > 0);
    return 1000 * (lives.length === 0 ? 86_400 : Math.max(...lives));
  }

  /** The owner sees the warning, sooner or later. */
  #callOwner({ journalRead }: Machine, { state }: AuthorizationSnapshot): void {
    if (this.#ownerComes || !journalRead || (state !== 'reauthorize' && state !== 'unauthorized')) return;
    this.#ownerComes = true;
    this.timeline.after(this.scenario.ownerMs, () => {
      this.#ownerComes = false;
      if (this.machine?.running) this.#signIn(this.machine);
    });
  }

  #signIn({ keeper, underWay }: Machine): void {
    this.counts.signIns++;
    this.note('sign-in');
    this.#witness.asks();
    underWay.signIns++;
    const end = (): void => {
      underWay.signIns--;
      // The journal knows the last fifty sign-ins: an owner who signs in that often deploys once in a while.
      if (this.counts.signIns % DEPLOYED_SIGN_INS === 0) {
        this.#incidents.happen({ kind: 'deploy', type: 'full', crowd: false });
      }
    };
    keeper.signIn(new Secret(this.cloud.newChain()), 'https://httpbin.org/get').then(end, end);
  }

  /** All troubles end. Where the newest pair is good, the home must be well soon. */
  async #heal(): Promise<void> {
    this.#calm = true;
    this.#ownerComes = true;
    this.#doom = undefined;
    this.#incidents.end();
    this.#endOld('kill');
    this.#incidents.deploySecret();
    await this.#pass(4 * DAY_MS);
    const { machine } = this;
    if (machine?.isQuiet) this.#witness.lookAtDisk(machine, this.#incidents.clientSecret);
    if (this.#witness.violation !== undefined) throw this.#failure(this.#witness.violation);
    const inUse = machine && this.#witness.inUse(machine);
    if (!inUse || !this.cloud.isGood(inUse.refresh)) return;
    // A false refusal stays until the access token ends, or somebody asks.
    if (machine.keeper.snapshot().state === 'reauthorize') machine.keeper.refreshNow().catch(() => undefined);
    await this.#pass(10 * MINUTE_MS);
    const { state } = machine.keeper.snapshot();
    if (state !== 'authorized' && state !== 'refreshing') throw this.#failure(`a good authorization ends as ${state}`);
  }

  async #pass(durationMs: number): Promise<void> {
    const end = this.timeline.elapsedMs + durationMs;
    const most = this.cloud.calls + 50;
    while (this.timeline.nextAtMs() <= end && this.cloud.calls < most) await this.#advance();
  }

  #failure(promise: string): Error {
    return new Error([promise, ...this.history.slice(-30)].join('\n  '));
  }
}

/** A journal that could not be read or written is tried again; a second process is no trouble of that kind. */
function hasJournalTrouble({ key, params }: Text): boolean {
  const { problem } = params;
  return key === 'oauth.state.butJournal' && !(isObject(problem) && problem.key === 'oauth.journal.secondProcess');
}

function nth<Item>(list: readonly Item[], n: number): Item | undefined {
  return list[n % list.length];
}
