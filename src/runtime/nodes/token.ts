import { isObject } from '../../base/json';
import { text } from '../../base/text';
import type { Answer, CompanionDefinition, Job } from './input-node';
import { isTrue } from '../node-red/plain-values';
import { tokenTimes } from '../../oauth/token-times';

/**
 * Gives the current access token to the flow: as the payload, or as the header that an http request node sends.
 * `msg.apiUrl` is the address that the token is for, without a slash at its end.
 */
export function tokenGiver(definition: CompanionDefinition): (job: Job) => Promise<Answer> {
  const { asHeader } = definition as { asHeader?: unknown };
  const inHeader = isTrue(asHeader);
  return async ({ account, clock, msg, translate }) => {
    const { authorization } = await account.opened();
    const token = await authorization.freshToken();
    const snapshot = account.snapshot();
    const about = {
      ...tokenTimes(snapshot, clock.now()),
      scope: snapshot.scope,
      installed_app_id: snapshot.installedAppId,
      token_type: 'bearer',
    };
    const given = inHeader ? { headers: withBearer(msg.headers, token.reveal()) } : { payload: token.reveal() };
    // Where this token is taken: a simulated home has an address of its own.
    const { apiUrl } = account;
    return { changes: { ...given, token: about, apiUrl }, shown: translate(text('status.token')) };
  };
}

/** The message's own headers with the token; a message of an http in node may bring somebody else's login. */
function withBearer(headers: unknown, token: string): Record<string, unknown> {
  const others = Object.entries(isObject(headers) ? headers : {});
  return {
    ...Object.fromEntries(others.filter(([name]) => name.toLowerCase() !== 'authorization')),
    Authorization: `Bearer ${token}`,
  };
}
