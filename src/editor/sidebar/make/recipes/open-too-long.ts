import { triggerNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { deviceEventNode } from '../home-nodes';
import { componentWith, framed, tell, type RecipeBook } from './recipe';
import { t } from '../../words';

/** Left open for ten minutes: tell me. Closing it calls that off. */
export const openTooLong: RecipeBook = ({ account, device }) => {
  const component = componentWith(device, 'contactSensor');
  if (!component) return [];
  const label = t('recipe.leftOpen.label');
  return [
    {
      ...{ id: 'leftOpen', label },
      make: () => {
        const flow = new FlowSketch();
        const part = { component: component.id, capability: 'contactSensor', attribute: 'contact' };
        const heard = flow.begin(deviceEventNode(account, device, part));
        const waiting = { duration: 10, units: 'min', first: 'nothing', then: 'message', reset: 'closed' } as const;
        tell(flow, flow.then(heard, triggerNode(t('recipe.leftOpen.wait'), waiting)), t('recipe.leftOpen.says'));
        return framed(flow, device, label, t('recipe.leftOpen.how', { device: device.label }));
      },
    },
  ];
};
