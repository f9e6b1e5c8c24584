import { SmartThingsError } from '../../base/errors';
import { stringField } from '../../base/json';
import { Secret } from '../../base/secret';
import { text } from '../../base/text';
import { AppCreation } from '../sign-in/app-creation';
import { Authorizing, inOauth } from '../sign-in/sign-in';
import { sendCallbackPage } from '../sign-in/callback-page';
import { idOf, type RouteSetting } from './account-router';

/** From an app at Samsung to the first pair of tokens. */
export function registerSignInRoutes(setting: RouteSetting): void {
  const { accounts, sendView } = setting;
  const authorizing = new Authorizing(accounts);
  const creation = new AppCreation(accounts);

  setting.on('post', '/app', async (found, request, response) => {
    response.json(await creation.create(idOf(request), found, request.body));
  });

  setting.on('post', '/authorize', async (found, request, response) => {
    await Promise.resolve(response.json(authorizing.begin(idOf(request), found, request.body)));
  });

  setting.on('post', '/exchange', async (found, request, response) => {
    await authorizing.exchange(idOf(request), found, request.body);
    await sendView(found, response);
  });

  setting.on('post', '/seed', async (found, request, response) => {
    const { account } = inOauth(found);
    const refreshToken = stringField(request.body, 'refreshToken')?.trim() ?? '';
    if (refreshToken === '') throw new SmartThingsError('invalid_message', text('runtime.routes.seedMissing'));
    const authorization = await account.authorization();
    await authorization.seed(new Secret(refreshToken));
    await sendView(found, response);
  });

  // Behind no permission: the browser comes from Samsung. The one-time `state` guards it.
  setting.admin.get('/smartthings/callback', (request, response) => {
    const { translate } = accounts.shared;
    authorizing.callback(request.query).then(
      () => sendCallbackPage(response, undefined, translate),
      (error: unknown) => {
        const failure = error instanceof SmartThingsError ? error.text : text('runtime.callback.unexpected');
        sendCallbackPage(response, failure, translate);
      },
    );
  });
}
