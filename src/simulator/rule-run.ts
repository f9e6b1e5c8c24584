import type { Json, JsonObject } from '../base/json';
import { field, isObject, stringField } from '../base/json';
import { checkCommands } from './commands';
import type { SimulatedHome } from './home';
import { Refusal } from './refusal';
import { COMPARISONS } from './rules';

/** Carries out the actions of a rule, as `POST /rules/execute/{id}` does: now, whatever would start it by itself. */
export class RuleRun {
  readonly #home: SimulatedHome;
  readonly #locationId: string;
  readonly #newId: () => string;

  constructor(home: SimulatedHome, locationId: string, newId: () => string) {
    this.#home = home;
    this.#locationId = locationId;
    this.#newId = newId;
  }

  /** What became of each action, in the cloud's words. A pause is none: what follows it is done at once. */
  run(actions: readonly unknown[]): JsonObject[] {
    return actions.flatMap((action): JsonObject[] => {
      const actionId = this.#newId();
      const [kind = ''] = isObject(action) ? Object.keys(action) : [];
      const body = field(action, kind);
      switch (kind) {
        case 'command':
          return [{ actionId, command: this.#command(body) }];
        case 'location':
          return [{ actionId, location: this.#setMode(body) }];
        case 'if':
          return this.#choose(actionId, body);
        case 'every':
          return this.run(listOf(field(body, 'actions')));
        default:
          return [{ actionId, [kind]: { result: 'Success' } }];
      }
    });
  }

  #choose(actionId: string, body: unknown): JsonObject[] {
    const holds = this.#holds(body);
    const branch = listOf(field(body, holds ? 'then' : 'else'));
    return [{ actionId, if: { result: holds ? 'True' : 'False' } }, ...this.run(branch)];
  }

  #command(body: unknown): JsonObject[] {
    const commands = listOf(field(body, 'commands')).map((command) => ({
      ...(isObject(command) ? command : {}),
      arguments: listOf(field(command, 'arguments')).map((operand) => this.#value(operand)),
    }));
    return listOf(field(body, 'devices')).map((id): JsonObject => {
      const deviceId = typeof id === 'string' ? id : '';
      return { result: this.#send(deviceId, commands), deviceId };
    });
  }

  #send(deviceId: string, commands: unknown): string {
    const device = this.#home.register.find(deviceId);
    if (device?.locationId !== this.#locationId) return 'Failure';
    if (!device.online) return 'Offline';
    try {
      const accepted = checkCommands(device, { commands });
      for (const { command, status } of accepted) if (status === 'ACCEPTED') this.#home.obey(device, command);
      return accepted.every(({ status }) => status === 'ACCEPTED') ? 'Success' : 'Failure';
    } catch (error) {
      if (error instanceof Refusal) return 'Failure';
      throw error;
    }
  }

  #setMode(body: unknown): JsonObject {
    const place = this.#home.places.find(({ locationId }) => locationId === this.#locationId);
    const mode = place?.modes.find(({ id }) => id === stringField(body, 'mode'));
    if (mode) this.#home.setMode(this.#locationId, mode);
    return { result: mode ? 'Success' : 'Failure', locationId: this.#locationId };
  }

  #holds(condition: unknown): boolean {
    const parts = (key: string): unknown[] => listOf(field(condition, key));
    if (field(condition, 'and') !== undefined) return parts('and').every((part) => this.#holds(part));
    if (field(condition, 'or') !== undefined) return parts('or').some((part) => this.#holds(part));
    if (field(condition, 'not') !== undefined) return !this.#holds(field(condition, 'not'));
    const kind = COMPARISONS.find((comparison) => field(condition, comparison) !== undefined);
    if (kind !== undefined) {
      const sides = field(condition, kind);
      return compares(kind, this.#value(field(sides, 'left')), this.#value(field(sides, 'right')));
    }
    const between = field(condition, 'between');
    if (between === undefined) return true;
    const [value, start, end] = ['value', 'start', 'end'].map((key) => Number(this.#value(field(between, key))));
    return value !== undefined && start !== undefined && end !== undefined && value > start && value < end;
  }

  /** An operand's value: a constant, or what a device reports. */
  #value(operand: unknown): Json {
    const device = field(operand, 'device');
    if (device === undefined) {
      for (const kind of ['boolean', 'integer', 'decimal', 'string', 'array', 'map']) {
        const value = field(operand, kind);
        if (value !== undefined) return value as Json;
      }
      return null;
    }
    const [deviceId] = listOf(field(device, 'devices'));
    const found = typeof deviceId === 'string' ? this.#home.register.find(deviceId) : undefined;
    const [capability = '', attribute = ''] = [stringField(device, 'capability'), stringField(device, 'attribute')];
    return found?.reported({ component: stringField(device, 'component') ?? 'main', capability, attribute }) ?? null;
  }
}

function compares(kind: string, left: Json, right: Json): boolean {
  if (kind === 'equals') return JSON.stringify(left) === JSON.stringify(right);
  const [one, other] = [Number(left), Number(right)];
  if (kind === 'greaterThan') return one > other;
  if (kind === 'greaterThanOrEquals') return one >= other;
  return kind === 'lessThan' ? one < other : one <= other;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
