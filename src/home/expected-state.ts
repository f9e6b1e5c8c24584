import type { Json } from '../base/json';
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
