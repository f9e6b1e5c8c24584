import type { Json } from '../base/json';
import { text } from '../base/text';
import { checkArguments, commandNamed, commandsOf, noCommands, type Refusal } from './arguments';
import type { CapabilityDefinition, CommandDefinition, EnumCommand, ValueSchema } from './catalogue';
import { inARow, isOfType, problemOf } from './value-schema';

/** The command that brings a value about. */
export interface SetCommand {
  readonly command: string;
  readonly arguments: readonly Json[];
}

/** Why a value can't be set. */
export interface ValueRefusal extends Refusal {
  /** The command that would set the value, if the definition were wrong about it. */
  readonly unchecked?: SetCommand;
}

/** How one attribute of a capability can be set. */
interface Way {
  readonly attribute: string;
  readonly setter: CommandDefinition | undefined;
  readonly enumCommands: readonly EnumCommand[];
}

/**
 * The command that sets a capability to a value: by the attribute's setter, else by the command that stands for the value.
 * Also understood: true and false for on and off, numbers as strings for setters that take numbers.
 * Without `attribute` the value chooses it where several can be set.
 */
export function commandFor(
  definition: CapabilityDefinition,
  value: Json,
  attribute?: string,
): SetCommand | ValueRefusal {
  const ways = waysOf(definition);
  if (ways.length === 0) {
    return noCommands(definition) ?? { text: text('command.nothingToSet', commandsOf(definition)) };
  }
  if (attribute === undefined) return byValue(definition, ways, value);
  const way = ways.find((candidate) => candidate.attribute === attribute);
  if (way) return tryWay(definition, way, value);
  return { text: text('command.notSettable', { attribute, capability: definition.id, attributes: namesOf(ways) }) };
}

export function isRefusal(answer: SetCommand | ValueRefusal): answer is ValueRefusal {
  return 'text' in answer;
}

function byValue(definition: CapabilityDefinition, ways: readonly Way[], value: Json): SetCommand | ValueRefusal {
  const answers = ways.map((way) => ({ way, answer: tryWay(definition, way, value) }));
  const accepted = answers.filter(({ answer }) => !isRefusal(answer));
  // Nothing fits: then the sentence is about those that take this kind of value at least.
  const near = answers.filter(({ way }) => isOfType(allowedBy(way).type ?? 'string', value));
  const contenders = accepted.length > 0 ? accepted : near.length > 0 ? near : answers;
  // switchLevel has a level, but thermostatMode a thermostatMode: the attribute of that name is the one that is meant.
  const mainName = definition.id.slice(definition.id.lastIndexOf('.') + 1);
  const chosen = contenders.length === 1 ? contenders[0] : contenders.find(({ way }) => way.attribute === mainName);
  if (chosen) return chosen.answer;
  return { text: text('command.valueAmbiguous', { attributes: namesOf(ways), ...commandsOf(definition) }) };
}

function namesOf(ways: readonly Way[]): string {
  return inARow(ways.map((way) => way.attribute));
}

/** The attributes that some command sets, each with its commands. */
function waysOf(definition: CapabilityDefinition): Way[] {
  return Object.entries(definition.attributes)
    .map(([attribute, { setter, enumCommands }]) => ({
      attribute,
      setter: setterOf(definition, attribute, setter),
      enumCommands: enumCommands.filter(({ command }) => commandNamed(definition, command) !== undefined),
    }))
    .filter((way) => way.setter !== undefined || way.enumCommands.length > 0);
}

/** Some definitions leave the setter out (fanMode, pictureMode, color …) though they have it, always under this name. */
function setterOf(definition: CapabilityDefinition, attribute: string, named?: string): CommandDefinition | undefined {
  const byName = named === undefined ? undefined : commandNamed(definition, named);
  const setter = byName ?? commandNamed(definition, `set${attribute.slice(0, 1).toUpperCase()}${attribute.slice(1)}`);
  return setter?.arguments.length === 0 ? undefined : setter;
}

function tryWay(definition: CapabilityDefinition, way: Way, value: Json): SetCommand | ValueRefusal {
  const readings = readingsOf(way, value);
  for (const reading of readings) {
    if (way.setter && !checkArguments(definition, way.setter.name, [reading])) {
      return { command: way.setter.name, arguments: [reading] };
    }
    const entry = way.enumCommands.find((candidate) => candidate.value === reading);
    if (!entry) continue;
    if (checkArguments(definition, entry.command, [])) return needsMore(definition);
    return { command: entry.command, arguments: [] };
  }
  return valueRefused(definition, way, readings.at(-1) ?? value);
}

/** The value as it is, and what else it may stand for. */
function readingsOf(way: Way, value: Json): readonly Json[] {
  if (typeof value === 'boolean') {
    const values = way.enumCommands.map((entry) => entry.value);
    return values.includes('on') && values.includes('off') ? [value, value ? 'on' : 'off'] : [value];
  }
  const type = way.setter?.arguments[0]?.schema.type;
  const takesNumber = type === 'number' || type === 'integer';
  if (typeof value === 'string' && takesNumber && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$/.test(value))
    return [Number(value)];
  return [value];
}

function valueRefused(definition: CapabilityDefinition, way: Way, value: Json): ValueRefusal {
  const problem = problemOf(allowedBy(way), value, way.attribute);
  if (!problem) return needsMore(definition);
  const { path, expected, given } = problem;
  const refusal = {
    text: text('command.valueRefused', { capability: definition.id, attribute: path, expected, given }),
  };
  const takesMore = way.setter?.arguments.slice(1).some(({ optional }) => !optional) ?? true;
  return way.setter && !takesMore
    ? { ...refusal, unchecked: { command: way.setter.name, arguments: [value] } }
    : refusal;
}

/** The value is right, but its command wants to know more. */
function needsMore(definition: CapabilityDefinition): Refusal {
  return { text: text('command.needsMore', commandsOf(definition)) };
}

function allowedBy(way: Way): ValueSchema {
  const values = way.enumCommands.map((entry) => entry.value);
  const schema = way.setter?.arguments[0]?.schema;
  if (!schema) return { enum: values };
  return schema.enum ? { ...schema, enum: [...new Set([...schema.enum, ...values])] } : schema;
}
