import type { ApiClient } from '../api/client';
import type { DeviceStatus } from '../api/device-shapes';
import { getDeviceStatus } from '../api/devices';
import { unlessAborted } from '../api/waiting';
import { SmartThingsError } from '../base/errors';
import type { Json } from '../base/json';
import type { Clock, Timer } from '../base/ports';
import { text } from '../base/text';
import type { CapabilityDefinitions } from './capabilities';
import { CONFIRMED, worstOf, type CommandReport, type SentCommand } from './command-sender';
import { expectedStates } from './expected-state';
import { isSameState } from './same-state';
import type { Change, Shadow } from './shadow';

export interface ConfirmOptions {
  readonly timeoutMs: number;
  /** Whether a change of this capability is told without a call. */
  readonly tells: (capability: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a command should lead to. */
interface Goal {
  readonly command: SentCommand;
  readonly attribute: string;
  readonly value: Json;
  isReached: boolean;
}

/** Where nothing tells by itself the home is asked once on the way and once at the end. */
const FIRST_CHECK_MS = 2_000;
const MOST_CHANGES = 1_000;

/** Watches whether a device does what it was told to, from before the command leaves: its report may be the faster one. */
export class StateConfirmation {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #shadow: Shadow;
  readonly #definitions: CapabilityDefinitions;
  readonly #deviceId: string;
  readonly #before: DeviceStatus | undefined;
  readonly #startedAt: number;
  readonly #changes: Change[] = [];
  readonly #endWatching: () => void;
  #goals: readonly Goal[] = [];
  #wake: () => void = () => undefined;

  constructor({ client, clock, shadow, definitions }: ConfirmationParts, deviceId: string) {
    this.#client = client;
    this.#clock = clock;
    this.#shadow = shadow;
    this.#definitions = definitions;
    this.#deviceId = deviceId;
    this.#before = shadow.reportedBy(deviceId);
    this.#startedAt = clock.now();
    this.#endWatching = shadow.onChange((change) => this.#note(change));
  }

  /**
   * Resolves when all is as the commands want it; those whose outcome no definition tells stay as they are. At most two
   * calls, and none where changes are told. Throws `timeout`, which says what it is instead.
   */
  async confirm(report: CommandReport, { timeoutMs, tells, signal }: ConfirmOptions): Promise<CommandReport> {
    this.#goals = report.results.flatMap((command) => this.#goalsOf(command));
    const isTold = this.#goals.every(({ command }) => tells(command.capability));
    for (const change of this.#changes) this.#note(change);
    // What is told is true, and what is so already nobody tells again.
    if (isTold && this.#before) this.#compare(this.#before);
    const checks = isTold ? [timeoutMs] : [Math.min(FIRST_CHECK_MS, timeoutMs / 2), timeoutMs];
    for (const atMs of checks) {
      await this.#waitUntil(this.#startedAt + atMs, signal);
      if (this.#isReached()) break;
      await this.#check(signal);
    }
    const missed = this.#goals.find(({ isReached }) => !isReached);
    if (missed) throw this.#tooLate(missed, report, timeoutMs);
    return this.#confirmed(report);
  }

  end(): void {
    this.#endWatching();
  }

  #goalsOf(command: SentCommand): Goal[] {
    const definition = this.#definitions.known(command.capability);
    const states = definition ? expectedStates(definition, command.command, command.arguments) : [];
    return states.map(({ attribute, value }) => ({ command, attribute, value, isReached: false }));
  }

  #note(change: Change): void {
    if (change.deviceId !== this.#deviceId) return;
    if (this.#goals.length === 0) {
      if (this.#changes.length < MOST_CHANGES) this.#changes.push(change);
      return;
    }
    for (const goal of this.#goals) {
      const { component, capability } = goal.command;
      const isIts =
        change.component === component && change.capability === capability && change.attribute === goal.attribute;
      if (isIts) goal.isReached ||= isSameState(goal.attribute, goal.value, change.value);
    }
    if (this.#isReached()) this.#wake();
  }

  #compare(status: DeviceStatus): void {
    for (const goal of this.#goals) {
      const value = valueIn(status, goal);
      if (value !== undefined) goal.isReached ||= isSameState(goal.attribute, goal.value, value);
    }
  }

  /** What can't be asked is not known: the error says so in the end. */
  async #check(signal: AbortSignal | undefined): Promise<void> {
    try {
      const { status, asked } = await getDeviceStatus(this.#client, this.#deviceId, { signal });
      this.#shadow.recordDevice(this.#deviceId, status, 'command', asked);
      this.#compare(status);
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof SmartThingsError)) throw error;
    }
  }

  async #waitUntil(atMs: number, signal: AbortSignal | undefined): Promise<void> {
    const leftMs = atMs - this.#clock.now();
    if (leftMs <= 0 || this.#isReached()) return;
    let timer: Timer | undefined;
    const waiting = new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = this.#clock.after(leftMs, resolve);
    });
    try {
      await (signal ? unlessAborted(waiting, signal) : waiting);
    } finally {
      timer?.cancel();
    }
  }

  #isReached(): boolean {
    return this.#goals.every(({ isReached }) => isReached);
  }

  #confirmed(report: CommandReport): CommandReport {
    if (this.#goals.length === 0) return report;
    const reached = new Set(this.#goals.map(({ command }) => command));
    const results = report.results.map((command) =>
      reached.has(command) ? { ...command, status: CONFIRMED } : command,
    );
    const status = worstOf(results);
    const afterMs = Math.max(0, this.#clock.now() - this.#startedAt);
    return { ...report, status, results, ...(status === CONFIRMED ? { confirmedAfterMs: afterMs } : {}) };
  }

  #tooLate(goal: Goal, report: CommandReport, timeoutMs: number): SmartThingsError {
    const { command, attribute } = goal;
    const value = valueIn(this.#shadow.reportedBy(this.#deviceId) ?? {}, goal);
    const about = { attribute, wanted: inWords(goal.value), seconds: Math.round(timeoutMs / 100) / 10 };
    const sentence =
      value === undefined || value === null
        ? text('home.notConfirmedUnknown', { ...about, command: command.command })
        : text('home.notConfirmed', { ...about, command: command.command, value: inWords(value) });
    return new SmartThingsError('timeout', sentence, { results: report.results });
  }
}

export interface ConfirmationParts {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly shadow: Shadow;
  readonly definitions: CapabilityDefinitions;
}

function valueIn(status: DeviceStatus, { command, attribute }: Goal): Json | undefined {
  return status[command.component]?.[command.capability]?.[attribute]?.value;
}

function inWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value).slice(0, 80);
}
