import type { JsonObject } from '../base/json';
import { APP_OWNER } from './api-other';
import { readApp, readNewApp, readOauth } from './app-checks';
import type { Apps, SimulatedApp } from './apps';
import { MOST_APPS } from './apps';
import type { Authorizations } from './authorizations';
import { emptyAnswer, jsonAnswer } from './exchange';
import { page } from './paging';
import { forbidden, guardrail, malformed } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import type { Webhooks } from './webhooks';

/** `/apps…`: for a personal access token with the permissions for it; the token of a sign-in never has them. */
export function appRoutes(apps: Apps, authorizations: Authorizations, webhooks: Webhooks): Route[] {
  const reading = { right: 'r:apps' };
  const writing = { right: 'w:apps' };
  const meant = ({ param }: Call): SimulatedApp => {
    const found = apps.find(param('app'));
    if (!found) throw forbidden();
    return found;
  };
  return [
    route('GET', '/apps', reading, (call) => page(call, apps.all().map(describe))),
    route('POST', '/apps', writing, (call) => {
      const draft = readNewApp(jsonBody(call));
      if (apps.all().length >= MOST_APPS) throw guardrail(`The limit of ${MOST_APPS} apps is reached.`);
      if (apps.find(draft.appName)) {
        throw malformed(422, [
          { code: 'ConstraintViolationError', target: 'appName', message: 'appName already exists.' },
        ]);
      }
      const app = apps.create(draft);
      webhooks.confirm(app);
      return jsonAnswer({
        app: describe(app),
        oauthClientId: app.clientId,
        oauthClientSecret: app.clientSecret.reveal(),
      });
    }),
    route('GET', '/apps/:app', reading, (call) => jsonAnswer(describe(meant(call)))),
    route('PUT', '/apps/:app', writing, (call) => {
      const { clientId, targetUrl } = meant(call);
      const app = apps.replace(clientId, readApp(jsonBody(call)));
      if (app.targetUrl !== targetUrl) webhooks.confirm(app);
      return jsonAnswer(describe(app));
    }),
    route('PUT', '/apps/:app/register', writing, (call) => {
      const app = meant(call);
      if (app.targetUrl === undefined || app.isTargetConfirmed) {
        const message = app.isTargetConfirmed ? 'The target is confirmed already.' : 'The app has no target.';
        throw malformed(422, [{ code: 'ConstraintViolationError', target: 'targetUrl', message }]);
      }
      webhooks.confirm(app);
      return emptyAnswer(202);
    }),
    route('DELETE', '/apps/:app', writing, (call) => {
      const { clientId } = meant(call);
      apps.delete(clientId);
      authorizations.revokeApp(clientId);
      return jsonAnswer({});
    }),
    route('GET', '/apps/:app/oauth', reading, (call) => jsonAnswer(oauthOf(meant(call)))),
    route('PUT', '/apps/:app/oauth', writing, (call) => {
      const app = meant(call);
      return jsonAnswer(oauthOf(apps.changeOauth(app.clientId, readOauth(jsonBody(call), ''))));
    }),
  ];
}

/** Without the secret: that is shown once, at the creation. */
function describe(app: SimulatedApp): JsonObject {
  const targetStatus = app.isTargetConfirmed ? 'CONFIRMED' : 'PENDING';
  return {
    appName: app.appName,
    appId: app.appId,
    appType: 'API_ONLY',
    principalType: 'LOCATION',
    classifications: [...app.classifications],
    displayName: app.displayName,
    description: app.description,
    singleInstance: true,
    iconImage: {},
    installMetadata: { certified: 'false', maxInstalls: '500' },
    owner: APP_OWNER,
    createdDate: new Date(app.createdAt).toISOString(),
    lastUpdatedDate: new Date(app.updatedAt).toISOString(),
    apiOnly: app.targetUrl === undefined ? {} : { subscription: { targetUrl: app.targetUrl, targetStatus } },
    ui: { dashboardCardsEnabled: false, preInstallDashboardCardsEnabled: false },
  };
}

function oauthOf(app: SimulatedApp): JsonObject {
  return { clientName: app.name, scope: [...app.scopes], redirectUris: [...app.redirectUris] };
}
