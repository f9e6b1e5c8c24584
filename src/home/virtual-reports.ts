import type { VirtualEvent } from '../api/virtual-devices';
import { invalidMessage, SmartThingsError } from '../base/errors';
import { field, type Json } from '../base/json';
import { text, type Text } from '../base/text';
import type { AttributeDefinition, CapabilityDefinition } from './catalogue';
import { fieldText, switchWord, type DefinitionOf } from './command-payload';
import { attributeUnknown } from './existing-parts';
import { asJson, isPlainObject, kindOf } from './message-value';
import { unitsIn } from './set-value';
import { quoted } from './value-quote';
import { readingsOf } from './value-readings';
import { inARow, isOfType, problemOf } from './value-schema';
import { temperatureUnit, writtenNumber } from './written-number';

/** A node's fields, already evaluated, and the message's payload: whatever a flow may hold. */
export interface ReportInput {
  readonly component?: unknown;
  readonly capability?: unknown;
  readonly attribute?: unknown;
  /** Empty is the payload. */
  readonly value?: unknown;
  readonly payload?: unknown;
}

/** The unit in which the device counts at present, where it tells one. May cost a call. */
export type UnitOf = (place: Place) => Promise<string | undefined>;

export interface Place {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

/** What is to be reported, before it is known what may be. */
interface Wish {
  readonly component: string;
  readonly capability: string;
  /** The value chooses it where it is left out. */
  readonly attribute: string | undefined;
  readonly value: Json;
  readonly unit?: string;
  readonly data?: Json;
}

/** A value as it can be reported. */
interface Fitting {
  readonly attribute: string;
  readonly value: Json;
  readonly unit: string | undefined;
}

const MAIN = 'main';

/**
 * What a message makes a virtual device report, one value at least. With a capability the value field, else the payload, is
 * the value; the attribute is the one named, else the one that can hold it. Without a capability it is a value with its
 * place, as `msg.event` of an event node has it, a list of them, or a word for a switch. Spelling and type are forgiven as
 * for commands, and a number may bring its unit (`"21.5 C"`).
 * Throws `invalid_message` for what is missing or of a wrong kind, `invalid_command` for a value that can't be reported.
 */
export async function reportsFrom(
  input: ReportInput,
  definitionOf: DefinitionOf,
  unitOf: UnitOf,
): Promise<VirtualEvent[]> {
  const component = fieldText('component', input.component) ?? MAIN;
  const capability = fieldText('capability', input.capability);
  const attribute = fieldText('attribute', input.attribute);
  const isInField = input.value !== undefined && input.value !== null && input.value !== '';
  const value = isInField ? input.value : input.payload;
  if (capability === undefined) {
    if (attribute !== undefined) throw invalidMessage(text('home.capabilityMissing', { attribute }));
    const wishes = wishesIn(value, component, isInField ? 'value' : 'msg.payload');
    return Promise.all(wishes.map((wish) => understood(wish, definitionOf, unitOf)));
  }
  const json = asJson(value);
  if (json === undefined) throw invalidMessage(text('virtual.valueMissing', { capability, given: kindOf(value) }));
  return [await understood({ component, capability, attribute, value: json }, definitionOf, unitOf)];
}

function wishesIn(value: unknown, component: string, place: string): Wish[] {
  const word = switchWord(value);
  if (word === 'on' || word === 'off') return [{ component, capability: 'switch', attribute: 'switch', value: word }];
  if (!Array.isArray(value)) return [wishFrom(value, component, place)];
  if (value.length === 0) throw invalidMessage(text('virtual.listEmpty', { place }));
  return Array.from(value, (entry: unknown, index) => wishFrom(entry, component, `${place}[${index}]`));
}

/** `place` names the entry in sentences: `msg.payload`, `msg.payload[2]`. */
function wishFrom(entry: unknown, component: string, place: string): Wish {
  if (!isPlainObject(entry)) throw invalidMessage(text('virtual.notUnderstood', { place, given: quoted(entry) }));
  const part = (name: string): string | undefined => fieldText(`${place}.${name}`, field(entry, name));
  const capability = part('capability');
  const value = asJson(field(entry, 'value'));
  const isWhole = capability !== undefined && value !== undefined;
  if (!isWhole) throw invalidMessage(text('virtual.notUnderstood', { place, given: kindOf(entry) }));
  const [unit, data] = [part('unit'), asJson(field(entry, 'data'))];
  return {
    ...{ component: part('component') ?? component, capability, attribute: part('attribute'), value },
    ...(unit === undefined ? {} : { unit }),
    ...(isPlainObject(data) ? { data } : {}),
  };
}

/** What the definition allows of a wish; where nobody knows the definition by now, the cloud decides. */
async function understood(wish: Wish, definitionOf: DefinitionOf, unitOf: UnitOf): Promise<VirtualEvent> {
  const { capability, value } = wish;
  const definition = await definitionOf(capability);
  if (!definition) return unchecked(wish, text('virtual.attributeNeeded', { capability, value: quoted(value) }));
  const answer = fittingIn(definition, wish);
  if (!isRefusal(answer)) return event(wish, definition, answer, unitOf);
  const latest = await definitionOf(capability, definition);
  if (!latest) return unchecked(wish, answer.text);
  const lastAnswer = latest === definition ? answer : fittingIn(latest, wish);
  if (isRefusal(lastAnswer)) throw lastAnswer;
  return event(wish, latest, lastAnswer, unitOf);
}

function unchecked({ attribute, ...wish }: Wish, otherwise: Text): VirtualEvent {
  if (attribute === undefined) throw new SmartThingsError('invalid_command', otherwise);
  return { ...wish, attribute };
}

async function event(
  { component, capability, data, unit: given }: Wish,
  { attributes }: CapabilityDefinition,
  { attribute, value, unit: written }: Fitting,
  unitOf: UnitOf,
): Promise<VirtualEvent> {
  const schema = attributes[attribute]?.schema ?? {};
  const units = unitsIn(schema);
  const own = units.length > 1 ? undefined : units[0];
  const told = given ?? written ?? own ?? (units.length > 1 ? await unitOf({ component, capability, attribute }) : own);
  const usual = schema.properties?.unit?.default;
  const unit = told ?? (typeof usual === 'string' ? usual : undefined);
  if (unit === undefined && schema.required?.includes('unit') === true) {
    const names = { capability, attribute, units: inARow(units), value: quoted(value) };
    throw new SmartThingsError('invalid_command', text('virtual.unitNeeded', names));
  }
  return {
    ...{ component, capability, attribute, value },
    ...(unit === undefined ? {} : { unit }),
    ...(data === undefined ? {} : { data }),
  };
}

/** The attribute that is meant and the value as it takes it, else why there is none. */
function fittingIn(definition: CapabilityDefinition, { attribute, value }: Wish): Fitting | SmartThingsError {
  const all = Object.entries(definition.attributes);
  if (attribute !== undefined) {
    const named = all.find(([name]) => name === attribute);
    if (!named) return attributeUnknown(attribute, definition.id, Object.keys(definition.attributes));
    return fittingOf(...named, value) ?? refused(definition, ...named, value);
  }
  const main = all.length === 1 ? all[0] : all.find(([name]) => isNamesake(definition.id, name));
  const answer = main && fittingOf(...main, value);
  if (answer) return answer;
  // A battery of 101 % is no quantity of 101 batteries.
  if (main && isKindOf(main[1], value)) return refused(definition, ...main, value);
  const fitting = all.flatMap(([name, one]) => fittingOf(name, one, value) ?? []);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (fitting.length === 0 && main) return refused(definition, ...main, value);
  const names = { capability: definition.id, attributes: inARow(all.map(([name]) => name)), value: quoted(value) };
  return new SmartThingsError('invalid_command', text('virtual.whichAttribute', names));
}

function fittingOf(attribute: string, { schema }: AttributeDefinition, value: Json): Fitting | undefined {
  const allowed = schema.properties?.value ?? {};
  const units = unitsIn(schema);
  const written = typeof value === 'string' ? writtenNumber(value) : undefined;
  const unit = written?.unit === undefined ? undefined : unitAmong(units, written.unit);
  const aim = { schema: allowed, choices: allowed.enum ?? [], units: [], present: undefined };
  const readings = readingsOf(aim, unit === undefined || !written ? value : written.value);
  const reading = readings.find((one) => problemOf(allowed, one, attribute) === undefined);
  return reading === undefined ? undefined : { attribute, value: reading, unit };
}

/** Whether a value is of the kind that an attribute has, be it none that it allows. */
function isKindOf({ schema }: AttributeDefinition, value: Json): boolean {
  return isOfType(schema.properties?.value?.type ?? 'string', value);
}

function unitAmong(units: readonly string[], written: string): string | undefined {
  const temperature = temperatureUnit(written);
  return units.find((unit) => unit.toLowerCase() === written.toLowerCase() || unit === temperature);
}

function refused(
  { id }: CapabilityDefinition,
  attribute: string,
  { schema }: AttributeDefinition,
  value: Json,
): SmartThingsError {
  const problem = problemOf(schema.properties?.value ?? {}, value, attribute);
  const names = {
    ...{ capability: id, attribute: problem?.path ?? attribute },
    ...{ expected: problem?.expected ?? text('command.expected.other'), given: quoted(value, id) },
  };
  return new SmartThingsError('invalid_command', text('command.valueRefused', names));
}

function isRefusal(answer: Fitting | SmartThingsError): answer is SmartThingsError {
  return answer instanceof SmartThingsError;
}

/** contactSensor has a contact, temperatureMeasurement a temperature, switchLevel a level. */
function isNamesake(capability: string, attribute: string): boolean {
  const name = capability.slice(capability.lastIndexOf('.') + 1).toLowerCase();
  return name.startsWith(attribute.toLowerCase()) || name.endsWith(attribute.toLowerCase());
}
