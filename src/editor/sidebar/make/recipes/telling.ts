import { onlyNode } from '../core-nodes';
import { FlowSketch } from '../flow-sketch';
import { deviceEventNode, eventNode } from '../home-nodes';
import { componentWith, framed, tell, type Recipe, type RecipeBook } from './recipe';
import { t } from '../../words';

interface Telling {
  readonly id: string;
  readonly capability: string;
  readonly attribute: string;
  /** What it reports when somebody wants to know. */
  readonly value: string;
  readonly label: string;
  /** What lets it pass. */
  readonly only: string;
  /** Mustache. */
  readonly says: string;
}

/** When it opens, gets wet, …: tell me. */
export const telling: RecipeBook = ({ account, device }) => {
  const recipes = tellings().flatMap((wanted): Recipe[] => {
    const { id, capability, attribute, value, label, only, says } = wanted;
    const component = componentWith(device, capability);
    if (!component) return [];
    const make: Recipe['make'] = () => {
      const flow = new FlowSketch();
      const part = { component: component.id, capability, attribute };
      const heard = flow.begin(deviceEventNode(account, device, part));
      tell(flow, flow.then(heard, onlyNode(only, value)), says);
      return framed(flow, device, label, t('recipe.how.only', { device: device.label, only }));
    };
    return [{ id, label, make }];
  });
  // A garage door is a door and its sensor: once is enough.
  return recipes.filter(({ id }, index) => recipes.findIndex((one) => one.id === id) === index);
};

function tellings(): readonly Telling[] {
  const opens = { id: 'opens', value: 'open', label: t('recipe.opens.label'), only: t('recipe.opens.only') };
  return [
    { ...opens, capability: 'contactSensor', attribute: 'contact', says: t('recipe.opens.says') },
    { ...opens, capability: 'doorControl', attribute: 'door', says: t('recipe.opens.says') },
    {
      ...{ id: 'wet', capability: 'waterSensor', attribute: 'water', value: 'wet', label: t('recipe.wet.label') },
      ...{ only: t('recipe.wet.only'), says: t('recipe.wet.says') },
    },
    {
      ...{ id: 'smoke', capability: 'smokeDetector', attribute: 'smoke', value: 'detected' },
      ...{ label: t('recipe.smoke.label'), only: t('recipe.smoke.only'), says: t('recipe.smoke.says') },
    },
    {
      ...{ id: 'arrives', capability: 'presenceSensor', attribute: 'presence', value: 'present' },
      ...{ label: t('recipe.arrives.label'), only: t('recipe.arrives.only'), says: t('recipe.arrives.says') },
    },
    {
      ...{ id: 'unlocked', capability: 'lock', attribute: 'lock', value: 'unlocked' },
      ...{ label: t('recipe.unlocked.label'), only: t('recipe.unlocked.only'), says: t('recipe.unlocked.says') },
    },
  ];
}

/** When the cloud cannot reach it any more: tell me. */
export const outOfReach: RecipeBook = ({ account, device }) => {
  const label = t('recipe.offline.label');
  const only = t('recipe.offline.only');
  const { deviceId } = device;
  const make: Recipe['make'] = () => {
    const flow = new FlowSketch();
    const listening = { kinds: ['health'], devices: [deviceId], names: { [deviceId]: device.label } } as const;
    const heard = flow.begin(eventNode(account, listening));
    tell(flow, flow.then(heard, onlyNode(only, 'offline')), t('recipe.offline.says'));
    return framed(flow, device, label, t('recipe.how.only', { device: device.label, only }));
  };
  return [{ id: 'offline', label, make }];
};
