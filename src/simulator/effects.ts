import type { Json, JsonObject } from '../base/json';
import { field } from '../base/json';
import { definitionOf } from './definitions';
import type { Address, SimulatedDevice } from './device';

/** A command that passed every check. */
export interface Command {
  readonly component: string;
  readonly capability: string;
  readonly command: string;
  readonly arguments: readonly Json[];
}

/** A value that the device will report; `step` counts the delays until then, from 1. */
export interface Effect extends Address {
  readonly value: Json;
  readonly step: number;
  readonly data?: JsonObject;
}

type Special = (device: SimulatedDevice, command: Command) => Effect[];

/** What a command makes the device report. */
export function effectsOf(device: SimulatedDevice, command: Command): Effect[] {
  const special = specials[`${command.capability}.${command.command}`];
  const effects = special ? special(device, command) : byDefinition(command);
  return effects.filter((effect) => device.hasAttribute(effect));
}

/** The definition says which attribute a command sets: as its `setter`, or among its `enumCommands`. */
function byDefinition(command: Command): Effect[] {
  const value = command.arguments[0];
  const attributes = Object.entries(definitionOf(command.capability)?.attributes ?? {});
  return attributes.flatMap(([attribute, { setter, enumCommands }]): Effect[] => {
    // Makers' definitions often leave the setter out: `setInputSource` sets `inputSource` all the same.
    const sets = setter ?? `set${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`;
    if (sets === command.command && value !== undefined) return [effect(command, command.capability, attribute, value)];
    const brings = enumCommands.find((entry) => entry.command === command.command);
    return brings ? [effect(command, command.capability, attribute, brings.value)] : [];
  });
}

function effect(command: Command, capability: string, attribute: string, value: Json, step = 1): Effect {
  return { component: command.component, capability, attribute, value, step };
}

const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const within = (value: number): number => Math.min(100, Math.max(0, value));

/** A value one step up or down from where it is going to be. */
function nudge(capability: string, attribute: string, by: number): Special {
  return (device, command) => {
    const now = numberOf(device.intended({ component: command.component, capability, attribute }));
    return [effect(command, capability, attribute, within(now + by))];
  };
}

function moving(capability: string, attribute: string, during: string, after: string): Special {
  return (_device, command) => [
    effect(command, capability, attribute, during, 1),
    effect(command, capability, attribute, after, 4),
  ];
}

function locking(value: string): Special {
  return (_device, command) => [{ ...effect(command, 'lock', 'lock', value), data: { method: 'command' } }];
}

function setpoint(by: number): Special {
  return (device, command) => {
    const { component } = command;
    const read = (capability: string, attribute: string): number =>
      numberOf(device.intended({ component, capability, attribute }));
    const wanted = read('thermostatCoolingSetpoint', 'coolingSetpoint') + by;
    const lowest = read('custom.thermostatSetpointControl', 'minimumSetpoint');
    const highest = read('custom.thermostatSetpointControl', 'maximumSetpoint');
    const value = Math.min(highest, Math.max(lowest, wanted));
    return [effect(command, 'thermostatCoolingSetpoint', 'coolingSetpoint', value)];
  };
}

function channel(by: number): Special {
  return (device, command) => {
    const now = Number(device.intended({ ...command, capability: 'tvChannel', attribute: 'tvChannel' }));
    return [effect(command, 'tvChannel', 'tvChannel', String(Math.max(1, now + by)))];
  };
}

/** `setColor` takes any of hue, saturation, hex, level and switch. */
const setColor: Special = (_device, command) => {
  const color = command.arguments[0];
  const parts: [string, string, string][] = [
    ['hue', 'colorControl', 'hue'],
    ['saturation', 'colorControl', 'saturation'],
    ['hex', 'colorControl', 'color'],
    ['level', 'switchLevel', 'level'],
    ['switch', 'switch', 'switch'],
  ];
  return parts.flatMap(([key, capability, attribute]) => {
    const value = field(color, key) as Json | undefined;
    return value === undefined ? [] : [effect(command, capability, attribute, value)];
  });
};

/** Dimming a light to something switches it on, to nothing off. */
const setLevel: Special = (_device, command) => {
  const level = numberOf(command.arguments[0]);
  return [
    effect(command, 'switchLevel', 'level', level),
    effect(command, 'switch', 'switch', level > 0 ? 'on' : 'off'),
  ];
};

const shadeTo = (level: number): Special => {
  return (device, command) => {
    const now = numberOf(device.intended({ ...command, capability: 'windowShadeLevel', attribute: 'shadeLevel' }));
    if (now === level) return [effect(command, 'windowShade', 'windowShade', shadeState(level))];
    return [
      effect(command, 'windowShade', 'windowShade', level > now ? 'opening' : 'closing', 1),
      effect(command, 'windowShadeLevel', 'shadeLevel', level, 4),
    ];
  };
};

/** What a shade says of itself at a level. */
export function shadeState(level: number): string {
  if (level <= 0) return 'closed';
  return level >= 100 ? 'open' : 'partially open';
}

const playback = (value: string): Special => {
  return (_device, command) => [effect(command, 'mediaPlayback', 'playbackStatus', value)];
};

const specials: Readonly<Record<string, Special | undefined>> = {
  'switchLevel.setLevel': setLevel,
  'colorControl.setColor': setColor,
  'lock.lock': locking('locked'),
  'lock.unlock': locking('unlocked'),
  'doorControl.open': moving('doorControl', 'door', 'opening', 'open'),
  'doorControl.close': moving('doorControl', 'door', 'closing', 'closed'),
  'windowShade.open': shadeTo(100),
  'windowShade.close': shadeTo(0),
  'windowShade.pause': (_device, command) => [effect(command, 'windowShade', 'windowShade', 'partially open')],
  'windowShadeLevel.setShadeLevel': (device, command) => shadeTo(numberOf(command.arguments[0]))(device, command),
  'windowShadePreset.presetPosition': shadeTo(50),
  'audioVolume.volumeUp': nudge('audioVolume', 'volume', 1),
  'audioVolume.volumeDown': nudge('audioVolume', 'volume', -1),
  'tvChannel.channelUp': channel(1),
  'tvChannel.channelDown': channel(-1),
  'mediaPlayback.play': playback('playing'),
  'mediaPlayback.pause': playback('paused'),
  'mediaPlayback.stop': playback('stopped'),
  'mediaPlayback.fastForward': playback('fast forwarding'),
  'mediaPlayback.rewind': playback('rewinding'),
  'custom.thermostatSetpointControl.raiseSetpoint': setpoint(1),
  'custom.thermostatSetpointControl.lowerSetpoint': setpoint(-1),
  'energyMeter.resetEnergyMeter': (_device, command) => [effect(command, 'energyMeter', 'energy', 0)],
};
