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
import { expectedStates, type ExpectedState } from './expected-state';
import { isSameState } from './same-state';
import type { Change, Shadow } from './shadow';

export interface ConfirmOptions {
  readonly timeoutMs: number;
  /** Whether a change of this capability is told without a call. */
  readonly tells: (capability: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What commands should lead to in the end. */
interface Goal {
  readonly command: SentCommand;
  readonly attribute: string;
  readonly value: Json;
  /** Another one of the commands sets it to something first. */
  readonly isLater: boolean;
  isReached: boolean;
}

/** How a device is as a command's turn comes. */
interface Before {
  readonly reported: DeviceStatus | undefined;
  /** With what the commands before it should lead to. */
  readonly expected: DeviceStatus | undefined;
}

/** Where nothing tells by itself the home is asked once on the way and once at the end. */
const FIRST_CHECK_MS = 2_000;
const MOST_CHANGES = 1_000;

/** Watches whether a device does what it is told to. */
export class StateConfirmation {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #shadow: Shadow;
  readonly #definitions: CapabilityDefinitions;
  readonly #deviceId: string;
  readonly #changes: Change[] = [];
  #before: Before | undefined;
  #endWatching: () => void = () => undefined;
  #acceptedAt = 0;
  #goals: readonly Goal[] = [];
  #wake: () => void = () => undefined;

  constructor({ client, clock, shadow, definitions }: ConfirmationParts, deviceId: string) {
    this.#client = client;
    this.#clock = clock;
    this.#shadow = shadow;
    this.#definitions = definitions;
    this.#deviceId = deviceId;
  }

  /**
   * To be called as the command's turn comes: what the device reports by then it does for another command, and its report
   * may be faster than the cloud's answer.
   */
  begin(): void {
    this.end();
    const [shadow, deviceId] = [this.#shadow, this.#deviceId];
    this.#before = { reported: shadow.reportedBy(deviceId), expected: shadow.statusOf(deviceId) };
    this.#endWatching = shadow.onChange((change) => {
      if (change.deviceId === deviceId) this.#note(change);
    });
  }

  /**
   * To be called when the cloud has taken the commands: the time counts from then. Resolves when all is as the commands
   * want it; those whose outcome no definition tells stay as they are. At most two calls, and none where changes are told.
   * Throws `timeout`, which says what it is instead.
   */
  async confirm(report: CommandReport, { timeoutMs, tells, signal }: ConfirmOptions): Promise<CommandReport> {
    this.#acceptedAt = this.#clock.now();
    this.#goals = this.#goalsOf(report);
    const isTold = this.#goals.every(({ command }) => tells(command.capability));
    for (const change of this.#changes.splice(0)) this.#note(change);
    // What is told is true, and what is so already nobody tells again.
    if (isTold && this.#before) this.#compareBefore(this.#before);
    const checks = isTold ? [timeoutMs] : [Math.min(FIRST_CHECK_MS, timeoutMs / 2), timeoutMs];
    for (const atMs of checks) {
      await this.#waitUntil(this.#acceptedAt + atMs, signal);
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

  /** Of several values for one place the last is the one that stays: a device may leave out those before. */
  #goalsOf({ results }: CommandReport): readonly Goal[] {
    const goals = new Map<string, Goal>();
    for (const command of results) {
      for (const { attribute, value } of this.#statesOf(command)) {
        const place = JSON.stringify([command.component, command.capability, attribute]);
        goals.set(place, { command, attribute, value, isLater: goals.has(place), isReached: false });
      }
    }
    return [...goals.values()];
  }

  #statesOf({ capability, command, arguments: args }: SentCommand): readonly ExpectedState[] {
    const definition = this.#definitions.known(capability);
    return definition ? expectedStates(definition, command, args) : [];
  }

  #note(change: Change): void {
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

  /** Where a command before it has still to be carried out, the device is not as it was by then for long. */
  #compareBefore({ reported = {}, expected = {} }: Before): void {
    for (const goal of this.#goals) {
      goal.isReached ||= !goal.isLater && isAsWanted(reported, goal) && isAsWanted(expected, goal);
    }
  }

  #compare(status: DeviceStatus): void {
    for (const goal of this.#goals) goal.isReached ||= isAsWanted(status, goal);
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
      await unlessAborted(waiting, signal);
    } finally {
      timer?.cancel();
    }
  }

  #isReached(): boolean {
    return this.#goals.every(({ isReached }) => isReached);
  }

  #confirmed(report: CommandReport): CommandReport {
    if (this.#goals.length === 0) return report;
    const results = report.results.map((command) =>
      this.#statesOf(command).length > 0 ? { ...command, status: CONFIRMED } : command,
    );
    const status = worstOf(results);
    const afterMs = Math.max(0, this.#clock.now() - this.#acceptedAt);
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

function isAsWanted(status: DeviceStatus, goal: Goal): boolean {
  const value = valueIn(status, goal);
  return value !== undefined && isSameState(goal.attribute, goal.value, value);
}

function inWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value).slice(0, 80);
}
