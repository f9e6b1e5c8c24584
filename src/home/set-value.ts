import type { AttributeState } from '../api/device-shapes';
import { field, type Json } from '../base/json';
import { text } from '../base/text';
import { checkArguments, commandNamed, commandsOf, type Refusal } from './arguments';
import type { CapabilityDefinition, CommandDefinition, EnumCommand, ValueSchema } from './catalogue';
import { holdsOthers, isToggle, otherOf } from './toggle';
import { quoted } from './value-quote';
import { needsUnit, readingsOf, type ReadingAim } from './value-readings';
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

/** What is known of the capability on the device that is meant. */
export interface ValueFacts {
  /** What it reports at present, by attribute. */
  readonly present?: Readonly<Record<string, AttributeState>>;
  /** The lists of values that it says it takes, by attribute: `supportedAcModes` and the like. */
  readonly supported?: Readonly<Record<string, Json>>;
}

/** How one attribute of a capability can be set. */
interface Way {
  readonly attribute: string;
  readonly setter: CommandDefinition | undefined;
  readonly enumCommands: readonly EnumCommand[];
  readonly aim: ReadingAim;
}

/**
 * The command that sets a capability to a value: by the attribute's setter, else by the command that stands for the value,
 * else by the command that is called so and needs no arguments. Spelling and type are forgiven as `readingsOf` says;
 * `toggle` brings the other value than the present one. Without `attribute` the value chooses it where several can be set.
 */
export function commandFor(
  definition: CapabilityDefinition,
  value: Json,
  attribute?: string,
  facts: ValueFacts = {},
): SetCommand | ValueRefusal {
  const ways = waysOf(definition, facts);
  if (attribute !== undefined) return byAttribute(definition, ways, value, attribute);
  const isChoice = ways.some(({ aim }) => aim.choices.includes(value));
  const named = isChoice ? undefined : byCommandName(definition, value, (name) => name);
  if (named) return named;
  const toggling = isToggle(value) ? toggleWay(definition, ways) : undefined;
  if (toggling) return toggled(definition, toggling);
  if (ways.length > 0) {
    const answer = byValue(definition, ways, value);
    if (!isRefusal(answer)) return answer;
    return byCommandName(definition, value, (name) => name.toLowerCase()) ?? answer;
  }
  return byCommandName(definition, value, (name) => name.toLowerCase()) ?? nothingToSet(definition, value);
}

export function isRefusal(answer: SetCommand | ValueRefusal): answer is ValueRefusal {
  return 'text' in answer;
}

/** The attributes whose present state must be known to understand this value: the one that is toggled, or has a unit. */
export function presentNeeded(definition: CapabilityDefinition, value: Json): readonly string[] {
  const ways = waysOf(definition, {});
  if (isToggle(value)) {
    if (byCommandName(definition, value, (name) => name)) return [];
    const way = toggleWay(definition, ways);
    return way ? [way.attribute] : [];
  }
  return ways.filter(({ aim }) => needsUnit(aim.units, value)).map((way) => way.attribute);
}

function byAttribute(
  definition: CapabilityDefinition,
  ways: readonly Way[],
  value: Json,
  attribute: string,
): SetCommand | ValueRefusal {
  if (ways.length === 0) return nothingToSet(definition, value);
  const way = ways.find((candidate) => candidate.attribute === attribute);
  if (way) return tryWay(definition, way, value);
  return { text: text('command.notSettable', { attribute, capability: definition.id, attributes: namesOf(ways) }) };
}

function byValue(definition: CapabilityDefinition, ways: readonly Way[], value: Json): SetCommand | ValueRefusal {
  const answers = ways.map((way) => ({ way, answer: tryWay(definition, way, value) }));
  const accepted = answers.filter(({ answer }) => !isRefusal(answer));
  // Nothing fits: then the sentence is about those that take this kind of value at least.
  const near = answers.filter(({ way }) => isOfType(allowedBy(way).type ?? 'string', value));
  const contenders = accepted.length > 0 ? accepted : near.length > 0 ? near : answers;
  const chosen = contenders.length === 1 ? contenders[0] : contenders.find(({ way }) => isMain(definition, way));
  if (chosen) return chosen.answer;
  const names = { attributes: namesOf(ways), ...commandsOf(definition), value: quoted(value, definition.id) };
  return { text: text('command.valueAmbiguous', names) };
}

/** `unlock`, `play`, `start`: a command's name, where it can be sent without arguments. */
function byCommandName(
  definition: CapabilityDefinition,
  value: Json,
  form: (name: string) => string,
): SetCommand | undefined {
  if (typeof value !== 'string') return undefined;
  const wanted = form(value.trim());
  const [only, ...others] = Object.keys(definition.commands).filter((name) => form(name) === wanted);
  if (only === undefined || others.length > 0 || checkArguments(definition, only, [])) return undefined;
  return { command: only, arguments: [] };
}

/** The attribute that can be toggled: the only one, or the one that the capability is named after. */
function toggleWay(definition: CapabilityDefinition, ways: readonly Way[]): Way | undefined {
  const able = ways.filter(({ aim }) => holdsOthers(aim.choices) || aim.schema?.type === 'boolean');
  return able.length === 1 ? able[0] : able.find((way) => isMain(definition, way));
}

function toggled(definition: CapabilityDefinition, way: Way): SetCommand | ValueRefusal {
  const present = way.aim.present?.value ?? null;
  const other = otherOf(present);
  if (other !== undefined) return tryWay(definition, way, other);
  const { attribute } = way;
  return { text: text('command.toggleUnknown', { capability: definition.id, attribute, value: quoted(present) }) };
}

/** switchLevel has a level, but thermostatMode a thermostatMode: the attribute of that name is the one that is meant. */
function isMain(definition: CapabilityDefinition, way: Way): boolean {
  return way.attribute === definition.id.slice(definition.id.lastIndexOf('.') + 1);
}

function namesOf(ways: readonly Way[]): string {
  return inARow(ways.map((way) => way.attribute));
}

/** The attributes that some command sets, each with its commands. */
function waysOf(definition: CapabilityDefinition, { present = {}, supported = {} }: ValueFacts): Way[] {
  return Object.entries(definition.attributes).flatMap(([attribute, { schema, setter: named, enumCommands: all }]) => {
    const setter = setterOf(definition, attribute, named);
    const enumCommands = all.filter(({ command }) => commandNamed(definition, command) !== undefined);
    if (!setter && enumCommands.length === 0) return [];
    const argument = setter?.arguments[0]?.schema;
    const told = argument?.enum ? [] : Object.values(supported).flatMap(choicesIn);
    const aim = {
      schema: argument,
      choices: [...new Set([...(argument?.enum ?? []), ...enumCommands.map(({ value }) => value), ...told])],
      units: unitsIn(schema),
      present: Object.hasOwn(present, attribute) ? present[attribute] : undefined,
    };
    return [{ attribute, setter, enumCommands, aim }];
  });
}

/** Lists hold plain values, or `{id, name}`, of which the id is sent. */
function choicesIn(list: Json): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    const choice = typeof entry === 'string' ? entry : field(entry, 'id');
    return typeof choice === 'string' ? [choice] : [];
  });
}

/** The units that an attribute may have; none where it has none. */
export function unitsIn(schema: ValueSchema): string[] {
  return (schema.properties?.unit?.enum ?? []).filter((unit) => typeof unit === 'string');
}

/** Some definitions leave the setter out (fanMode, pictureMode, color …) though they have it, always under this name. */
function setterOf(definition: CapabilityDefinition, attribute: string, named?: string): CommandDefinition | undefined {
  const byName = named === undefined ? undefined : commandNamed(definition, named);
  const setter = byName ?? commandNamed(definition, `set${attribute.slice(0, 1).toUpperCase()}${attribute.slice(1)}`);
  return setter?.arguments.length === 0 ? undefined : setter;
}

function tryWay(definition: CapabilityDefinition, way: Way, value: Json): SetCommand | ValueRefusal {
  const { setter, enumCommands } = way;
  // A free text takes everything as it is: what the device lists goes first then.
  const listed = way.aim.schema?.type === 'string' && !way.aim.schema.enum ? way.aim.choices : [];
  const readings = readingsOf(way.aim, value);
  for (const reading of [...readings.filter((one) => listed.includes(one)), ...readings]) {
    if (setter && !checkArguments(definition, setter.name, [reading])) {
      return { command: setter.name, arguments: [reading] };
    }
    const entry = enumCommands.find((candidate) => candidate.value === reading);
    if (entry && !checkArguments(definition, entry.command, [])) return { command: entry.command, arguments: [] };
  }
  return valueRefused(definition, way, value);
}

function valueRefused(definition: CapabilityDefinition, way: Way, value: Json): ValueRefusal {
  const { attribute, setter, aim } = way;
  if (needsUnit(aim.units, value) && aim.present?.unit === undefined) {
    return { text: text('command.unitUnknown', { capability: definition.id, attribute, value: quoted(value) }) };
  }
  const readings = readingsOf(aim, value);
  const problems = readings.map((reading) => problemOf(allowedBy(way), reading, attribute));
  // The value is right, but its command wants to know more.
  if (problems.includes(undefined)) {
    return { text: text('command.needsMore', { ...commandsOf(definition), value: quoted(value, definition.id) }) };
  }
  // The last reading is the one that was gone furthest for.
  const problem = problems.at(-1);
  const names = {
    capability: definition.id,
    attribute: problem?.path ?? attribute,
    expected: problem?.expected ?? text('command.expected.other'),
    // A part is shown where only that is wrong.
    given: quoted(problem && problem.path !== attribute ? problem.value : value, definition.id),
  };
  const refusal = { text: text('command.valueRefused', names) };
  const takesMore = setter?.arguments.slice(1).some(({ optional }) => !optional) ?? true;
  if (!setter || takesMore) return refusal;
  return { ...refusal, unchecked: { command: setter.name, arguments: [value] } };
}

function nothingToSet(definition: CapabilityDefinition, value: Json): ValueRefusal {
  const names = { ...commandsOf(definition), value: quoted(value, definition.id) };
  if (Object.keys(definition.commands).length > 0) return { text: text('command.nothingToSet', names) };
  return { text: text('command.onlyReports', { capability: definition.id, value: quoted(value, definition.id) }) };
}

function allowedBy(way: Way): ValueSchema {
  const values = way.enumCommands.map((entry) => entry.value);
  const schema = way.setter?.arguments[0]?.schema;
  if (!schema) return { enum: values };
  return schema.enum ? { ...schema, enum: [...new Set([...schema.enum, ...values])] } : schema;
}
