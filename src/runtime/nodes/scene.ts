import type { Node, NodeAPI } from 'node-red';
import { text } from '../../base/text';
import { plainText } from '../node-red/plain-values';
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
  const run = await job.home.scenes.run(scene, location, job.signal);
  const name = run.name ?? (await savedNameOf(job));
  return { changes: { payload: { ...run, name } }, shown: name ?? run.sceneId };
}

async function listScenes(job: Job): Promise<Answer> {
  const location = (await textField(job, 'location')) ?? '';
  const payload = await job.home.scenes.list({ location, signal: job.signal });
  return { changes: { payload }, shown: job.translate(text('status.scenes', { number: payload.length })) };
}

/** What the node saved of the scene that was chosen in it; `null` where the scene comes from elsewhere. */
async function savedNameOf(job: Job): Promise<string | null> {
  const [source, chosen, name] = await Promise.all(
    ['sceneType', 'scene', 'sceneName'].map((field) => job.field(field)),
  );
  const isChosen = (source === undefined || source === 'str') && chosen !== undefined;
  return isChosen && typeof name === 'string' ? name : null;
}
