import type { DeviceCommand } from '../api/device-shapes';
import { checkArguments } from './arguments';
import type { CapabilityDefinition } from './catalogue';
import { expectedState } from './expected-state';

/** The attributes that an order sets, each as a name of its own. */
export type Targets = readonly string[];

/**
 * What commands set, by what is known of capabilities without a call; nothing where one of them does something else (a
 * step up, a key, a sound), or will be refused.
 */
export function targetsOf(
  commands: readonly DeviceCommand[],
  known: (capability: string) => CapabilityDefinition | undefined,
): Targets | undefined {
  const targets: string[] = [];
  for (const { component, capability, command, arguments: args } of commands) {
    const definition = known(capability);
    const expected = definition && expectedState(definition, command, args);
    if (!expected || checkArguments(definition, command, args)) return undefined;
    targets.push(JSON.stringify([component, capability, expected.attribute]));
  }
  return targets;
}

/** Whether an order sets nothing but what the one right behind it sets too: nobody could see the difference. */
export function isPointless(earlier: Targets | undefined, later: Targets | undefined): boolean {
  return earlier !== undefined && later !== undefined && earlier.every((target) => later.includes(target));
}
