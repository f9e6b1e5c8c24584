import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeComponent, HomeDevice } from '../../base/contract/home';

/** What people most likely want of a device with these capabilities, the likeliest first. Nothing that opens a house. */
const LIKELY_COMMANDS: readonly (readonly [capability: string, command: string])[] = [
  ['switch', 'on'],
  ['windowShade', 'open'],
  ['thermostatHeatingSetpoint', 'setHeatingSetpoint'],
  ['thermostatCoolingSetpoint', 'setCoolingSetpoint'],
  ['lock', 'lock'],
  ['doorControl', 'close'],
  ['valve', 'close'],
  ['mediaPlayback', 'play'],
  ['alarm', 'off'],
];

/** What is there for housekeeping: nobody looks for it first. */
const HOUSEKEEPING = ['refresh', 'healthCheck', 'ocf', 'execute', 'firmwareUpdate'];

/** Whether a capability says little about what a device is for. */
export const isHousekeeping = (id: string): boolean => HOUSEKEEPING.includes(id) || id.startsWith('custom.disabled');

/** What people most likely want a component to do; `undefined` where it has nothing of that. */
export function likelyAction(component: HomeComponent): { capability: string; command: string } | undefined {
  const likely = LIKELY_COMMANDS.find(([id]) => component.capabilities.includes(id));
  return likely && { capability: likely[0], command: likely[1] };
}

/** The capability to begin with, where one is by far the likeliest or the only one. */
export function likelyCapability(
  part: 'command' | 'attribute',
  device: HomeDevice,
  component: HomeComponent,
): string | undefined {
  if (part === 'attribute' && device.now?.component === component.id) return device.now.capability;
  const wanted = component.capabilities.filter((id) => !isHousekeeping(id));
  const fitting = part === 'command' ? wanted.filter((id) => component.reportOnly?.includes(id) !== true) : wanted;
  const likely = part === 'command' ? LIKELY_COMMANDS.find(([id]) => fitting.includes(id))?.[0] : undefined;
  return likely ?? (fitting.length === 1 ? fitting[0] : undefined);
}

/** The command or attribute to begin with, where one is the likeliest or the only one. */
export function likelyPart(
  part: 'command' | 'attribute',
  capability: string,
  definition: CapabilityDefinition | undefined,
): string | undefined {
  if (!definition) return undefined;
  const all = Object.keys(part === 'command' ? definition.commands : definition.attributes);
  if (all.length === 1) return all[0];
  if (part === 'command') {
    const likely = LIKELY_COMMANDS.find(([id]) => id === capability)?.[1];
    return likely !== undefined && all.includes(likely) ? likely : undefined;
  }
  // temperatureMeasurement reports a temperature, switchLevel a level.
  const name = nameOf(capability).toLowerCase();
  const named = all.filter((id) => name.startsWith(id.toLowerCase()) || name.endsWith(id.toLowerCase()));
  return named.length === 1 ? named[0] : undefined;
}

/** Commands with the likeliest first: what switches, then what sets the main value, then the others by name. */
export function byLikelihood(capability: string, commands: readonly string[]): string[] {
  const name = nameOf(capability).toLowerCase();
  const rank = (command: string): number => {
    const first = ['on', 'off', 'open', 'close', 'lock', 'unlock', 'play', 'pause', 'stop'].indexOf(command);
    if (first >= 0) return first;
    const set = /^set(\w+)/.exec(command)?.[1]?.toLowerCase();
    return set !== undefined && (name.startsWith(set) || name.endsWith(set)) ? 100 : 101;
  };
  return [...commands].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}

/** `custom.thermostatMode` has an attribute `thermostatMode`, and most have one of their own name. */
const nameOf = (capability: string): string => capability.slice(capability.lastIndexOf('.') + 1);
