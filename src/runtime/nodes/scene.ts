import type { Node, NodeAPI } from 'node-red';
import { text } from '../../base/text';
import type { SavedScene } from '../../home/scenes';
import { isEmpty, plainText } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import { textField } from './device-field';
import { wireInputNode, type Answer, type InputNodeType, type Job } from './input-node';
import { nameField } from './name-field';

/** As a flow saves it. */
export interface SceneDefinition extends CompanionDefinition {
  readonly action?: unknown;
}

/** Runs a scene with each message, or lists the scenes there are: `action` is the node's own setting. */
export function wireSceneNode(RED: NodeAPI, node: Node, definition: SceneDefinition): void {
  wireInputNode(RED, node, definition, plainText(definition.action) === 'list' ? listNode : runNode);
}

/** Runs the scene that a message or the node names. */
export const runNode: InputNodeType = {
  busy: text('status.sending'),
  readConfig: () => undefined,
  work: runScene,
};

const listNode: InputNodeType = {
  busy: text('status.reading'),
  readConfig: () => undefined,
  work: listScenes,
};

async function runScene(job: Job): Promise<Answer> {
  const scene = await nameField(job, 'scene');
  const location = await textField(job, 'location');
  // Scenes undo each other: the last one that was asked for is to be the last that runs.
  await job.place.reached;
  const run = await job.home.scenes.run(scene, location, job.signal, await savedSceneOf(job));
  return { changes: { payload: run }, shown: run.name ?? run.sceneId };
}

async function listScenes(job: Job): Promise<Answer> {
  const location = (await textField(job, 'location')) ?? '';
  const payload = await job.home.scenes.list({ location, signal: job.signal });
  return { changes: { payload }, shown: job.translate(text('status.scenes', { number: payload.length })) };
}

/** What the node saved of the scene that was chosen in it; nothing where the scene comes from elsewhere. */
async function savedSceneOf(job: Job): Promise<SavedScene> {
  const [source, chosen] = await Promise.all([job.field('sceneType'), job.field('scene')]);
  const isChosen = (source === undefined || source === 'str') && !isEmpty(chosen);
  if (!isChosen) return {};
  const [name, location, locationId] = await Promise.all(
    ['sceneName', 'sceneLocation', 'sceneLocationId'].map((field) => job.field(field)),
  );
  return { ...told('name', name), ...told('location', location), ...told('locationId', locationId) };
}

function told(key: keyof SavedScene, value: unknown): SavedScene {
  return typeof value === 'string' && value !== '' ? { [key]: value } : {};
}
