import type { DeviceCommand } from '../api/device-shapes';
import { SmartThingsError } from '../base/errors';
import { text } from '../base/text';
import type { CapabilityDefinition } from './catalogue';
import { expectedState } from './expected-state';

interface Waiting {
  readonly commands: readonly DeviceCommand[];
  readonly go: () => void;
  readonly drop: (report: undefined) => void;
}

interface Line {
  readonly waiting: Waiting[];
  isBusy: boolean;
}

/** With twelve commands a minute for a device, more would wait for hours. */
const MOST_WAITING = 500;

/**
 * Merges a burst of orders for one device, as a slider makes them: while one is under way, of those that wait only the last
 * goes of which the earlier are pointless. An order is pointless where the next one sets all that it sets, and nothing that
 * goes between them could have seen the difference.
 */
export class BurstMerger<Report> {
  readonly #lines = new Map<string, Line>();
  readonly #known: (capability: string) => CapabilityDefinition | undefined;

  /** `known`: what a capability can do, without a call. Commands of others are never pointless. */
  constructor(known: (capability: string) => CapabilityDefinition | undefined) {
    this.#known = known;
  }

  /** What became of the order; `undefined` where a later one has made it pointless, and nothing was sent for it. */
  async send(
    deviceId: string,
    commands: readonly DeviceCommand[],
    send: () => Promise<Report>,
  ): Promise<Report | undefined> {
    const line = this.#lines.get(deviceId) ?? { waiting: [], isBusy: false };
    this.#lines.set(deviceId, line);
    if (!line.isBusy) return this.#run(deviceId, line, send);
    this.#dropPointless(line, commands);
    if (line.waiting.length >= MOST_WAITING) {
      throw new SmartThingsError('rate_limited', text('home.tooManyWaiting', { waiting: line.waiting.length }));
    }
    return new Promise((resolve, reject) => {
      const go = (): void => void this.#run(deviceId, line, send).then(resolve, reject);
      line.waiting.push({ commands, go, drop: resolve });
    });
  }

  /** How many orders wait. */
  get waiting(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.waiting.length, 0);
  }

  async #run(deviceId: string, line: Line, send: () => Promise<Report>): Promise<Report> {
    line.isBusy = true;
    try {
      return await send();
    } finally {
      line.isBusy = false;
      const next = line.waiting.shift();
      if (next) next.go();
      else this.#lines.delete(deviceId);
    }
  }

  /** Only from the end: what stands between may depend on what was set before it. */
  #dropPointless(line: Line, commands: readonly DeviceCommand[]): void {
    const later = this.#targets(commands);
    for (let last = line.waiting.at(-1); last; last = line.waiting.at(-1)) {
      const earlier = this.#targets(last.commands);
      const isPointless = earlier?.every((target) => later?.includes(target)) === true;
      if (!isPointless) return;
      line.waiting.pop();
      last.drop(undefined);
    }
  }

  /** What the commands set; nothing where one of them does something else: a step up, a key, a sound. */
  #targets(commands: readonly DeviceCommand[]): readonly string[] | undefined {
    const targets: string[] = [];
    for (const { component, capability, command, arguments: args } of commands) {
      const definition = this.#known(capability);
      const expected = definition && expectedState(definition, command, args);
      if (!expected) return undefined;
      targets.push(JSON.stringify([component, capability, expected.attribute]));
    }
    return targets;
  }
}
