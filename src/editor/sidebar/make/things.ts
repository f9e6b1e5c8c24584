import type { EventKind } from '../../../base/contract/events';
import type { HomeDevice } from '../../../base/contract/home';
import type { HomeThing, LiveEvent } from '../../../base/contract/live-home';
import { likelyAction } from '../../picker/likely';
import { inSmallWords } from '../../shared/id-in-words';
import type { FlowNode, NodeBody } from './flow-node';
import { commandNode, deviceEventNode, eventNode, modeNode, sceneNode, statusNode } from './home-nodes';
import { t } from '../words';

/** One of the nodes that a row of the sidebar can become. */
export interface Way {
  readonly label: string;
  /** In small print beside it: which command or value. */
  readonly detail: string;
  /** Icon of Font Awesome 4. */
  readonly icon: string;
  /** The nodes, about 0, 0. */
  readonly make: () => readonly FlowNode[];
}

/** What a row can become on the canvas, the likeliest first; at least one. */
export function waysOf(thing: HomeThing, account: string): readonly Way[] {
  switch (thing.kind) {
    case 'device':
      return waysOfDevice(thing.device, account);
    case 'value':
      return [listen(deviceEventNode(account, thing.device, thing), thing.attribute)];
    case 'room': {
      const { roomId, name } = thing;
      const names = name === null ? {} : { [roomId]: name };
      return [listen(eventNode(account, { rooms: [roomId], names }))];
    }
    case 'scene':
      return [way({ label: t('placing.runScene'), icon: 'fa-play', body: sceneNode(account, thing.scene) })];
    case 'mode': {
      const { mode, locationId, location } = thing;
      const body = modeNode(account, { ...mode, locationId, location });
      return [way({ label: t('placing.setMode'), detail: mode.label, icon: 'fa-moon-o', body })];
    }
    case 'event':
      return [listen(eventNode(account, listeningTo(thing.event)), thing.event.attribute)];
  }
}

function waysOfDevice(device: HomeDevice, account: string): readonly Way[] {
  const { now } = device;
  return [
    ...actionsOf(device, account),
    way({
      ...{ label: t('placing.read'), detail: inSmallWords(now?.attribute ?? ''), icon: 'fa-tachometer' },
      body: statusNode(account, device, now),
    }),
    listen(deviceEventNode(account, device, now), now?.attribute),
  ];
}

/** Switching it, for a device that has something to switch. */
function actionsOf(device: HomeDevice, account: string): readonly Way[] {
  const parts = device.components.map((component) => ({ component, action: likelyAction(component) }));
  // What most devices are about is in the component that all have.
  parts.sort((one, other) => Number(other.component.id === 'main') - Number(one.component.id === 'main'));
  for (const { component, action } of parts) {
    if (!action) continue;
    const { capability, command } = action;
    // What takes a value gets it from the message.
    const isSetting = command.startsWith('set');
    const part = { component: component.id, capability, command: isSetting ? '' : command };
    return [
      way({
        ...{ label: isSetting ? t('placing.set') : t('placing.switch'), icon: 'fa-bolt' },
        ...{ detail: inSmallWords(isSetting ? capability : command), body: commandNode(account, device, part) },
      }),
    ];
  }
  return [];
}

function listen(body: NodeBody, attribute = ''): Way {
  return way({ label: t('placing.listen'), detail: inSmallWords(attribute), icon: 'fa-bell-o', body });
}

interface SingleNode {
  readonly label: string;
  readonly detail?: string;
  readonly icon: string;
  readonly body: NodeBody;
}

function way({ label, detail = '', icon, body }: SingleNode): Way {
  return { label, detail, icon, make: () => [{ ...body, id: 'node', x: 0, y: 0, wires: [[]] }] };
}

/** More of what happened: of the same value of the same device, or of the same kind. */
function listeningTo({ type, deviceId, label, component, capability, attribute }: LiveEvent) {
  const kinds: readonly EventKind[] = [type];
  if (deviceId === undefined) return { kinds };
  const device = { kinds, devices: [deviceId], names: label === undefined ? {} : { [deviceId]: label } };
  if (type !== 'attribute') return device;
  const place = component === undefined || component === 'main' ? {} : { component };
  return { ...device, ...place, ...(capability === undefined ? {} : { capability, attribute: attribute ?? '' }) };
}
