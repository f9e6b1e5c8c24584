import type { Node, NodeAPI } from 'node-red';
import { text } from '../../base/text';
import type { CommandInput } from '../../home/command-payload';
import type { CommandReport } from '../../home/command-sender';
import { warnOfWhatIsNotYet } from '../node-red/not-yet';
import type { CompanionDefinition } from './account-link';
import { wireInputNode, type Answer, type InputNodeType, type Job } from './input-node';
import { deviceOf, savedNamesOf } from './device-field';

/** As a flow saves it. */
export interface CommandDefinition extends CompanionDefinition {
  readonly confirm?: unknown;
}

/** What this version does nothing with yet. */
const NOT_YET = { confirm: ['none'] };

export function wireCommandNode(RED: NodeAPI, node: Node, definition: CommandDefinition): void {
  const { shared } = wireInputNode(RED, node, definition, commandNode);
  warnOfWhatIsNotYet(node, definition, NOT_YET, shared.translate);
}

/** Sends what the fields and the message ask for; the message goes on with the report as its payload. */
const commandNode: InputNodeType = {
  busy: text('status.sending'),
  readConfig: () => undefined,
  work: sendCommand,
};

async function sendCommand(job: Job): Promise<Answer> {
  const deviceId = await deviceOf(job);
  // Before its device is known nobody knows whose turn comes before whose; then the device's own line keeps the order.
  const saved = await savedNamesOf(job);
  await job.place.reached;
  const sending = job.home.command(deviceId, () => inputOf(job), job.signal, saved);
  job.place.leave();
  const report = await sending;
  return { changes: { payload: report }, shown: inShort(report, job) };
}

async function inputOf(job: Job): Promise<CommandInput> {
  const [component, capability, command, args] = await Promise.all([
    job.field('component'),
    job.field('capability'),
    job.field('command'),
    job.field('args'),
  ]);
  return { component, capability, command, args, payload: job.msg.payload };
}

/** `on`, `setLevel 64`, `3 commands` */
function inShort({ results }: CommandReport, job: Job): string {
  const [first] = results;
  if (!first || results.length > 1) return job.translate(text('status.commands', { count: results.length }));
  const shown = first.arguments.map((value) => (typeof value === 'object' ? '…' : String(value)));
  return [first.command, ...shown].join(' ');
}
