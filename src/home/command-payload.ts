import type { AttributeState, DeviceCommand } from '../api/device-shapes';
import { invalidMessage, SmartThingsError } from '../base/errors';
import { field, type Json } from '../base/json';
import { text, type Text } from '../base/text';
import { commandNamed } from './arguments';
import type { CapabilityDefinition } from './catalogue';
import { asJson, isPlainObject, kindOf } from './message-value';
import { commandFor, isRefusal, presentNeeded, type SetCommand, type ValueFacts } from './set-value';
import { isToggle } from './toggle';
import { quoted } from './value-quote';

/** A node's fields, already evaluated, and the message's payload: whatever a flow may hold. */
export interface CommandInput {
  readonly component?: unknown;
  readonly capability?: unknown;
  readonly command?: unknown;
  readonly args?: unknown;
  readonly payload?: unknown;
}

/**
 * What a capability can do, `undefined` where nobody knows. Asked a second time with the definition that refused the value:
 * then a newer one, the same one where it stands, or `undefined` where that can't be told now.
 */
export type DefinitionOf = (
  capability: string,
  refusedBy?: CapabilityDefinition,
) => Promise<CapabilityDefinition | undefined>;

/** What the device that is meant tells of itself, for values that can't be understood without it. */
export interface DeviceFacts {
  /** An attribute's state, learned at most so many seconds ago; `undefined` where there is none. May cost a call. */
  present(
    component: string,
    capability: string,
    attribute: string,
    maxAgeSeconds: number,
  ): Promise<AttributeState | undefined>;
  /** The values that the device lists as those it takes, by attribute. Nothing is asked. */
  supported(component: string, capability: string): Readonly<Record<string, Json>>;
}

const MAIN = 'main';
/** An older state is asked for before it is toggled. Units don't change: for them any will do. */
const TOGGLE_AGE_SECONDS = 10;
const NOTHING_KNOWN: DeviceFacts = { present: () => Promise.resolve(undefined), supported: () => ({}) };

/**
 * The commands that a message asks for, one at least. With capability and command: that one, with `args`. With a capability
 * alone: the command that sets it to the payload. With neither: the payload is a command, a list of them, or a word for a
 * switch. `toggle` is a command of every capability that has two states. Arguments are not checked here.
 * Throws `invalid_message` for what is missing or of a wrong kind, `invalid_command` for a value that can't be set; the
 * sentence shows the value.
 */
export async function commandsFrom(
  input: CommandInput,
  definitionOf: DefinitionOf,
  facts: DeviceFacts = NOTHING_KNOWN,
): Promise<DeviceCommand[]> {
  const component = fieldText('component', input.component) ?? MAIN;
  const capability = fieldText('capability', input.capability);
  const command = fieldText('command', input.command);
  const set = new Setting(definitionOf, facts);
  if (capability === undefined) {
    if (command !== undefined) throw invalidMessage(text('command.capabilityMissing', { command }));
    return Promise.all(fromPayload(input.payload, component).map((entry) => set.resolved(entry)));
  }
  if (command !== undefined) {
    return [await set.resolved({ component, capability, command, arguments: argumentsFrom('args', input.args) })];
  }
  return [await set.to(component, capability, input.payload)];
}

/** The same commands in requests of at most `size`, in order. */
export function splitIntoRequests<Command>(commands: readonly Command[], size: number): Command[][] {
  const requests = Math.ceil(commands.length / size);
  return Array.from({ length: requests }, (_, index) => commands.slice(index * size, (index + 1) * size));
}

/** Finds the command for a value, with what the definition and the device tell. */
class Setting {
  readonly #definitionOf: DefinitionOf;
  readonly #facts: DeviceFacts;

  constructor(definitionOf: DefinitionOf, facts: DeviceFacts) {
    this.#definitionOf = definitionOf;
    this.#facts = facts;
  }

  /** The command itself; what stands for *toggle* where the capability has no such command. */
  async resolved(command: DeviceCommand): Promise<DeviceCommand> {
    if (!isToggle(command.command) || command.arguments.length > 0) return command;
    const definition = await this.#definitionOf(command.capability);
    if (!definition || commandNamed(definition, command.command)) return command;
    return this.to(command.component, command.capability, command.command);
  }

  /** The command that sets a capability to a value. */
  async to(component: string, capability: string, payload: unknown): Promise<DeviceCommand> {
    const value = asJson(payload);
    if (value === undefined) throw invalidMessage(text('command.valueMissing', { capability, given: kindOf(payload) }));
    const definition = await this.#definitionOf(capability);
    if (!definition) {
      throw uncommandable(text('command.capabilityUnknown', { capability, value: quoted(value, capability) }));
    }
    return { component, capability, ...(await this.#found(component, definition, value)) };
  }

  async #found(component: string, definition: CapabilityDefinition, value: Json): Promise<SetCommand> {
    const answer = commandFor(definition, value, undefined, await this.#factsFor(component, definition, value));
    if (!isRefusal(answer)) return answer;
    const latest = await this.#definitionOf(definition.id, definition);
    // An old definition may not know what is new by now: the cloud decides then.
    if (!latest && answer.unchecked) return answer.unchecked;
    if (!latest || latest === definition) throw uncommandable(answer.text);
    const lastAnswer = commandFor(latest, value, undefined, await this.#factsFor(component, latest, value));
    if (isRefusal(lastAnswer)) throw uncommandable(lastAnswer.text);
    return lastAnswer;
  }

  async #factsFor(component: string, definition: CapabilityDefinition, value: Json): Promise<ValueFacts> {
    const needed = presentNeeded(definition, value);
    const maxAgeSeconds = isToggle(value) ? TOGGLE_AGE_SECONDS : Infinity;
    const present = await Promise.all(
      needed.map(async (attribute): Promise<[string, AttributeState][]> => {
        const state = await this.#facts.present(component, definition.id, attribute, maxAgeSeconds);
        return state ? [[attribute, state]] : [];
      }),
    );
    return {
      present: Object.fromEntries(present.flat()),
      supported: this.#facts.supported(component, definition.id),
    };
  }
}

function fromPayload(payload: unknown, component: string): DeviceCommand[] {
  const word = switchWord(payload);
  if (word !== undefined) return [{ component, capability: 'switch', command: word, arguments: [] }];
  if (Array.isArray(payload)) {
    if (payload.length === 0) throw invalidMessage(text('command.listEmpty'));
    return Array.from(payload, (entry: unknown, index) => fromEntry(entry, component, `msg.payload[${index}]`));
  }
  if (!isPlainObject(payload)) throw invalidMessage(text('command.payloadNotUnderstood', { given: quoted(payload) }));
  return [fromEntry(payload, component, 'msg.payload')];
}

/** A bare payload means a switch: `on`, `off`, `toggle`, `true`, `false`, `1`, `0`, however they are written. */
export function switchWord(payload: unknown): string | undefined {
  const word = typeof payload === 'string' ? payload.trim().toLowerCase() : payload;
  if (word === 'on' || word === true || word === 1 || word === 'true' || word === '1') return 'on';
  if (word === 'off' || word === false || word === 0 || word === 'false' || word === '0') return 'off';
  return isToggle(word) ? 'toggle' : undefined;
}

/** `place` names the entry in sentences: `msg.payload`, `msg.payload[2]`. */
function fromEntry(entry: unknown, component: string, place: string): DeviceCommand {
  if (!isPlainObject(entry)) throw invalidMessage(text('command.entryNotObject', { place, given: quoted(entry) }));
  const part = (name: string): string | undefined => fieldText(`${place}.${name}`, field(entry, name));
  const capability = part('capability');
  if (capability === undefined) throw invalidMessage(text('command.partMissing', { place, part: 'capability' }));
  const command = part('command');
  if (command === undefined) throw invalidMessage(text('command.partMissing', { place, part: 'command' }));
  const args = argumentsFrom(`${place}.arguments`, field(entry, 'arguments'));
  return { component: part('component') ?? component, capability, command, arguments: args };
}

/** The words in a field, `undefined` where it is empty. */
export function fieldText(place: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidMessage(text('command.fieldNotText', { place, given: kindOf(value) }));
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** A list is the arguments; another value is the only one; empty is none. */
function argumentsFrom(place: string, value: unknown): Json[] {
  if (value === undefined || value === null || value === '') return [];
  const json = asJson(value);
  if (json === undefined) throw invalidMessage(text('command.argumentsNotJson', { place }));
  return Array.isArray(json) ? json : [json];
}

function uncommandable(sentence: Text): SmartThingsError {
  return new SmartThingsError('invalid_command', sentence);
}
