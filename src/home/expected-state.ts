import { colourFromHex } from '../base/contract/colour';
import { field, stringField, type Json } from '../base/json';
import type { CapabilityDefinition } from './catalogue';

/** The value that an attribute should have once a command was carried out. */
export interface ExpectedState {
  readonly attribute: string;
  readonly value: Json;
}

/** What a command should lead to, where the definition tells: by its `enumCommands`, or as an attribute's `setter`. */
export function expectedState(
  definition: CapabilityDefinition,
  command: string,
  args: readonly Json[],
): ExpectedState | undefined {
  for (const [attribute, { setter, enumCommands }] of Object.entries(definition.attributes)) {
    const named = enumCommands.find((entry) => entry.command === command);
    if (named) return { attribute, value: named.value };
    const [value] = args;
    if (setter === command && value !== undefined) return { attribute, value };
  }
  return undefined;
}

/**
 * All that a command should lead to, for who waits until it is so. Besides what the definition tells: some leave a setter
 * out though they have it, always under the attribute's name, and a colour is two attributes.
 */
export function expectedStates(
  definition: CapabilityDefinition,
  command: string,
  args: readonly Json[],
): readonly ExpectedState[] {
  if (definition.id === 'colorControl' && command === 'setColor') return colourIn(args[0]);
  const told = expectedState(definition, command, args);
  if (told) return [told];
  const [value] = args;
  const attribute = Object.keys(definition.attributes).find((name) => {
    return command === `set${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  });
  return attribute === undefined || value === undefined ? [] : [{ attribute, value }];
}

function colourIn(argument: Json | undefined): ExpectedState[] {
  const hex = stringField(argument, 'hex');
  const colour: unknown = hex === undefined ? argument : colourFromHex(hex);
  return ['hue', 'saturation'].flatMap((attribute): ExpectedState[] => {
    const value = field(colour, attribute);
    return typeof value === 'number' ? [{ attribute, value }] : [];
  });
}
