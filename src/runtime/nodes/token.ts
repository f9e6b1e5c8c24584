import type { Node, NodeAPI } from 'node-red';
import { isObject } from '../../base/json';
import { text } from '../../base/text';
import { tokenTimes } from '../../oauth/token-times';
import { isTrue } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import { wireInputNode, type Answer, type InputNodeType, type Job } from './input-node';
import { listen } from './source-node';
import { tellNews } from './token-news';

/** As a flow saves it. */
export interface TokenDefinition extends CompanionDefinition {
  readonly asHeader?: unknown;
  readonly announce?: unknown;
}

interface TokenConfig {
  readonly asHeader: boolean;
}

/** Gives the token for a message, and tells the account's news where that is wanted. */
export function wireTokenNode(RED: NodeAPI, node: Node, definition: TokenDefinition): void {
  const link = wireInputNode(RED, node, definition, tokenNode);
  if (isTrue(definition.announce)) listen(link, undefined, tellNews);
}

const tokenNode: InputNodeType<TokenDefinition, TokenConfig> = {
  busy: text('status.asking'),
  readConfig: ({ asHeader }) => ({ asHeader: isTrue(asHeader) }),
  work: giveToken,
};

/**
 * Gives the current access token to the flow: as the payload, or as the header that an http request node sends.
 * `msg.apiUrl` is the address that the token is for, without a slash at its end.
 */
async function giveToken({ config, account, clock, msg, translate }: Job<TokenConfig>): Promise<Answer> {
  const authorization = await account.authorization();
  const token = await authorization.freshToken();
  const snapshot = account.snapshot();
  const about = {
    ...tokenTimes(snapshot, clock.now()),
    scope: snapshot.scope,
    installed_app_id: snapshot.installedAppId,
    token_type: 'bearer',
  };
  const given = config.asHeader ? { headers: withBearer(msg.headers, token.reveal()) } : { payload: token.reveal() };
  // Where this token is taken: a simulated home has an address of its own.
  const { apiUrl } = account;
  return { changes: { ...given, token: about, apiUrl }, shown: translate(text('status.token')) };
}

/** The message's own headers with the token; a message of an http in node may bring somebody else's login. */
function withBearer(headers: unknown, token: string): Record<string, unknown> {
  const others = Object.entries(isObject(headers) ? headers : {});
  return {
    ...Object.fromEntries(others.filter(([name]) => name.toLowerCase() !== 'authorization')),
    Authorization: `Bearer ${token}`,
  };
}
