import { text } from '../../base/text';
import type { CommandReport } from '../../home/command-sender';
import type { Answer, Job } from './input-node';
import { deviceOf, savedNamesOf } from './device-field';

/** Sends what the fields and the message ask for; the message goes on with the report as its payload. */
export async function sendCommand(job: Job): Promise<Answer> {
  const deviceId = await deviceOf(job);
  const [component, capability, command, args] = await Promise.all([
    job.field('component'),
    job.field('capability'),
    job.field('command'),
    job.field('args'),
  ]);
  const { payload } = job.msg;
  const input = { component, capability, command, args, payload };
  const report = await job.home.command(deviceId, input, job.signal, await savedNamesOf(job));
  return { changes: { payload: report }, shown: inShort(report, job) };
}

/** `on`, `setLevel 64`, `3 commands` */
function inShort({ results }: CommandReport, job: Job): string {
  const [first] = results;
  if (!first || results.length > 1) return job.translate(text('status.commands', { count: results.length }));
  const shown = first.arguments.map((value) => (typeof value === 'object' ? '…' : String(value)));
  return [first.command, ...shown].join(' ');
}
