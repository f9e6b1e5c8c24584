import type { Job } from './input-node';

/** How a *join* finds together again what one message became. */
export interface MessageParts {
  readonly id: string;
  readonly type: 'array';
  readonly index: number;
  /** How many there are; told with the last one at the latest. */
  readonly count?: number;
  /** Above 1 each payload is a piece of the list, and joined pieces are one list again. */
  readonly len: number;
  /** Those of the message itself, which a join brings back. */
  readonly parts?: unknown;
}

/** Makes the `msg.parts` of messages that become of one; `id` is of theirs alone. */
export function partsOf(job: Job, id: string, len: number): (index: number, count?: number) => MessageParts {
  const { parts } = job.msg as { parts?: unknown };
  const outer = parts === undefined ? {} : { parts };
  return (index, count) => ({
    ...{ id, type: 'array', index, len },
    ...(count === undefined ? {} : { count }),
    ...outer,
  });
}
