import { dailyNode, switchNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { commandNode, statusNode } from '../home-nodes';
import { componentWith, framed, showSent, type RecipeBook } from './recipe';
import { t } from '../../words';

/** Each night: is it locked? If not, lock it. */
export const nightlyLock: RecipeBook = ({ account, device }) => {
  const component = componentWith(device, 'lock');
  if (!component) return [];
  const label = t('recipe.night.label');
  return [
    {
      ...{ id: 'night', label },
      make: () => {
        const flow = new FlowSketch();
        const part = { component: component.id, capability: 'lock' };
        const night = flow.begin(dailyNode(t('recipe.night.at'), 23, 0));
        const read = flow.then(night, statusNode(account, device, { ...part, attribute: 'lock' }));
        const open = flow.then(
          read,
          switchNode(t('recipe.night.only'), 'payload', { t: 'neq', v: 'locked', vt: 'str' }),
        );
        showSent(flow, flow.then(open, commandNode(account, device, { ...part, command: 'lock' })));
        return framed(flow, device, label, t('recipe.night.how', { lock: device.label }));
      },
    },
  ];
};
