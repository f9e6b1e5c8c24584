import { type Json } from '../base/json';
import { text, type Text } from '../base/text';
import type { CapabilityDefinition, CommandDefinition } from './catalogue';
import { expectation, inARow, problemOf } from './value-schema';

/** Why something is not sent, in a sentence that names what is allowed. */
export interface Refusal {
  readonly text: Text;
}

/** The command that a capability calls so. */
export function commandNamed(definition: CapabilityDefinition, name: string): CommandDefinition | undefined {
  return Object.hasOwn(definition.commands, name) ? definition.commands[name] : undefined;
}

/** Checks a command and its arguments before a call is spent. Refuses only what the cloud would surely refuse. */
export function checkArguments(
  definition: CapabilityDefinition,
  commandName: string,
  args: readonly Json[],
): Refusal | undefined {
  const command = commandNamed(definition, commandName);
  if (!command) return unknownCommand(definition, commandName);
  const names = { capability: definition.id, command: commandName };
  const most = command.arguments.length;
  if (args.length > most) return tooMany(names, most, args.length);
  for (const [index, argument] of command.arguments.entries()) {
    if (index >= args.length) {
      if (argument.optional) continue;
      const expected = expectation(argument.schema);
      return { text: text('command.argumentMissing', { ...names, argument: argument.name, expected }) };
    }
    const problem = problemOf(argument.schema, args[index] ?? null, argument.name);
    if (!problem) continue;
    const { path, expected, given } = problem;
    return { text: text('command.argumentRefused', { ...names, argument: path, expected, given }) };
  }
  return undefined;
}

function unknownCommand(definition: CapabilityDefinition, command: string): Refusal {
  return noCommands(definition) ?? { text: text('command.unknownCommand', { command, ...commandsOf(definition) }) };
}

/** The refusal that fits a capability which only reports. */
export function noCommands(definition: CapabilityDefinition): Refusal | undefined {
  if (Object.keys(definition.commands).length > 0) return undefined;
  return { text: text('command.noCommands', { capability: definition.id }) };
}

/** A capability and its commands, to be named in a sentence. */
export function commandsOf(definition: CapabilityDefinition): { capability: string; commands: string } {
  return { capability: definition.id, commands: inARow(Object.keys(definition.commands)) };
}

function tooMany(names: { capability: string; command: string }, most: number, count: number): Refusal {
  if (most === 0) return { text: text('command.takesNoArguments', { ...names, count }) };
  return { text: text('command.tooManyArguments', { ...names, most, count }) };
}
