import { text } from '../../base/text';
import type { CommandInput } from '../../home/command-payload';
import { MERGED, type CommandReport } from '../../home/command-sender';
import { isTrue, plainText } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import type { Answer, InputNodeType, Job } from './input-node';
import { deviceOf, savedNamesOf } from './device-field';
import { reportValues } from './report';

/** As a flow saves it. */
export interface CommandDefinition extends CompanionDefinition {
  /** `report` for a virtual device, which says what it is told to say. */
  readonly action?: unknown;
  readonly confirm?: unknown;
  readonly confirmTimeout?: unknown;
  readonly merge?: unknown;
}

interface CommandConfig {
  readonly isReport: boolean;
  /** How long to wait until the device reports what it was told to; nothing where its acceptance is enough. */
  readonly confirmWithinMs: number | undefined;
  /** Whether what waits is left out where the message behind it makes it pointless. */
  readonly merge: boolean;
}

const USUAL_CONFIRM_SECONDS = 10;
const LONGEST_CONFIRM_SECONDS = 3_600;

/** Sends what the fields and the message ask for, or has a virtual device report it; what became of it is the payload. */
export const commandNode: InputNodeType<CommandDefinition, CommandConfig> = {
  busy: text('status.sending'),
  readConfig: ({ action, confirm, confirmTimeout, merge }) => ({
    isReport: plainText(action) === 'report',
    confirmWithinMs: plainText(confirm) === 'state' ? confirmSeconds(confirmTimeout) * 1_000 : undefined,
    merge: isTrue(merge),
  }),
  work: (job) => (job.config.isReport ? reportValues(job) : sendCommand(job)),
};

function confirmSeconds(given: unknown): number {
  const seconds = Number(plainText(given));
  return seconds > 0 ? Math.min(seconds, LONGEST_CONFIRM_SECONDS) : USUAL_CONFIRM_SECONDS;
}

async function sendCommand(job: Job<CommandConfig>): Promise<Answer> {
  const deviceId = await deviceOf(job);
  // Before its device is known nobody knows whose turn comes before whose; then the device's own line keeps the order.
  const saved = await savedNamesOf(job);
  await job.place.reached;
  const { home, account, config, signal } = job;
  const watching = config.confirmWithinMs === undefined ? undefined : home.watchCommand(deviceId);
  try {
    const wishes = { merge: config.merge, watching };
    const sending = home.command(deviceId, () => inputOf(job), signal, saved, wishes);
    job.place.leave();
    const accepted = await sending;
    // Only what was sent goes on: the message behind it brings the device's state.
    if (accepted.status === MERGED) return { shown: job.translate(text('status.merged')) };
    account.commandAccepted();
    const timeoutMs = config.confirmWithinMs ?? 0;
    const tells = (capability: string): boolean => account.tellsChange(deviceId, capability);
    const report = (await watching?.confirm(accepted, { timeoutMs, tells, signal })) ?? accepted;
    return { changes: { payload: report }, shown: inShort(report, job) };
  } finally {
    watching?.end();
  }
}

async function inputOf(job: Job<CommandConfig>): Promise<CommandInput> {
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
