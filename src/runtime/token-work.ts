import { text } from '../base/text';
import type { Answer, CompanionDefinition, Job } from './companion';

/** Gives the current access token to the flow: as the payload, or as the header that an http request node sends. */
export function tokenGiver(definition: CompanionDefinition): (job: Job) => Promise<Answer> {
  const { asHeader } = definition as { asHeader?: unknown };
  const inHeader = asHeader === true || asHeader === 'true';
  return async ({ account, clock, msg, translate }) => {
    const { authorization } = await account.opened();
    const token = await authorization.freshToken();
    const { accessTokenExpiresAt, scope, installedAppId } = account.snapshot();
    const about = {
      expires_at: accessTokenExpiresAt === undefined ? null : new Date(accessTokenExpiresAt).toISOString(),
      expires_in:
        accessTokenExpiresAt === undefined
          ? null
          : Math.max(0, Math.floor((accessTokenExpiresAt - clock.now()) / 1000)),
      scope,
      installed_app_id: installedAppId,
      token_type: 'bearer',
    };
    const headers = {
      ...(typeof msg.headers === 'object' ? msg.headers : {}),
      Authorization: `Bearer ${token.reveal()}`,
    };
    const changes = inHeader ? { headers, token: about } : { payload: token.reveal(), token: about };
    return { changes, shown: translate(text('status.token')) };
  };
}
