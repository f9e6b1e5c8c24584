import type { ApiClient } from '../api/client';
import type { CommandAnswer, CommandResult, DeviceCommand } from '../api/device-shapes';
import { sendCommands } from '../api/devices';
import type { ApiRequest } from '../api/request';
import { SmartThingsError } from '../base/errors';
import type { Json } from '../base/json';
import type { Moment } from '../base/moment';
import type { Clock } from '../base/ports';
import { text } from '../base/text';
import { checkArguments } from './arguments';
import type { CapabilityDefinitions } from './capabilities';
import { splitIntoRequests } from './command-payload';
import type { DeviceQueue } from './device-queue';
import type { DeviceDirectory } from './devices';
import { expectedState } from './expected-state';
import { PartsCheck } from './parts-check';
import { targetsOf } from './pointless';
import type { Shadow } from './shadow';

/** What became of one command. */
export interface SentCommand {
  readonly component: string;
  readonly capability: string;
  readonly command: string;
  readonly arguments: readonly Json[];
  readonly id: string | null;
  readonly status: string;
}

export interface CommandReport {
  readonly deviceId: string;
  readonly label: string | null;
  readonly room: string | null;
  /** The worst of the results. */
  readonly status: string;
  readonly results: readonly SentCommand[];
  /** Where the device was watched: from the cloud's answer until all of it was reported. */
  readonly confirmedAfterMs?: number;
}

export interface CommandOrder {
  readonly deviceId: string;
  /** The commands, or what leads to them. */
  readonly commands: readonly DeviceCommand[] | FindCommands;
}

/**
 * Called as soon as an order has its place in the line, for what should not wait; what it gives finds the commands when it
 * is the order's turn. So nothing that takes time changes the order, and what is refused costs nothing.
 */
export type FindCommands = () => Finding;

export interface Finding {
  readonly atItsTurn: () => Promise<readonly DeviceCommand[]>;
  /** Where a later order may make this one pointless: the same commands while it waits, unless that takes more than to wait. */
  readonly meanwhile?: Promise<readonly DeviceCommand[]>;
}

/** Nothing was sent, since the order right behind sets all that this one would have set. */
export const MERGED = 'MERGED';
/** The device itself has reported what was asked of it. */
export const CONFIRMED = 'CONFIRMED';
/** From the worst to the best; a word that is not among them is worse than `ACCEPTED`. */
const RANKS = ['FAILED', 'UNKNOWN', 'ACCEPTED', 'COMPLETED', CONFIRMED];
const MOST_IN_A_REQUEST = 10;

/** Sends commands: checked before a call is spent, ten a request, in order for each device, never twice. */
export class CommandSender {
  readonly #client: ApiClient;
  readonly #shadow: Shadow;
  readonly #devices: DeviceDirectory;
  readonly #definitions: CapabilityDefinitions;
  readonly #parts: PartsCheck;
  readonly #queue: DeviceQueue;

  /** `queue`: whatever else is done with a device waits in the same line. */
  constructor(
    client: ApiClient,
    clock: Clock,
    shadow: Shadow,
    devices: DeviceDirectory,
    definitions: CapabilityDefinitions,
    queue: DeviceQueue,
  ) {
    this.#client = client;
    this.#shadow = shadow;
    this.#devices = devices;
    this.#definitions = definitions;
    this.#parts = new PartsCheck(devices, clock);
    this.#queue = queue;
  }

  /**
   * Sends an order when those before it for the same device are done; one that may be merged and became pointless is not
   * sent, and its report says `MERGED`. The first failure stops the rest: the error's
   * cause then holds the results of what was sent before. Throws `invalid_command` for what a definition refuses,
   * `device_state` where the device refuses, and whatever the API client throws.
   */
  async send({ deviceId, commands }: CommandOrder, signal?: AbortSignal): Promise<CommandReport> {
    if (deviceId === '') throw new SmartThingsError('invalid_message', text('home.deviceMissing'));
    return this.#queue.run(deviceId, signal, () => {
      const { atItsTurn, meanwhile } = typeof commands === 'function' ? commands() : found(commands);
      const work = async (): Promise<CommandReport> => this.#sendAll(deviceId, await atItsTurn(), signal);
      if (!meanwhile) return { work };
      const targets = meanwhile.then(
        (all) => targetsOf(all, (capability) => this.#definitions.known(capability)),
        // What is wrong with it is said at its turn.
        () => undefined,
      );
      return { work, merge: { targets, pointless: this.#report(deviceId, MERGED, []) } };
    });
  }

  async #sendAll(
    deviceId: string,
    all: readonly DeviceCommand[],
    signal: AbortSignal | undefined,
  ): Promise<CommandReport> {
    if (all.length === 0) throw new SmartThingsError('invalid_message', text('home.commandsMissing'));
    // All at once, so that they wait for definitions together.
    const checks = await Promise.allSettled(all.map((command) => this.#check(deviceId, command, signal)));
    for (const check of checks) if (check.status === 'rejected') throw check.reason;
    const results: SentCommand[] = [];
    for (const request of splitIntoRequests(all, MOST_IN_A_REQUEST)) {
      const explain = refusalAmong(all, results.length);
      results.push(...(await this.#sendOne(deviceId, request, results, { signal, explain })));
    }
    return this.#report(deviceId, worstOf(results), results);
  }

  #report(deviceId: string, status: string, results: readonly SentCommand[]): CommandReport {
    const device = this.#devices.known(deviceId);
    return { deviceId, label: device?.label ?? null, room: device?.room ?? null, status, results };
  }

  async #sendOne(
    deviceId: string,
    request: readonly DeviceCommand[],
    before: readonly SentCommand[],
    options: Pick<ApiRequest, 'signal' | 'explain'>,
  ): Promise<SentCommand[]> {
    let answer: CommandAnswer;
    try {
      answer = await sendCommands(this.#client, deviceId, request, options);
    } catch (error) {
      throw before.length > 0 && error instanceof SmartThingsError ? withResults(error, before) : error;
    }
    const sent = request.map((command, index) => sentCommand(command, answer.results[index]));
    for (const command of sent) this.#expect(deviceId, command, answer.asked);
    const failed = sent.find(({ status }) => status === 'FAILED');
    if (failed) {
      const { command, capability } = failed;
      const cause = { statusCode: 200, results: [...before, ...sent] };
      throw new SmartThingsError('device_state', text('home.commandFailed', { command, capability }), cause);
    }
    return sent;
  }

  async #check(deviceId: string, command: DeviceCommand, signal: AbortSignal | undefined): Promise<void> {
    await this.#parts.check(deviceId, command, signal);
    const { capability, command: name, arguments: args } = command;
    const definition = await this.#definitions.toCheckWith(capability, signal);
    // Where nobody knows what the capability can do by now, the cloud decides.
    if (!definition || !checkArguments(definition, name, args)) return;
    const latest = await this.#definitions.renewed(definition, signal);
    const refusal = latest && checkArguments(latest, name, args);
    if (refusal) throw new SmartThingsError('invalid_command', refusal.text);
  }

  /** An accepted command's outcome, marked as such until the device reports. */
  #expect(deviceId: string, sent: SentCommand, at: Moment): void {
    const { component, capability, command, arguments: args, status } = sent;
    if (status !== 'ACCEPTED' && status !== 'COMPLETED') return;
    const definition = this.#definitions.known(capability);
    const expected = definition && expectedState(definition, command, args);
    if (!expected) return;
    const path = { deviceId, component, capability, attribute: expected.attribute };
    const unit = this.#shadow.get(path)?.unit;
    const state = unit === undefined ? { value: expected.value } : { value: expected.value, unit };
    this.#shadow.expect(path, state, at);
  }
}

function found(commands: readonly DeviceCommand[]): Finding {
  return { atItsTurn: () => Promise.resolve(commands) };
}

/** Says which of several commands the cloud refuses, counted over all requests; `sent` of them went before this one. */
function refusalAmong(all: readonly DeviceCommand[], sent: number): NonNullable<ApiRequest['explain']> {
  return ({ status, codes, targets, reason }) => {
    const [, place] = targets.map((target) => /^commands\[(\d+)\]/.exec(target)).find((found) => found !== null) ?? [];
    const number = sent + Number(place) + 1;
    const refused = all[number - 1];
    const isRefusal = (status === 422 && !codes.includes('LimitError')) || status === 400;
    if (!isRefusal || !refused || all.length < 2) return undefined;
    const { command, capability } = refused;
    const sentence = text('command.refusedAmong', { number, count: all.length, command, capability, reason });
    return { code: 'invalid_command', sentence };
  };
}

function sentCommand(command: DeviceCommand, answer: CommandResult | undefined): SentCommand {
  const { component, capability, command: name, arguments: args } = command;
  const status = answer?.status ?? 'UNKNOWN';
  return { component, capability, command: name, arguments: args, id: answer?.id ?? null, status };
}

/** The worst of what became of several commands. */
export function worstOf(results: readonly SentCommand[]): string {
  const rank = (status: string): number => (RANKS.includes(status) ? RANKS.indexOf(status) : 1);
  const [first, ...rest] = results.map(({ status }) => status);
  return rest.reduce((worst, status) => (rank(status) < rank(worst) ? status : worst), first ?? 'UNKNOWN');
}

function withResults(error: SmartThingsError, results: readonly SentCommand[]): SmartThingsError {
  return new SmartThingsError(error.code, error.text, { ...error.cause, results });
}
