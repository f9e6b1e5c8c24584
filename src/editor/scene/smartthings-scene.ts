import { chosenValue } from '../shared/device-node';
import { dialogClosed, dialogOpened } from '../shared/edited';
import { beginWithAccount } from '../shared/only-account';
import { findableBy } from '../shared/palette';
import { sayProblems } from '../shared/problems';
import { fixedText } from '../shared/typed-fields';
import { asText } from '../shared/validation';
import { words } from '../shared/words';
import { SceneFields } from './scene-fields';

interface SceneProperties {
  name: string;
  account: string;
  action: string;
  scene: string;
  sceneType: string;
  /** What the user calls the chosen scene and location: for the label on the canvas, and for what the node sends. */
  sceneName: string;
  location: string;
  locationType: string;
  locationName: string;
}

const t = words('smartthings-scene');

/** The fields of the open dialog; there is one such dialog at most. */
let fields: SceneFields | undefined;

RED.nodes.registerType<SceneProperties>('smartthings-scene', {
  category: 'SmartThings',
  color: '#3FADB5',
  icon: 'smartthings-scene.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'smartthings-account', required: true, label: t('label.account') },
    action: { value: 'run' },
    scene: { value: '', label: t('label.scene'), validate: chosenValue('scene', () => fields?.scene.problem) },
    sceneType: { value: 'str' },
    sceneName: { value: '' },
    location: {
      value: '',
      label: t('label.location'),
      validate: chosenValue('location', () => fields?.location.problem),
    },
    locationType: { value: 'str' },
    locationName: { value: '' },
  },
  paletteLabel: () => t('label.palette'),
  inputLabels: () => t('label.input'),
  outputLabels: () => t('label.output'),
  label() {
    if (this.name) return this.name;
    if (this.action === 'list') return t('label.list');
    const scene = fixedText(this.scene, this.sceneType);
    return (scene && asText(this.sceneName)) || scene || t('label.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    dialogOpened(this);
    const open = new SceneFields({
      empty: { scene: t('empty.scene'), location: t('empty.location') },
      saved: { scene: asText(this.sceneName), location: asText(this.locationName) },
    });
    fields = open;
    beginWithAccount(() => open.begin());
    sayProblems(this, 'node-input');
  },
  oneditsave() {
    const isChange = fields !== undefined && keepNames(this, fields);
    close(this);
    return isChange || undefined;
  },
  oneditcancel() {
    close(this);
  },
  oneditdelete() {
    close(this);
  },
});

findableBy('smartthings-scene', t('label.keywords'));

/** Keeps what the user calls what is chosen. Tells whether that has changed, for the editor to mark the node. */
function keepNames(node: SceneProperties, { scene, location }: SceneFields): boolean {
  const names = { sceneName: scene.label, locationName: location.label };
  const isSame = names.sceneName === asText(node.sceneName) && names.locationName === asText(node.locationName);
  Object.assign(node, names);
  return !isSame;
}

function close(node: { readonly id: string }): void {
  fields?.close();
  fields = undefined;
  dialogClosed(node);
}
