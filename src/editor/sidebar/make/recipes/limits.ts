import { switchNode, triggerNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { deviceEventNode } from '../home-nodes';
import { componentWith, framed, tell, type Recipe, type RecipeBook } from './recipe';
import { t } from '../../words';

interface Limit {
  readonly id: string;
  readonly capability: string;
  readonly attribute: string;
  readonly rule: 'lt' | 'gt';
  readonly limit: number;
  readonly label: string;
  readonly only: string;
  readonly says: string;
}

/** Below or above a limit: tell me, once a day at most, since such a value goes on to change by a little. */
export const limits: RecipeBook = ({ account, device }) =>
  knownLimits().flatMap((wanted): Recipe[] => {
    const { id, capability, attribute, rule, limit, label, only, says } = wanted;
    const component = componentWith(device, capability);
    if (!component) return [];
    const make: Recipe['make'] = () => {
      const flow = new FlowSketch();
      const heard = flow.begin(deviceEventNode(account, device, { component: component.id, capability, attribute }));
      const past = flow.then(heard, switchNode(only, 'payload', { t: rule, v: String(limit), vt: 'num' }));
      const once = { duration: 24, units: 'hr', first: 'message', then: 'nothing' } as const;
      tell(flow, flow.then(past, triggerNode(t('recipe.onceADay'), once)), says);
      return framed(flow, device, label, t('recipe.how.limit', { device: device.label, only }));
    };
    return [{ id, label, make }];
  });

function knownLimits(): readonly Limit[] {
  return [
    {
      ...{ id: 'battery', capability: 'battery', attribute: 'battery', rule: 'lt', limit: 20 },
      ...{ label: t('recipe.battery.label'), only: t('recipe.battery.only'), says: t('recipe.battery.says') },
    },
    {
      ...{ id: 'humid', capability: 'relativeHumidityMeasurement', attribute: 'humidity', rule: 'gt', limit: 65 },
      ...{ label: t('recipe.humid.label'), only: t('recipe.humid.only'), says: t('recipe.humid.says') },
    },
  ];
}
