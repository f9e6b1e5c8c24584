import { MOST_RECENT, type RecentEvent } from '../../base/contract/tries';
import { invalidMessage, SmartThingsError } from '../../base/errors';
import { isObject, parseJson } from '../../base/json';
import { text } from '../../base/text';
import type { RecentEvent as Remembered } from '../../events/recent-events';
import { wishOf } from '../nodes/event';
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

  setting.on('get', '/events/recent', async ({ account }, request, response) => {
    // An account that an open dialog began is not open at once.
    await account.authorization().catch(() => undefined);
    const { wish } = request.query;
    const wanted = typeof wish === 'string' ? parseJson(wish) : undefined;
    if (!isObject(wanted)) throw invalidMessage(text('runtime.routes.noWish'));
    response.json(account.recentEvents(wishOf(wanted), MOST_RECENT).map(recentEventOf));
  });
}

function recentEventOf({ event, at }: Remembered): RecentEvent {
  const { type, label, room, component, capability, attribute, value, unit, source } = event;
  const told = { type, at: new Date(at).toISOString(), label, room, component, capability, attribute, value, unit };
  // JSON leaves out what is not known.
  return { ...(told as RecentEvent), source };
}
