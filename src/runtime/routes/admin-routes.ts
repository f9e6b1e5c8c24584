import type { NodeAPI } from 'node-red';
import type { SignOutWarning } from '../../base/contract/routes';
import { SmartThingsError } from '../../base/errors';
import { isObject } from '../../base/json';
import { text } from '../../base/text';
import { accountsOf } from '../account/accounts';
import { saveForMoving } from '../account/save-for-moving';
import { registerEventRoutes } from './event-routes';
import { registerHomeRoutes } from './home-routes';
import { registerLiveHomeRoutes } from './live-home-routes';
import { reportOf } from '../account/report';
import { answerErrors } from './route-errors';
import { idOf, RouteSetting } from './account-router';
import { registerSignInRoutes } from './sign-in-routes';
import { registerNameRoutes } from './name-routes';
import { registerVirtualRoutes } from './virtual-routes';
import { registerTryRoutes } from './try-routes';
import { sentenceOf } from '../node-red/sentence-data';
import { signOut } from '../sign-in/sign-out';

/** The routes that the dialogs use, and the address that a sign-in comes back to. Registered once for all accounts. */
export function registerAdminRoutes(RED: NodeAPI): void {
  const accounts = accountsOf(RED);
  const { translate } = accounts.shared;
  const setting = new RouteSetting(RED, accounts);
  const { sendView } = setting;

  setting.on('get', '', (found, _request, response) => sendView(found, response));

  setting.onAnyId('put', '/draft', async (request, response) => {
    const body: unknown = request.body;
    if (!isObject(body)) throw new SmartThingsError('invalid_message', text('runtime.routes.noObject'));
    // A cancelled dialog holds nothing any more.
    if (Object.keys(body).length === 0) accounts.forgetDraft(idOf(request));
    else accounts.drafts.put(idOf(request), body);
    await Promise.resolve(response.status(204).end());
  });

  setting.on('post', '/refresh', async (found, _request, response) => {
    const authorization = await found.account.authorization();
    await authorization.refreshNow();
    await sendView(found, response);
  });

  setting.on('post', '/save', async (found, _request, response) => {
    await saveForMoving(RED, found.account);
    await sendView(found, response);
  });

  setting.on('delete', '/tokens', async (found, request, response) => {
    const warning = await signOut(found.account, request.query.installedApp === 'true');
    const told: SignOutWarning | undefined = warning && { warning: translate(warning), sentence: sentenceOf(warning) };
    if (told) response.json(told);
    else response.status(204).end();
  });

  setting.on('get', '/calls', async ({ account }, _request, response) => {
    response.json(await account.billView());
  });

  setting.on('get', '/report', async (found, request, response) => {
    response.json(await reportOf(RED, accounts.shared, idOf(request), found));
  });

  registerSignInRoutes(setting);
  registerHomeRoutes(setting);
  registerVirtualRoutes(setting);
  registerNameRoutes(setting);
  registerLiveHomeRoutes(RED, setting);
  registerEventRoutes(setting);
  registerTryRoutes(setting);
  setting.admin.use('/smartthings', answerErrors(translate));
}
