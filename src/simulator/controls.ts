import type { Json } from '../base/json';
import type { Address, SimulatedDevice } from './device';

/** Something that a person can do to a device in the room. */
export interface Control {
  readonly id: string;
  readonly label: string;
  readonly address: Address;
  /** What a press brings; nothing where the person chooses a number. */
  readonly brings: Json | undefined;
  readonly range: { readonly minimum: number; readonly maximum: number; readonly step: number } | undefined;
}

interface Toggle {
  readonly capability: string;
  readonly attribute: string;
  readonly values: readonly [string, string];
  /** What to do where the value is the first one, and where it is another. */
  readonly labels: readonly [string, string];
}

const toggles: readonly Toggle[] = [
  { capability: 'switch', attribute: 'switch', values: ['on', 'off'], labels: ['Switch off', 'Switch on'] },
  { capability: 'doorControl', attribute: 'door', values: ['open', 'closed'], labels: ['Close', 'Open'] },
  { capability: 'contactSensor', attribute: 'contact', values: ['open', 'closed'], labels: ['Close', 'Open'] },
  { capability: 'lock', attribute: 'lock', values: ['locked', 'unlocked'], labels: ['Unlock', 'Lock'] },
  { capability: 'valve', attribute: 'valve', values: ['open', 'closed'], labels: ['Close', 'Open'] },
  {
    capability: 'motionSensor',
    attribute: 'motion',
    values: ['active', 'inactive'],
    labels: ['Stand still', 'Walk by'],
  },
  { capability: 'waterSensor', attribute: 'water', values: ['wet', 'dry'], labels: ['Wipe dry', 'Spill water'] },
  {
    capability: 'smokeDetector',
    attribute: 'smoke',
    values: ['detected', 'clear'],
    labels: ['Air the room', 'Make smoke'],
  },
  {
    capability: 'carbonMonoxideDetector',
    attribute: 'carbonMonoxide',
    values: ['detected', 'clear'],
    labels: ['Air the room', 'Let gas in'],
  },
  {
    capability: 'presenceSensor',
    attribute: 'presence',
    values: ['present', 'not present'],
    labels: ['Leave', 'Arrive'],
  },
  {
    capability: 'remoteControlStatus',
    attribute: 'remoteControlEnabled',
    values: ['true', 'false'],
    labels: ['Turn remote control off', 'Turn remote control on'],
  },
];

const ranges: readonly (Omit<Address, 'component'> & { label: string; range: Control['range'] })[] = [
  { capability: 'switchLevel', attribute: 'level', label: 'Level', range: { minimum: 0, maximum: 100, step: 1 } },
  {
    capability: 'windowShadeLevel',
    attribute: 'shadeLevel',
    label: 'Position',
    range: { minimum: 0, maximum: 100, step: 1 },
  },
  {
    capability: 'temperatureMeasurement',
    attribute: 'temperature',
    label: 'Temperature',
    range: { minimum: -10, maximum: 40, step: 0.5 },
  },
];

/** What a person can do to a device; nothing to one that is offline, since the cloud would not hear of it. */
export function controlsOf(device: SimulatedDevice): Control[] {
  if (!device.online) return [];
  return device
    .components()
    .flatMap((component) => [
      ...toggleControls(device, component),
      ...rangeControls(device, component),
      ...buttonControls(device, component),
    ]);
}

function toggleControls(device: SimulatedDevice, component: string): Control[] {
  return toggles.flatMap(({ capability, attribute, values, labels }): Control[] => {
    const address = { component, capability, attribute };
    const now = device.reported(address);
    const follows = capability === 'contactSensor' && device.has(component, 'doorControl');
    if (now === null || follows) return [];
    const isFirst = now === values[0];
    return [
      {
        id: idOf(address),
        label: inComponent(isFirst ? labels[0] : labels[1], component),
        address,
        brings: isFirst ? values[1] : values[0],
        range: undefined,
      },
    ];
  });
}

function rangeControls(device: SimulatedDevice, component: string): Control[] {
  return ranges.flatMap(({ capability, attribute, label, range }): Control[] => {
    const address = { component, capability, attribute };
    if (device.reported(address) === null) return [];
    return [{ id: idOf(address), label: inComponent(label, component), address, brings: undefined, range }];
  });
}

const PUSHES: readonly (readonly [value: string, label: string])[] = [
  ['pushed', 'Push'],
  ['double', 'Push twice'],
  ['held', 'Hold'],
];

/** A remote is pressed at its buttons, as far as they can be; the whole of it mirrors them. */
function buttonControls(device: SimulatedDevice, component: string): Control[] {
  if (component === 'main' || !device.has(component, 'button')) return [];
  const address = { component, capability: 'button', attribute: 'button' };
  const supported = device.reported({ ...address, attribute: 'supportedButtonValues' });
  return PUSHES.filter(([value]) => !Array.isArray(supported) || supported.includes(value)).map(([value, label]) => {
    return {
      id: `${idOf(address)}/${value}`,
      label: `${label} ${component}`,
      address,
      brings: value,
      range: undefined,
    };
  });
}

function idOf({ component, capability, attribute }: Address): string {
  return `${component}/${capability}/${attribute}`;
}

function inComponent(label: string, component: string): string {
  return component === 'main' ? label : `${label} (${component})`;
}
