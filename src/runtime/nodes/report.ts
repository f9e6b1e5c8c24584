import { text } from '../../base/text';
import type { VirtualReport } from '../../home/home';
import type { ReportInput } from '../../home/virtual-reports';
import { deviceOf, savedNamesOf } from './device-field';
import type { Answer, Job } from './input-node';

/** Has a virtual device report what the fields and the message say. */
export async function reportValues(job: Job): Promise<Answer> {
  const deviceId = await deviceOf(job);
  const saved = await savedNamesOf(job);
  // From here on the device's own line keeps the order.
  await job.place.reached;
  const reporting = job.home.report(deviceId, () => inputOf(job), job.signal, saved);
  job.place.leave();
  const report = await reporting;
  // Where nothing tells what the device reports, it is looked for soon.
  job.account.commandAccepted();
  return { changes: { payload: report }, shown: inShort(report, job) };
}

async function inputOf(job: Job): Promise<ReportInput> {
  const [component, capability, attribute, value] = await Promise.all([
    job.field('component'),
    job.field('capability'),
    job.field('attribute'),
    job.field('value'),
  ]);
  return { component, capability, attribute, value, payload: job.msg.payload };
}

/** `contact: open`, `3 values` */
function inShort({ results }: VirtualReport, job: Job): string {
  const [first] = results;
  if (!first || results.length > 1) return job.translate(text('status.reports', { number: results.length }));
  const { attribute, value } = first;
  return `${attribute}: ${typeof value === 'object' ? '…' : String(value)}`;
}
