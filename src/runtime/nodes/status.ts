import { text } from '../../base/text';
import type { AttributeReading, StatusQuery } from '../../home/status-reader';
import type { CompanionDefinition } from './account-link';
import type { Answer, InputNodeType, Job } from './input-node';
import { deviceOf, savedNamesOf, textField } from './device-field';

/** As a flow saves it. */
export interface StatusDefinition extends CompanionDefinition {
  readonly format?: unknown;
  readonly maxAge?: unknown;
}

type StatusConfig = Pick<StatusQuery, 'format' | 'maxAgeSeconds'>;

/** Reads what the fields ask for; `format` and `maxAge` are the node's own settings. */
export const statusNode: InputNodeType<StatusDefinition, StatusConfig> = {
  busy: text('status.reading'),
  readConfig: ({ format, maxAge }) => ({
    format: format === 'full' ? 'full' : 'value',
    maxAgeSeconds: Math.max(0, Number(maxAge) || 0),
  }),
  work: readStatus,
};

async function readStatus(job: Job<StatusConfig>): Promise<Answer> {
  const query: StatusQuery = {
    deviceId: await deviceOf(job),
    component: await textField(job, 'component'),
    capability: await textField(job, 'capability'),
    attribute: await textField(job, 'attribute'),
    ...job.config,
  };
  const { payload, attribute, insteadOf } = await job.home.read(query, job.signal, await savedNamesOf(job));
  if (!attribute) return { changes: { payload }, shown: job.translate(text('status.read')) };
  const changes = { payload, attribute };
  const shown = inShort(attribute);
  // Told by what was known, since no call may be spent: the time says how old it is.
  if (insteadOf) return { changes, shown, stale: timeOf(attribute) };
  if (!job.home.isOffline(query.deviceId)) return { changes, shown };
  // What a device out of reach reported last may be long past.
  return { changes, shown: job.translate(text('status.offline', { value: shown })), stale: timeOf(attribute) };
}

function timeOf({ timestamp }: AttributeReading): Date {
  const reported = new Date(timestamp ?? '');
  return Number.isNaN(reported.getTime()) ? new Date() : reported;
}

/** `on`, `64 %` */
function inShort({ value, unit }: AttributeReading): string {
  const plain = typeof value === 'object' && value !== null ? '…' : String(value);
  return unit === null ? plain : `${plain} ${unit}`;
}
