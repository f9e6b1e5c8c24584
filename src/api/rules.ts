import { stringField } from '../base/json';
import type { ApiClient } from './client';
import { unexpectedAnswer } from './errors';
import type { CallOptions } from './request';

/** An automation that the cloud or the hub runs. A sign-in sees those that it made itself. */
export interface Rule {
  readonly ruleId: string;
  readonly name: string;
  /** `Enabled` or `Disabled`. */
  readonly status?: string;
}

export async function listRules(client: ApiClient, locationId: string, options: CallOptions = {}): Promise<Rule[]> {
  const items = await client.list({
    path: ['rules'],
    query: { locationId },
    kind: options.kind ?? 'reads',
    scope: 'r:rules',
    signal: options.signal,
  });
  return items.flatMap((item): Rule[] => {
    const [ruleId, status] = [stringField(item, 'id'), stringField(item, 'status')];
    if (ruleId === undefined) return [];
    return [{ ruleId, name: stringField(item, 'name') ?? ruleId, ...(status === undefined ? {} : { status }) }];
  });
}

/** Runs a rule's actions now. Gives the cloud's word for how it went: `Success`, `Failure` or `Ignored`. */
export async function executeRule(
  client: ApiClient,
  ruleId: string,
  locationId: string,
  options: CallOptions = {},
): Promise<string> {
  const answer = await client.request({
    method: 'POST',
    path: ['rules', 'execute', ruleId],
    query: { locationId },
    kind: options.kind ?? 'commands',
    scope: 'x:rules',
    signal: options.signal,
  });
  const result = stringField(answer, 'result');
  if (result === undefined) throw unexpectedAnswer();
  return result;
}
