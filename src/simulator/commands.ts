import type { Json } from '../base/json';
import { field, isObject } from '../base/json';
import type { CapabilityDefinition } from '../home/catalogue';
import { definitionOf } from './definitions';
import type { SimulatedDevice } from './device';
import type { Command } from './effects';
import type { Detail } from './refusal';
import { deviceState, guardrail, malformed } from './refusal';
import { violations } from './schema';
import { supportViolations } from './support';

const MOST_COMMANDS = 10;

/** What became of a command that was not refused. */
export interface AcceptedCommand {
  readonly command: Command;
  readonly status: 'ACCEPTED' | 'FAILED';
}

/**
 * The commands of a request body, checked as the cloud does: form, then the definitions and what the device supports,
 * then whether the device can obey now. The whole request is refused or none of it.
 * @throws Refusal 400, 409 or 422
 */
export function checkCommands(device: SimulatedDevice, body: unknown): AcceptedCommand[] {
  const requested = field(body, 'commands');
  if (!Array.isArray(requested)) {
    throw malformed(400, [{ code: 'NotNullError', target: 'commands', message: 'commands may not be null' }]);
  }
  if (requested.length === 0) {
    throw malformed(422, [{ code: 'NotEmptyError', target: 'commands', message: 'commands: may not be empty' }]);
  }
  if (requested.length > MOST_COMMANDS) throw guardrail(`A request may hold at most ${MOST_COMMANDS} commands.`);
  const checked = requested.map((entry: unknown, index) => checkCommand(device, entry, `commands[${index}]`));
  const details = checked.flatMap((result) => ('details' in result ? result.details : []));
  if (details.length > 0) throw malformed(422, details);
  const commands = checked.flatMap((result) => ('command' in result ? [result.command] : []));
  checkReadiness(device, commands);
  return commands.map((command) => ({ command, status: isDead(device, command) ? 'FAILED' : 'ACCEPTED' }));
}

type Checked = { readonly command: Command } | { readonly details: Detail[] };

function unprocessable(target: string, message: string): { details: Detail[] } {
  return { details: [{ code: 'UnprocessableEntityError', target, message: `${target}: ${message}` }] };
}

function checkCommand(device: SimulatedDevice, entry: unknown, place: string): Checked {
  if (!isObject(entry)) return unprocessable(place, 'is not a command');
  const { component = 'main', capability, command, arguments: args = [] } = entry;
  for (const [key, value] of Object.entries({ component, capability, command })) {
    if (typeof value !== 'string') return unprocessable(`${place}.${key}`, 'must be a string');
  }
  if (!Array.isArray(args)) return unprocessable(`${place}.arguments`, 'must be an array');
  return checkAgainstDevice(
    device,
    {
      component: String(component),
      capability: String(capability),
      command: String(command),
      arguments: args as Json[],
    },
    place,
  );
}

function checkAgainstDevice(device: SimulatedDevice, command: Command, place: string): Checked {
  if (!device.components().includes(command.component)) {
    return unprocessable(`${place}.component`, `${command.component} is not a component of the device`);
  }
  const definition = definitionOf(command.capability);
  if (!device.has(command.component, command.capability) || !definition) {
    return unprocessable(`${place}.capability`, `${command.capability} is not a capability of ${command.component}`);
  }
  const messages = argumentViolations(definition, command, place);
  if (!messages) {
    return unprocessable(`${place}.command`, `${command.command} is not a command of ${command.capability}`);
  }
  const all = messages.length > 0 ? messages : supportViolations(device, command, place);
  if (all.length === 0) return { command };
  return {
    details: all.map((message) => ({
      code: 'UnprocessableEntityError',
      target: message.slice(0, message.indexOf(':')),
      message,
    })),
  };
}

/** Nothing where the capability has no such command. */
function argumentViolations(definition: CapabilityDefinition, command: Command, place: string): string[] | undefined {
  if (!Object.hasOwn(definition.commands, command.command)) return undefined;
  const declared = definition.commands[command.command]?.arguments ?? [];
  const given = command.arguments;
  const surplus = given.slice(declared.length).map((_, index) => {
    return `${place}.arguments[${declared.length + index}]: is not an argument of ${command.command}`;
  });
  const inPlace = declared.flatMap(({ name, optional, schema }, index) => {
    const at = `${place}.arguments[${index}]`;
    if (index >= given.length) return optional ? [] : [`${at}: ${name} is missing but it is required`];
    return violations(schema, given[index], at);
  });
  return [...inPlace, ...surplus];
}

/** @throws Refusal 409 where the device is offline, in standby, or not remotely controllable */
function checkReadiness(device: SimulatedDevice, commands: readonly Command[]): void {
  if (!device.online) throw deviceState();
  const power = { component: 'main', capability: 'switch', attribute: 'switch' };
  const remote = { component: 'main', capability: 'remoteControlStatus', attribute: 'remoteControlEnabled' };
  const obeyed = commands.filter(({ capability }) => capability !== 'refresh');
  if (device.seed.obeys === 'when remotely controllable' && obeyed.length > 0 && device.intended(remote) !== 'true') {
    throw deviceState();
  }
  if (device.seed.obeys !== 'when on') return;
  let on = device.intended(power) === 'on';
  for (const { component, capability, command } of obeyed) {
    // Switching on first, in the same request, is how an air conditioner wants it.
    if (component === 'main' && capability === 'switch') on = command === 'on';
    else if (!on) throw deviceState();
  }
}

/** Capabilities and components that the maker lists as disabled are there and do nothing. */
function isDead(device: SimulatedDevice, { component, capability }: Command): boolean {
  const list = (from: string, attribute: string): Json =>
    device.reported({ component: 'main', capability: from, attribute });
  const capabilities = list('custom.disabledCapabilities', 'disabledCapabilities');
  const components = list('custom.disabledComponents', 'disabledComponents');
  return (
    (Array.isArray(capabilities) && capabilities.includes(capability)) ||
    (Array.isArray(components) && components.includes(component))
  );
}
