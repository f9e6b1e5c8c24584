import { onlyNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { commandNode, deviceEventNode } from '../home-nodes';
import { componentWith, framed, has, partnerOf, showSent, tell, type RecipeBook } from './recipe';
import { t } from '../../words';

/** Water where none should be: tell me, and close the valve. */
export const leak: RecipeBook = (place) => {
  const { account, device } = place;
  const component = componentWith(device, 'waterSensor');
  const valve = component && partnerOf(place, has('valve'), 'WaterValve');
  if (!valve) return [];
  const label = t('recipe.leak.label', { valve: valve.label });
  return [
    {
      ...{ id: 'leak', label },
      make: () => {
        const flow = new FlowSketch();
        const part = { component: component.id, capability: 'waterSensor', attribute: 'water' };
        const heard = flow.begin(deviceEventNode(account, device, part));
        const wet = flow.then(heard, onlyNode(t('recipe.wet.only'), 'wet'));
        tell(flow, wet, t('recipe.wet.says'));
        const closing = {
          component: componentWith(valve, 'valve')?.id ?? 'main',
          capability: 'valve',
          command: 'close',
        };
        showSent(flow, flow.then(wet, commandNode(account, valve, closing)));
        return framed(flow, device, label, t('recipe.leak.how', { sensor: device.label, valve: valve.label }));
      },
    },
  ];
};
