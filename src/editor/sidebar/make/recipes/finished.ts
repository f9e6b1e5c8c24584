import { onlyNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { deviceEventNode } from '../home-nodes';
import { componentWith, framed, tell, type RecipeBook } from './recipe';
import { t } from '../../words';

/** What machines say while they run and when they are done, by capability. */
const MACHINES: Readonly<Record<string, readonly [running: string, done: string]>> = {
  washerOperatingState: ['run', 'stop'],
  dryerOperatingState: ['run', 'stop'],
  dishwasherOperatingState: ['run', 'stop'],
  ovenOperatingState: ['running', 'ready'],
};

/** When the machine is done: tell me. A stop after a pause is none. */
export const finished: RecipeBook = ({ account, device }) => {
  for (const [capability, [running, done]] of Object.entries(MACHINES)) {
    const component = componentWith(device, capability);
    if (!component) continue;
    const label = t('recipe.finished.label');
    const make = () => {
      const flow = new FlowSketch();
      const part = { component: component.id, capability, attribute: 'machineState' };
      const heard = flow.begin(deviceEventNode(account, device, part));
      const stopped = flow.then(heard, onlyNode(t('recipe.finished.stopped'), done));
      const ran = flow.then(stopped, onlyNode(t('recipe.finished.ran'), running, 'event.previous'));
      tell(flow, ran, t('recipe.finished.says'));
      return framed(flow, device, label, t('recipe.finished.how', { device: device.label }));
    };
    return [{ id: 'finished', label, make }];
  }
  return [];
};
