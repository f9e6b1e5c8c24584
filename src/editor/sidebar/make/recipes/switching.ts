import type { HomeDevice } from '../../../../base/contract/home';
import { changeNode, onlyNode, triggerNode } from '../core-nodes';
import type { FlowNode, NodeBody } from '../flow-node';
import { FlowSketch } from '../flow-sketch';
import { commandNode, deviceEventNode } from '../home-nodes';
import { componentWith, framed, has, partnerOf, showSent, type RecipeBook, type RecipePlace } from './recipe';
import { t } from '../../words';

/** On with motion, off five minutes after the last of it: for a sensor with a lamp near it, and for a lamp with a sensor. */
export const lightWithMotion: RecipeBook = (place) => {
  const { account, device } = place;
  const pair = motionAndLamp(place);
  if (!pair) return [];
  const { sensor, lamp } = pair;
  const names = { sensor: sensor.label, lamp: lamp.label };
  const label = t('recipe.motion.label', { lamp: lamp.label });
  return [
    {
      id: 'motion',
      label,
      make: () => framed(motionFlow(account, sensor, lamp), device, label, t('recipe.motion.how', names)),
    },
  ];
};

function motionAndLamp(place: RecipePlace): { sensor: HomeDevice; lamp: HomeDevice } | undefined {
  const { device } = place;
  if (has('motionSensor')(device)) {
    const lamp = partnerOf(place, isLamp);
    return lamp && { sensor: device, lamp };
  }
  const sensor = isLamp(device) ? partnerOf(place, has('motionSensor')) : undefined;
  return sensor && { sensor, lamp: device };
}

function motionFlow(account: string, sensor: HomeDevice, lamp: HomeDevice): FlowSketch {
  const flow = new FlowSketch();
  const part = { component: partOf(sensor, 'motionSensor'), capability: 'motionSensor', attribute: 'motion' };
  const heard = flow.begin(deviceEventNode(account, sensor, part));
  const moves = flow.then(heard, onlyNode(t('recipe.motion.only'), 'active'));
  const switched = flow.then(moves, sets(t('recipe.motion.on'), 'on'));
  const command = flow.then(switched, switchOf(account, lamp));
  showSent(flow, command);
  const still = { duration: 5, units: 'min', first: 'nothing', then: { text: 'off' }, reset: 'active' } as const;
  flow.join(flow.then(heard, triggerNode(t('recipe.motion.wait'), still)), command);
  return flow;
}

/** A press of a button switches a lamp in its room, or one near it. */
export const lampByButton: RecipeBook = (place) => {
  const { account, device } = place;
  const lamp = has('button')(device) ? partnerOf(place, isLamp) : undefined;
  if (!lamp) return [];
  const label = t('recipe.button.label', { lamp: lamp.label });
  const make = (): readonly FlowNode[] => {
    const flow = new FlowSketch();
    // Each push is told by its own component and by main: to hear both would switch twice.
    const part = { component: partOf(device, 'button'), capability: 'button', attribute: 'button' };
    const heard = flow.begin(deviceEventNode(account, device, part));
    const pressed = flow.then(heard, onlyNode(t('recipe.button.only'), 'pushed'));
    const toggled = flow.then(pressed, sets(t('recipe.button.toggle'), 'toggle'));
    showSent(flow, flow.then(toggled, switchOf(account, lamp)));
    return framed(flow, device, label, t('recipe.button.how', { button: device.label, lamp: lamp.label }));
  };
  return [{ id: 'button', label, make }];
};

/** A plug may feed a freezer: only what is called a light is offered to be switched by something else. */
const isLamp = (device: HomeDevice): boolean => device.kind === 'Light' && has('switch')(device);

/** Switches as the payload says. */
function switchOf(account: string, device: HomeDevice): NodeBody {
  return commandNode(account, device, { component: partOf(device, 'switch'), capability: 'switch', command: '' });
}

function sets(name: string, text: string): NodeBody {
  return changeNode(name, { p: 'payload', pt: 'msg', to: text, tot: 'str' });
}

const partOf = (device: HomeDevice, capability: string): string => componentWith(device, capability)?.id ?? 'main';
