import { invalidMessage, SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { AppTargets } from '../webhook/app-target';
import { idOf, type RouteSetting } from './account-router';

/** The steps that lead to events: the public address is registered with the cloud, and confirmed. */
export function registerEventRoutes(setting: RouteSetting): void {
  const { accounts, sendView } = setting;
  const targets = new AppTargets(accounts);

  setting.on('post', '/events/register', async (found, request, response) => {
    response.json(await targets.register(idOf(request), found, request.body));
  });

  setting.on('post', '/events/confirm', async (found, request, response) => {
    const webhook = accounts.deployed(idOf(request))?.webhook;
    const taken = await webhook?.confirmation.accept();
    if (taken === undefined) throw invalidMessage(text('events.nothingToConfirm'));
    if (!taken) throw new SmartThingsError('server', text('events.confirmFailed'));
    await sendView(found, response);
  });
}
