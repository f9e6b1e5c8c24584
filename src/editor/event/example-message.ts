import type { CapabilityDefinition } from '../../base/contract/definition';
import type { EventKind } from '../../base/contract/events';
import type { HomeDevice, PresentValues } from '../../base/contract/home';
import { own } from '../shared/own';
import { fittingComponents, fittingDevices, type WantedValues } from './wanted-devices';

/** What an example is made of. */
export interface ExampleFacts {
  readonly kinds: readonly EventKind[];
  /** The devices that the node listens to. */
  readonly devices: readonly HomeDevice[];
  readonly wanted: WantedValues;
  readonly definition: CapabilityDefinition | undefined;
  /** What the first fitting device reports at present. */
  readonly values: PresentValues;
}

/** What a node tells of the first device that fits. */
interface Place {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

const STATES: Readonly<Record<Exclude<EventKind, 'attribute'>, string>> = {
  lifecycle: 'renamed',
  health: 'offline',
  hub: 'offline',
  mode: 'Away',
  arm: 'armed_away',
};

/** The device that an example is about. */
export function exampleDevice({ devices, wanted }: Pick<ExampleFacts, 'devices' | 'wanted'>): HomeDevice | undefined {
  const fitting = fittingDevices(devices, wanted);
  return fitting.find(({ now }) => now !== undefined) ?? fitting[0];
}

/** A message as the node would send it. */
export function exampleMessage(facts: ExampleFacts): Record<string, unknown> {
  const [kind = 'attribute'] = facts.kinds;
  const device = exampleDevice(facts);
  if (kind === 'attribute') return attributeMessage(facts, device);
  const isOfDevice = kind === 'lifecycle' || kind === 'health';
  const value = STATES[kind];
  const names = isOfDevice ? namesOf(device) : {};
  return { topic: names.label ?? kind, payload: value, event: { type: kind, ...names, value } };
}

function attributeMessage(facts: ExampleFacts, device: HomeDevice | undefined): Record<string, unknown> {
  const place = placeOf(facts, device);
  const { component, capability, attribute } = place;
  const now = own(own(own(facts.values, component), capability), attribute) ?? mainValueAt(device, place);
  const others = valuesOf(facts.definition, attribute).filter((value) => value !== now?.value);
  const value = others[0] ?? now?.value ?? null;
  return {
    topic: [device?.label ?? '…', component, capability, attribute].join('/'),
    payload: value,
    event: {
      type: 'attribute',
      ...namesOf(device),
      ...place,
      value,
      ...(now && others.length > 0 ? { previous: now.value } : {}),
      ...(now?.unit === undefined ? {} : { unit: now.unit }),
      timestamp: '2026-11-28T09:30:00Z',
      source: 'webhook',
    },
  };
}

/** What is left open is filled with what the device is about. */
function placeOf({ wanted }: ExampleFacts, device: HomeDevice | undefined): Place {
  const component = (device && fittingComponents(device, wanted)[0]?.id) ?? (wanted.component || 'main');
  if (wanted.capability !== '') {
    return { component, capability: wanted.capability, attribute: wanted.attribute || '…' };
  }
  const { now } = device ?? {};
  if (!now || (wanted.component !== '' && now.component !== wanted.component)) {
    return { component, capability: '…', attribute: wanted.attribute || '…' };
  }
  return { component: now.component, capability: now.capability, attribute: now.attribute };
}

function mainValueAt(device: HomeDevice | undefined, place: Place): HomeDevice['now'] {
  const { now } = device ?? {};
  const isHere =
    now?.component === place.component && now.capability === place.capability && now.attribute === place.attribute;
  return isHere ? now : undefined;
}

function namesOf(device: HomeDevice | undefined): Record<string, string> {
  if (!device) return {};
  const { deviceId, label, room } = device;
  return { deviceId, label, ...(room === null ? {} : { room }) };
}

/** The values that an attribute may have, where they are listed. */
function valuesOf(definition: CapabilityDefinition | undefined, attribute: string): (string | number | boolean)[] {
  const listed = own(definition?.attributes, attribute)?.schema.properties?.value?.enum ?? [];
  return listed.filter((value) => value !== null);
}
