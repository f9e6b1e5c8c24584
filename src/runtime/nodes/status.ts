import { text } from '../../base/text';
import type { AttributeReading, StatusQuery } from '../../home/status-reader';
import type { Answer, CompanionDefinition, Job } from './input-node';
import { deviceOf, textField } from './device-field';

/** Reads what the fields ask for; `format` and `maxAge` are the node's own settings. */
export function statusReader(definition: CompanionDefinition): (job: Job) => Promise<Answer> {
  const { format, maxAge } = definition as { format?: unknown; maxAge?: unknown };
  const maxAgeSeconds = Math.max(0, Number(maxAge) || 0);
  return async (job) => {
    const query: StatusQuery = {
      deviceId: await deviceOf(job),
      component: await textField(job, 'component'),
      capability: await textField(job, 'capability'),
      attribute: await textField(job, 'attribute'),
      format: format === 'full' ? 'full' : 'value',
      maxAgeSeconds,
    };
    const { payload, attribute } = await job.home.read(query, job.signal);
    const shown = attribute ? inShort(attribute) : job.translate(text('status.read'));
    return { changes: attribute ? { payload, attribute } : { payload }, shown };
  };
}

/** `on`, `64 %` */
function inShort({ value, unit }: AttributeReading): string {
  const plain = typeof value === 'object' && value !== null ? '…' : String(value);
  return unit === null ? plain : `${plain} ${unit}`;
}
