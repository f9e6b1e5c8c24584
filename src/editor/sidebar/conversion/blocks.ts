import type { ChainBuilder, Column } from './chain';
import type { FlowNode } from './flow-node';

/** What of a device is meant. */
export interface Place {
  readonly device: string;
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

/** What all nodes of ours save that become of one old node. */
export interface Common {
  readonly name: string;
  readonly account: string;
  /** What the device is called, where the old node knew. */
  readonly label: string;
}

/** A rule of a core *switch* node. */
export type SwitchRule = Readonly<Record<string, unknown>> & { readonly t: string };

const KNOWN_FOR_A_DAY = '86400';

/** E: tells when the value changes, and what is known at the start. */
export function addEvent(chain: ChainBuilder, common: Common, place: Place, options: object = {}): string {
  const { device, component, capability, attribute } = place;
  return chain.add('smartthings-event', 'here', {
    ...{ name: common.name, account: common.account, kinds: ['attribute'] },
    devices: device === '' ? [] : [device],
    rooms: [],
    names: device === '' || common.label === '' ? {} : { [device]: common.label },
    ...{ component, capability, attribute, onlyChanges: true, initial: true },
    ...options,
  });
}

/** R: reads; with `known`, what was learned in the last day for no call. */
export function addRead(
  chain: ChainBuilder,
  common: Common,
  place: Place,
  options: { readonly format?: 'value' | 'full'; readonly maxAge?: string; readonly isKnown?: boolean } = {},
): string {
  const { format = 'value', maxAge = '0', isKnown = false } = options;
  return chain.add('smartthings-status', 'here', {
    ...forDevice(common, place.device),
    ...{ component: place.component, componentType: 'str', capability: place.capability, capabilityType: 'str' },
    ...{ attribute: place.attribute, attributeType: 'str', format },
    maxAge: isKnown ? KNOWN_FOR_A_DAY : maxAge,
  });
}

/** C: sends. Fields that are left out are empty: then the payload says what to do. */
export function addCommand(
  chain: ChainBuilder,
  common: Common,
  place: Pick<Place, 'device'> & Partial<Place>,
  fields: {
    readonly command?: string;
    readonly commandType?: string;
    readonly args?: string;
    readonly argsType?: string;
  },
): string {
  const { command = '', commandType = 'str', args = '', argsType = 'json' } = fields;
  return chain.add('smartthings-command', 'here', {
    ...forDevice(common, place.device),
    ...{ component: place.component ?? 'main', componentType: 'str' },
    ...{ capability: place.capability ?? '', capabilityType: 'str' },
    ...{ command, commandType, args, argsType, argsForm: null, confirm: 'none', confirmTimeout: '10' },
  });
}

/** T, and the rules of old nodes: a core *switch*. */
export function addSwitch(
  chain: ChainBuilder,
  column: Column,
  property: string,
  rules: readonly SwitchRule[],
  isFirstOnly: boolean,
): string {
  return chain.add(
    'switch',
    column,
    {
      name: '',
      property,
      propertyType: 'msg',
      rules,
      checkall: isFirstOnly ? 'false' : 'true',
      repair: false,
      outputs: rules.length,
    },
    rules.length,
  );
}

/** X: a core *change* that makes the old message of ours. */
export function addChange(chain: ChainBuilder, column: Column, rules: readonly object[], why: object = {}): string {
  return chain.add('change', column, {
    ...{ name: '', rules, action: '', property: '', from: '', to: '', reg: false },
    ...why,
  });
}

export function addFunction(chain: ChainBuilder, column: Column, name: string, func: string): string {
  return chain.add('function', column, {
    ...{ name, func, outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] },
  });
}

/** Sets a property to what an expression gives. */
export const setTo = (property: string, jsonata: string): object => ({
  ...{ t: 'set', p: property, pt: 'msg', to: jsonata, tot: 'jsonata' },
});
export const setText = (property: string, text: string): object => ({
  ...{ t: 'set', p: property, pt: 'msg', to: text, tot: 'str' },
});
export const remove = (property: string): object => ({ t: 'delete', p: property, pt: 'msg' });

/** A text as JSONata writes it: an environment variable stays one. */
export function quoted(text: string): string {
  const [, variable] = /^\$\{(\w+)\}$/.exec(text) ?? [];
  return variable === undefined ? JSON.stringify(text) : `$env("${variable}")`;
}

function forDevice({ name, account, label }: Common, device: string): object {
  return { name, account, device, deviceType: 'str', deviceLabel: label, deviceRoom: '' };
}

/** The labels of outputs that a person wrote, for the nodes that take their place. */
export function outputLabelOf(old: FlowNode, port: number): object {
  const labels = Array.isArray(old.outputLabels) ? (old.outputLabels as unknown[]) : [];
  const label = labels[port];
  return typeof label === 'string' && label !== '' ? { outputLabels: [label] } : {};
}
