import type { Node, NodeAPI } from 'node-red';
import type { Timer } from '../base/ports';
import type { AuthorizationState } from '../oauth/ports';
import { isTrue } from './account-config';
import type { AccountNode, CompanionDefinition } from './companion';
import { houseOf } from './house';

/** From the opening of the account until its first state is told: what was saved is read, and the flow stands. */
const FIRST_LOOK_MS = 1_000;

/**
 * Sends a message shortly after the start, and whenever the authorization enters another state or was refreshed, with
 * the sentence for the owner: so that a flow can tell somebody before the home goes dark.
 */
export function announce(RED: NodeAPI, node: Node, definition: CompanionDefinition): void {
  if (!isTrue((definition as { announce?: unknown }).announce)) return;
  const accountNode = RED.nodes.getNode(definition.account ?? '') as AccountNode | null | undefined;
  const account = accountNode?.account;
  if (!account) return;
  const { translate, clock } = houseOf(RED);
  let known: { readonly state: AuthorizationState; readonly refreshedAt: number | undefined } | undefined;
  let started = false;
  let closed = false;
  let timer: Timer | undefined;

  const look = (): void => {
    if (!started) return;
    const { state, message, refreshedAt } = account.snapshot();
    // Asking is no state of its own for the owner: what comes of it is.
    if (state === 'refreshing') return;
    const before = known;
    known = { state, refreshedAt };
    const isSame = before?.state === state;
    if (isSame && (state !== 'authorized' || before.refreshedAt === refreshedAt)) return;
    node.send({ topic: isSame ? 'refreshed' : state, payload: translate(message) });
  };
  const start = (): void => {
    if (closed) return;
    timer = clock.after(FIRST_LOOK_MS, () => {
      started = true;
      look();
    });
  };
  // An account that cannot open is a state to tell, too.
  account.opened().then(start, start);
  const stopListening = account.onChange(look);
  node.on('close', () => {
    closed = true;
    timer?.cancel();
    stopListening();
  });
}
