import type { Node, NodeAPI } from 'node-red';
import { invalidMessage } from '../../base/errors';
import { text } from '../../base/text';
import type { ModeReading } from '../../home/modes';
import { isEmpty, plainText } from '../node-red/plain-values';
import { fieldsOf, fieldValue, type Properties } from '../node-red/typed-fields';
import type { CompanionDefinition } from './account-link';
import { textField } from './device-field';
import { wireInputNode, type Answer, type InputNodeType, type Job } from './input-node';
import { watchMode } from './mode-watch';
import { nameField } from './name-field';
import { wireSourceNode } from './source-node';

/** As a flow saves it. */
export interface ModeDefinition extends CompanionDefinition {
  readonly action?: unknown;
}

/** Reads or sets the mode of a location with each message, or tells its changes: `action` is the node's own setting. */
export function wireModeNode(RED: NodeAPI, node: Node, definition: ModeDefinition): void {
  switch (plainText(definition.action)) {
    case 'set':
      wireInputNode(RED, node, definition, setNode);
      return;
    case 'watch':
      wireSourceNode(RED, node, definition, {
        readConfig: fieldsOf,
        listen: (source) => watchMode(source, () => watchedLocation(RED, node, source.config)),
      });
      return;
    default:
      wireInputNode(RED, node, definition, readNode);
  }
}

const readNode: InputNodeType = {
  busy: text('status.reading'),
  readConfig: () => undefined,
  work: async (job) => answer(await job.home.modes.read(await locationField(job), job.signal)),
};

/** Puts a location into the mode that a message or the node names. */
export const setNode: InputNodeType = {
  busy: text('status.sending'),
  readConfig: () => undefined,
  work: setMode,
};

async function setMode(job: Job): Promise<Answer> {
  const mode = await nameField(job, 'mode');
  const location = await locationField(job);
  // The last mode that was asked for is to be the one that stays.
  await job.place.reached;
  return answer(await job.home.modes.set(location, mode, job.signal));
}

async function locationField(job: Job): Promise<string> {
  return (await textField(job, 'location')) ?? '';
}

function answer(mode: ModeReading): Answer {
  return { changes: { payload: mode.label, mode }, shown: mode.label };
}

/** Where there is no message, a field can only come from elsewhere. */
async function watchedLocation(RED: NodeAPI, node: Node, fields: Properties): Promise<string> {
  const location = await fieldValue(RED, node, fields, 'location', {});
  if (isEmpty(location)) return '';
  if (typeof location === 'string') return location;
  throw invalidMessage(text('runtime.field.noText', { field: 'location' }));
}
