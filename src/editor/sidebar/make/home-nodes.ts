import type { EventKind } from '../../../base/contract/events';
import type { HomeDevice, HomeScene } from '../../../base/contract/home';
import type { NodeBody } from './flow-node';

/*
 * This package's nodes as their dialogs save them, for somebody who chose what is given here and left the rest as it was.
 * None has a name of its own: the label under which it lies on the canvas then follows what is chosen in it.
 */

/** What of a device is meant. */
export interface DevicePart {
  readonly component: string;
  readonly capability: string;
}

/** A value of a device. */
export interface DeviceAttribute extends DevicePart {
  readonly attribute: string;
}

/** Sends a command to a device; without `command` it sets what `msg.payload` says. */
export function commandNode(
  account: string,
  device: HomeDevice,
  { component, capability, command }: DevicePart & { readonly command: string },
): NodeBody {
  return {
    ...{ type: 'smartthings-command', name: '', account, action: 'command', ...chosenDevice(device) },
    ...{ component, componentType: 'str', capability, capabilityType: 'str', command, commandType: 'str' },
    ...{ args: '', argsType: 'json', argsForm: null, confirm: 'none', confirmTimeout: '10', merge: false },
    ...{ attribute: '', attributeType: 'str', value: '', valueType: 'str' },
  };
}

/** Reads a value of a device, or without `part` all that it reports. */
export function statusNode(account: string, device: HomeDevice, part: Partial<DeviceAttribute> = {}): NodeBody {
  const { component = 'main', capability = '', attribute = '' } = part;
  return {
    ...{ type: 'smartthings-status', name: '', account, ...chosenDevice(device) },
    // An empty one is main where there is a capability, else the whole device.
    ...{ component: component === 'main' ? '' : component, componentType: 'str', capability, capabilityType: 'str' },
    ...{ attribute, attributeType: 'str', format: 'value', maxAge: '0' },
  };
}

/** What an event node listens to; what is left out is any. */
export interface Listening {
  readonly kinds?: readonly EventKind[];
  readonly devices?: readonly string[];
  readonly rooms?: readonly string[];
  /** What the devices and rooms are called, by id. */
  readonly names?: Readonly<Record<string, string>>;
  readonly component?: string;
  readonly capability?: string;
  readonly attribute?: string;
}

export function eventNode(account: string, listening: Listening): NodeBody {
  const { kinds = ['attribute'], devices = [], rooms = [], names = {} } = listening;
  const { component = '', capability = '', attribute = '' } = listening;
  return {
    ...{ type: 'smartthings-event', name: '', account, kinds, devices, rooms, names },
    ...{ component, capability, attribute, onlyChanges: true, initial: false },
  };
}

/** Hears a value of one device, or without `part` all of them. */
export function deviceEventNode(account: string, device: HomeDevice, part: Partial<DeviceAttribute> = {}): NodeBody {
  const { deviceId, label } = device;
  const { component = '', capability = '', attribute = '' } = part;
  // Chosen in the dialog only where a device has the capability more than once.
  const several = device.components.filter(({ capabilities }) => capabilities.includes(capability)).length > 1;
  const listening = { component: several ? component : '', capability, attribute };
  return eventNode(account, { devices: [deviceId], names: { [deviceId]: label }, ...listening });
}

/** Runs a scene. */
export function sceneNode(account: string, { sceneId, name, location, locationId }: HomeScene): NodeBody {
  return {
    ...{ type: 'smartthings-scene', name: '', account, action: 'run', scene: sceneId, sceneType: 'str' },
    ...{ sceneName: name ?? '', sceneLocation: location ?? '', sceneLocationId: locationId ?? '' },
    ...{ location: '', locationType: 'str', locationName: '' },
  };
}

/** What a mode node sets. */
export interface WantedMode {
  readonly modeId: string;
  readonly label: string;
  readonly locationId: string;
  readonly location: string | null;
}

/** Sets the mode of a location. */
export function modeNode(account: string, { modeId, label, locationId, location }: WantedMode): NodeBody {
  return {
    ...{ type: 'smartthings-mode', name: '', account, action: 'set', inputs: 1 },
    ...{ location: locationId, locationType: 'str', locationName: location ?? '' },
    ...{ mode: modeId, modeType: 'str', modeName: label },
  };
}

function chosenDevice({ deviceId, label, room }: HomeDevice): Readonly<Record<string, string>> {
  return { device: deviceId, deviceType: 'str', deviceLabel: label, deviceRoom: room ?? '' };
}
