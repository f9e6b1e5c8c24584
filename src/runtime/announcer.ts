import type { Node, NodeAPI } from 'node-red';
import type { AuthorizationState } from '../oauth/ports';
import type { AccountNode, CompanionDefinition } from './companion';
import { houseOf } from './house';

/**
 * Sends a message when the authorization enters another state, or was refreshed, with the sentence for the owner:
 * so that a flow can tell somebody before the home goes dark. The first look is no news.
 */
export function announce(RED: NodeAPI, node: Node, definition: CompanionDefinition): void {
  if (!isTrue((definition as { announce?: unknown }).announce)) return;
  const accountNode = RED.nodes.getNode(definition.account ?? '') as AccountNode | null | undefined;
  const account = accountNode?.account;
  if (!account) return;
  const { translate } = houseOf(RED);
  let known: { readonly state: AuthorizationState; readonly refreshedAt: number | undefined } | undefined;

  const look = (): void => {
    const { state, message, refreshedAt } = account.snapshot();
    // Asking is no state of its own for the owner: what comes of it is.
    if (state === 'refreshing') return;
    const before = known;
    known = { state, refreshedAt };
    const refreshed = state === 'authorized' && before?.state === state && before.refreshedAt !== refreshedAt;
    if (before?.state === state && !refreshed) return;
    if (!before && state === 'unauthorized') return;
    node.send({ topic: refreshed ? 'refreshed' : state, payload: translate(message) });
  };
  const stop = account.onChange(look);
  node.on('close', stop);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
