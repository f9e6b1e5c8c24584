import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { forbidden, notFound } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { readSubscription } from './subscription-checks';
import type { Subscriptions } from './subscriptions';
import { describeSubscription } from './subscriptions';

const PATH = '/installedapps/:installedAppId/subscriptions';

/** `/installedapps/{id}/subscriptions…`: for the installed app itself; a personal access token may not. */
export function subscriptionRoutes(subscriptions: Subscriptions, home: SimulatedHome): Route[] {
  const others = { limit: { resource: 'subscription' } } as const;
  const own = ({ caller, param }: Call): string => {
    if (caller.isPersonal || param('installedAppId').toLowerCase() !== caller.installedAppId) throw forbidden();
    return caller.installedAppId;
  };
  return [
    route('GET', PATH, others, (call) => {
      return jsonAnswer({ items: subscriptions.of(own(call)).map(describeSubscription) });
    }),
    route('POST', PATH, { limit: { resource: 'newSubscription' } }, (call) => {
      const installedAppId = own(call);
      const draft = readSubscription(jsonBody(call), call.caller, home);
      return jsonAnswer(describeSubscription(subscriptions.create(installedAppId, draft)));
    }),
    route('DELETE', PATH, others, (call) => jsonAnswer({ count: subscriptions.forget(own(call)) })),
    route('GET', `${PATH}/:subscriptionId`, others, (call) => {
      const found = subscriptions.of(own(call)).find(({ id }) => id === call.param('subscriptionId'));
      if (!found) throw notFound();
      return jsonAnswer(describeSubscription(found));
    }),
    route('DELETE', `${PATH}/:subscriptionId`, others, (call) => {
      if (!subscriptions.delete(own(call), call.param('subscriptionId'))) throw notFound();
      return jsonAnswer({ count: 1 });
    }),
  ];
}
