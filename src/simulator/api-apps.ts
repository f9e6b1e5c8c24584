import type { JsonObject } from '../base/json';
import { APP_OWNER } from './api-other';
import { readNewApp, readOauth } from './app-checks';
import type { Apps, SimulatedApp } from './apps';
import { MOST_APPS } from './apps';
import type { Authorizations } from './authorizations';
import { jsonAnswer } from './exchange';
import { page } from './paging';
import { forbidden, guardrail, malformed } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';

/** `/apps…`: for a personal access token with the permissions for it; the token of a sign-in never has them. */
export function appRoutes(apps: Apps, authorizations: Authorizations): Route[] {
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
      return jsonAnswer({
        app: describe(app),
        oauthClientId: app.clientId,
        oauthClientSecret: app.clientSecret.reveal(),
      });
    }),
    route('GET', '/apps/:app', reading, (call) => jsonAnswer(describe(meant(call)))),
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
    apiOnly: app.targetUrl === undefined ? {} : { subscription: { targetUrl: app.targetUrl, targetStatus: 'PENDING' } },
    ui: { dashboardCardsEnabled: false, preInstallDashboardCardsEnabled: false },
  };
}

function oauthOf(app: SimulatedApp): JsonObject {
  return { clientName: app.name, scope: [...app.scopes], redirectUris: [...app.redirectUris] };
}
