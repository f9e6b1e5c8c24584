import type { HomeScene } from '../../base/contract/home';
import type { PlacedFields } from '../picker/placed-fields';
import { chosenValue } from '../shared/device-node';
import { nodeDialog, type CompanionProperties, type OpenDialog } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { keepTexts } from '../shared/saved-fields';
import { fixedText } from '../shared/typed-fields';
import { asText } from '../shared/validation';
import { words } from '../shared/words';
import { sceneFields } from './scene-fields';

interface SceneProperties extends CompanionProperties {
  action: string;
  scene: string;
  sceneType: string;
  /** What the user calls the chosen scene and location: for the label on the canvas, and for what the node sends. */
  sceneName: string;
  sceneLocation: string;
  sceneLocationId: string;
  location: string;
  locationType: string;
  locationName: string;
}

const t = words('smartthings-scene');

const dialog: OpenDialog<PlacedFields<HomeScene>> = {};

const definition = nodeDialog<SceneProperties, PlacedFields<HomeScene>>('smartthings-scene', dialog, {
  words: {
    palette: t('label.palette'),
    account: t('label.account'),
    input: t('label.input'),
    output: t('label.output'),
  },
  defaults: {
    action: { value: 'run' },
    scene: { value: '', label: t('label.scene'), validate: chosenValue('scene', () => dialog.fields?.item.problem) },
    sceneType: { value: 'str' },
    sceneName: { value: '' },
    sceneLocation: { value: '' },
    sceneLocationId: { value: '' },
    location: {
      value: '',
      label: t('label.location'),
      validate: chosenValue('location', () => dialog.fields?.location.problem),
    },
    locationType: { value: 'str' },
    locationName: { value: '' },
  },
  doing(node) {
    if (node.action === 'list') return t('label.list');
    const scene = fixedText(node.scene, node.sceneType);
    return (scene && asText(node.sceneName)) || scene;
  },
  open: (node) =>
    sceneFields({
      empty: { scene: t('empty.scene'), location: t('empty.location') },
      saved: { scene: asText(node.sceneName), location: asText(node.locationName) },
    }),
  keep(node, { item, location }) {
    keepTexts(node, { sceneName: item.label, locationName: location.label });
    if (item.value === '' || item.chosen) {
      const { location: place, locationId } = item.chosen ?? { location: null, locationId: null };
      keepTexts(node, { sceneLocation: place ?? '', sceneLocationId: locationId ?? '' });
    }
  },
});

RED.nodes.registerType<SceneProperties>('smartthings-scene', { ...definition });
findableBy('smartthings-scene', t('label.keywords'));
