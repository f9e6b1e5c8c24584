import type { Json } from '../../base/json';
import { CABIN_HEATER, STOVE_LIGHT } from './cabin';
import { DINING_LIGHT, KITCHEN_LAMP } from './lights';
import { BEDROOM_SHADE, FRONT_DOOR } from './openings';
import { cabin, home } from './places';
import { TELEVISION } from './appliances';

export interface SceneAction {
  readonly deviceId: string;
  readonly capability: string;
  readonly command: string;
  readonly arguments?: readonly Json[];
}

/** A manual scene; its icon is the number of a picture in the SmartThings app. */
export interface SceneSeed {
  readonly sceneId: string;
  readonly sceneName: string;
  readonly sceneIcon: string;
  readonly locationId: string;
  readonly actions: readonly SceneAction[];
}

export const sceneSeeds: readonly SceneSeed[] = [
  {
    sceneId: 'c427c08f-1ffb-4240-93b4-d4fb49c2f5bc',
    sceneName: 'Dinner',
    sceneIcon: '204',
    locationId: home.locationId,
    actions: [
      { deviceId: KITCHEN_LAMP, capability: 'switch', command: 'on' },
      { deviceId: KITCHEN_LAMP, capability: 'switchLevel', command: 'setLevel', arguments: [35] },
      { deviceId: DINING_LIGHT, capability: 'switchLevel', command: 'setLevel', arguments: [70] },
    ],
  },
  {
    sceneId: '90e4afa8-3238-4268-841f-50354e3befd4',
    sceneName: 'Good night',
    sceneIcon: '203',
    locationId: home.locationId,
    actions: [
      { deviceId: KITCHEN_LAMP, capability: 'switch', command: 'off' },
      { deviceId: DINING_LIGHT, capability: 'switch', command: 'off' },
      { deviceId: TELEVISION, capability: 'switch', command: 'off' },
      { deviceId: BEDROOM_SHADE, capability: 'windowShade', command: 'close' },
      { deviceId: FRONT_DOOR, capability: 'lock', command: 'lock' },
    ],
  },
  {
    sceneId: '84f16fc6-54fc-403c-ac9a-98d0805a0929',
    sceneName: 'Warm up',
    sceneIcon: '211',
    locationId: cabin.locationId,
    actions: [
      { deviceId: CABIN_HEATER, capability: 'switch', command: 'on' },
      { deviceId: STOVE_LIGHT, capability: 'switch', command: 'on' },
    ],
  },
];
