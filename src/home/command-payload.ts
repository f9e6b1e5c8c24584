import type { DeviceCommand } from '../api/device-shapes';
import { SmartThingsError } from '../base/errors';
import { field, type Json } from '../base/json';
import { text, type Text } from '../base/text';
import type { CapabilityDefinition } from './catalogue';
import { asJson, isPlainObject, kindOf } from './message-value';
import { commandFor, isRefusal } from './set-value';

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

const MAIN = 'main';

/**
 * The commands that a message asks for, one at least. With capability and command: that one, with `args`. With a capability
 * alone: the command that sets it to the payload. With neither: the payload is a command, a list of them, or on, off, true
 * or false. Arguments are not checked here.
 * Throws `invalid_message` for what is missing or of a wrong kind, `invalid_command` for a value that can't be set.
 */
export async function commandsFrom(input: CommandInput, definitionOf: DefinitionOf): Promise<DeviceCommand[]> {
  const component = fieldText('component', input.component) ?? MAIN;
  const capability = fieldText('capability', input.capability);
  const command = fieldText('command', input.command);
  if (capability === undefined) {
    if (command !== undefined) throw invalid(text('command.capabilityMissing', { command }));
    return fromPayload(input.payload, component);
  }
  if (command !== undefined) return [{ component, capability, command, arguments: argumentsFrom('args', input.args) }];
  return [{ component, capability, ...(await setting(capability, input.payload, definitionOf)) }];
}

/** The same commands in requests of at most `size`, in order. */
export function splitIntoRequests<Command>(commands: readonly Command[], size: number): Command[][] {
  const requests = Math.ceil(commands.length / size);
  return Array.from({ length: requests }, (_, index) => commands.slice(index * size, (index + 1) * size));
}

async function setting(capability: string, payload: unknown, definitionOf: DefinitionOf) {
  const value = asJson(payload);
  if (value === undefined) throw invalid(text('command.valueMissing', { capability, given: kindOf(payload) }));
  const definition = await definitionOf(capability);
  if (!definition) throw new SmartThingsError('invalid_command', text('command.capabilityUnknown', { capability }));
  const answer = commandFor(definition, value);
  if (!isRefusal(answer)) return answer;
  const latest = await definitionOf(capability, definition);
  // An old definition may not know what is new by now: the cloud decides then.
  if (!latest && answer.unchecked) return answer.unchecked;
  const lastAnswer = latest && latest !== definition ? commandFor(latest, value) : answer;
  if (isRefusal(lastAnswer)) throw new SmartThingsError('invalid_command', lastAnswer.text);
  return lastAnswer;
}

function fromPayload(payload: unknown, component: string): DeviceCommand[] {
  if (payload === 'on' || payload === true) return [switched('on', component)];
  if (payload === 'off' || payload === false) return [switched('off', component)];
  if (Array.isArray(payload)) {
    if (payload.length === 0) throw invalid(text('command.listEmpty'));
    return Array.from(payload, (entry: unknown, index) => fromEntry(entry, component, `msg.payload[${index}]`));
  }
  if (!isPlainObject(payload)) throw invalid(text('command.payloadNotUnderstood', { given: kindOf(payload) }));
  return [fromEntry(payload, component, 'msg.payload')];
}

function switched(command: 'on' | 'off', component: string): DeviceCommand {
  return { component, capability: 'switch', command, arguments: [] };
}

/** `place` names the entry in sentences: `msg.payload`, `msg.payload[2]`. */
function fromEntry(entry: unknown, component: string, place: string): DeviceCommand {
  if (!isPlainObject(entry)) throw invalid(text('command.entryNotObject', { place, given: kindOf(entry) }));
  const part = (name: string): string | undefined => fieldText(`${place}.${name}`, field(entry, name));
  const capability = part('capability');
  if (capability === undefined) throw invalid(text('command.partMissing', { place, part: 'capability' }));
  const command = part('command');
  if (command === undefined) throw invalid(text('command.partMissing', { place, part: 'command' }));
  const args = argumentsFrom(`${place}.arguments`, field(entry, 'arguments'));
  return { component: part('component') ?? component, capability, command, arguments: args };
}

/** The words in a field, `undefined` where it is empty. */
function fieldText(place: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(text('command.fieldNotText', { place, given: kindOf(value) }));
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** A list is the arguments; another value is the only one; empty is none. */
function argumentsFrom(place: string, value: unknown): Json[] {
  if (value === undefined || value === null || value === '') return [];
  const json = asJson(value);
  if (json === undefined) throw invalid(text('command.argumentsNotJson', { place }));
  return Array.isArray(json) ? json : [json];
}

function invalid(sentence: Text): SmartThingsError {
  return new SmartThingsError('invalid_message', sentence);
}
