import { DRAFT_CREDENTIALS, DRAFT_PROPERTIES, KEPT_SECRET } from '../../base/contract/account';
import { asText, isEnvironment } from './validation';

/**
 * What a person wrote, as a draft for the routes. A secret that was not touched and anything from the environment
 * stay out: the runtime alone knows them, and takes them from what is deployed.
 */
export function written(values: Iterable<readonly [property: string, value: unknown]>): Record<string, string> {
  const texts = [...values].map(([property, value]): [string, string] => [
    property,
    typeof value === 'boolean' ? String(value) : asText(value),
  ]);
  return Object.fromEntries(texts.filter(([, value]) => value !== KEPT_SECRET && !isEnvironment(value)));
}

/** An account as the editor holds it and no Deploy has brought yet. */
export function draftOfNode(accountId: string): Record<string, string> | undefined {
  const account = RED.nodes.node(accountId);
  if (!account) return undefined;
  const credentials = (account.credentials ?? {}) as Record<string, unknown>;
  const known = (values: Record<string, unknown>, names: readonly string[]): [string, unknown][] =>
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]);
  return written([...known(account, DRAFT_PROPERTIES), ...known(credentials, DRAFT_CREDENTIALS)]);
}

/** Whether the runtime has this account, as it was deployed last. */
export function isDeployed(accountId: string): boolean {
  return (RED.nodes.originalFlow() ?? []).some((node) => node.id === accountId && node.d !== true);
}
