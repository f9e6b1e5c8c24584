import { SmartThingsError } from '../../base/errors';
import { stringField } from '../../base/json';
import { Secret } from '../../base/secret';
import { text } from '../../base/text';
import { AppCreation } from '../sign-in/app-creation';
import { Authorizing, inOauth } from '../sign-in/sign-in';
import { sendCallbackPage } from '../sign-in/callback-page';
import { boundedText } from '../node-red/bounded-text';
import { idOf, type RouteSetting } from './account-router';

/** From an app at Samsung to the first pair of tokens. */
export function registerSignInRoutes(setting: RouteSetting): void {
  const { accounts, sendView } = setting;
  const authorizing = new Authorizing(accounts);
  const creation = new AppCreation(accounts);

  setting.on('post', '/app', async (found, request, response) => {
    const app = await creation.create(idOf(request), found, request.body);
    // The only answer with a secret in it: nothing on the way may keep it.
    response.set('cache-control', 'no-store').json(app);
  });

  setting.on('post', '/authorize', async (found, request, response) => {
    await Promise.resolve(response.json(authorizing.begin(idOf(request), found, request.body)));
  });

  setting.on('post', '/exchange', async (found, request, response) => {
    await authorizing.exchange(idOf(request), found, request.body);
    await sendView(found, response);
  });

  setting.on('post', '/seed', async (found, request, response) => {
    const { account, config } = inOauth(found);
    const isText = stringField(request.body, 'refreshToken') !== undefined;
    const refreshToken = isText ? boundedText(request.body, 'refreshToken') : '';
    if (refreshToken === '') throw new SmartThingsError('invalid_message', text('runtime.routes.seedMissing'));
    const authorization = await account.authorization();
    accounts.admit(account.identity, config);
    await authorization.seed(new Secret(refreshToken));
    await sendView(found, response);
  });

  // Behind no permission: the browser comes from Samsung. The one-time `state` guards it.
  setting.admin.get('/smartthings/callback', (request, response) => {
    const { translate } = accounts.shared;
    void authorizing.callback(request.query).then((outcome) => sendCallbackPage(response, outcome, translate));
  });
}
