import type { Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../base/errors';
import { isObject, stringField } from '../base/json';
import { Secret } from '../base/secret';
import { text } from '../base/text';
import { viewOf } from './account-view';
import { accountsOf, type Meant } from './accounts';
import { Authorizing, inOauth, wrongMode } from './authorizing';
import { sendCallbackPage } from './callback-page';
import { refuseForeign, refuseOtherThanJson } from './origin-guard';
import { answerErrors, route } from './route-errors';

const ACCOUNT = '/smartthings/accounts/:id';

/** The routes that the dialogs use, and the address that a sign-in comes back to. Registered once for all accounts. */
export function registerAdminRoutes(RED: NodeAPI): void {
  const accounts = accountsOf(RED);
  const { translate } = accounts.house;
  const authorizing = new Authorizing(accounts);
  const admin = RED.httpAdmin;

  const meant = (request: Request): Meant => {
    const found = accounts.meant(idOf(request));
    if (!found) throw new SmartThingsError('not_found', text('runtime.routes.unknownAccount'));
    return found;
  };
  const guards = (permission: 'read' | 'write'): RequestHandler[] => [
    RED.auth.needsPermission(`smartthings.${permission}`) as RequestHandler,
    refuseForeign,
    refuseOtherThanJson,
  ];
  const sendView = async (found: Meant, response: Response): Promise<void> => {
    response.json(await viewOf(found.account, translate));
  };

  admin.get(
    ACCOUNT,
    ...guards('read'),
    route((request, response) => sendView(meant(request), response)),
  );

  admin.put(`${ACCOUNT}/draft`, ...guards('write'), (request, response) => {
    const body: unknown = request.body;
    if (!isObject(body)) throw new SmartThingsError('invalid_message', text('runtime.routes.noObject'));
    accounts.drafts.put(idOf(request), body);
    response.status(204).end();
  });

  admin.post(
    `${ACCOUNT}/authorize`,
    ...guards('write'),
    route(async (request, response) => {
      await Promise.resolve(response.json(authorizing.begin(idOf(request), meant(request), request.body)));
    }),
  );

  admin.post(
    `${ACCOUNT}/exchange`,
    ...guards('write'),
    route(async (request, response) => {
      const found = meant(request);
      await authorizing.exchange(idOf(request), found, request.body);
      await sendView(found, response);
    }),
  );

  admin.post(
    `${ACCOUNT}/seed`,
    ...guards('write'),
    route(async (request, response) => {
      const found = inOauth(meant(request));
      const refreshToken = stringField(request.body, 'refreshToken')?.trim() ?? '';
      if (refreshToken === '') throw new SmartThingsError('invalid_message', text('runtime.routes.seedMissing'));
      const { keeper } = await found.account.opened();
      if (!keeper) throw wrongMode(found.config.mode);
      await keeper.seed(new Secret(refreshToken));
      await sendView(found, response);
    }),
  );

  admin.post(
    `${ACCOUNT}/refresh`,
    ...guards('write'),
    route(async (request, response) => {
      const found = meant(request);
      if (found.config.mode === 'pat') throw wrongMode('pat');
      const { keeper, follower } = await found.account.opened();
      await (keeper ?? follower)?.refreshNow();
      await sendView(found, response);
    }),
  );

  admin.delete(
    `${ACCOUNT}/tokens`,
    ...guards('write'),
    route(async (request, response) => {
      await signOut(meant(request));
      response.status(204).end();
    }),
  );

  admin.get(
    `${ACCOUNT}/devices`,
    ...guards('read'),
    route(async (request, response) => {
      const home = await meant(request).account.home();
      response.json(await home.devices.list());
    }),
  );

  admin.get('/smartthings/callback', (request, response) => {
    authorizing.callback(request.query).then(
      () => sendCallbackPage(response, undefined, translate),
      (error: unknown) => {
        const failure = error instanceof SmartThingsError ? error.text : text('runtime.callback.unexpected');
        sendCallbackPage(response, failure, translate);
      },
    );
  });

  admin.use('/smartthings', answerErrors(translate));

  async function signOut({ account, config }: Meant): Promise<void> {
    const { house } = accounts;
    if (config.mode === 'simulator') {
      await house.simulated.replace();
      await Promise.all(accounts.inMode('simulator').map((each) => each.reopen()));
      return;
    }
    const { keeper, forget } = await account.opened();
    if (keeper) await keeper.signOut();
    else forget?.();
  }
}

function idOf(request: Request): string {
  const { id } = request.params;
  return typeof id === 'string' ? id : '';
}
