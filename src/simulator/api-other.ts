import type { Json, JsonObject } from '../base/json';
import type { CapabilityDefinition } from '../home/catalogue';
import type { Authorizations, Installation } from './authorizations';
import { allDefinitions, definitionOf } from './definitions';
import { jsonAnswer } from './exchange';
import { page } from './paging';
import { forbidden, notFound } from './refusal';
import type { Call, Route } from './router';
import { route } from './router';
import { languagesOf, translationOf } from './translations';

/** Whoever owns the simulated home and its apps. */
export const APP_OWNER = { ownerType: 'USER', ownerId: 'a3c1f3c8-0f3e-4d0e-9a51-5a3f9a6c0b21' };

/** `/installedapps…`: an authorization sees itself without any scope for it. */
export function installedAppRoutes(authorizations: Authorizations): Route[] {
  const limit = { resource: 'installedApp' } as const;
  const own = ({ caller, param }: Call): Installation => {
    if (caller.isPersonal || param('installedAppId').toLowerCase() !== caller.installedAppId) throw forbidden();
    return caller;
  };
  return [
    route('GET', '/installedapps/me', { limit }, ({ caller }) => {
      if (caller.isPersonal) throw forbidden();
      const { installedAppId, locationId, scopes } = caller;
      return jsonAnswer({ installedAppId, locationId, scope: [...scopes] });
    }),
    route('GET', '/installedapps/:installedAppId', { limit }, (call) => jsonAnswer(describe(own(call)))),
    route('DELETE', '/installedapps/:installedAppId', { limit }, (call) => {
      authorizations.revoke(own(call).installedAppId);
      return jsonAnswer({ count: 1 });
    }),
  ];
}

/** `/capabilities…`: any token may ask. */
export function capabilityRoutes(): Route[] {
  const limit = { resource: 'capability' } as const;
  return [
    route('GET', '/capabilities', { limit }, (call) => {
      const items = allDefinitions().map(({ id, version, status }): Json => ({ id, version, status }));
      return page(call, items);
    }),
    route('GET', '/capabilities/namespaces', { limit }, () => {
      return jsonAnswer([
        { name: 'st', ownerType: 'system', ownerId: 'system' },
        { name: 'forestscent20417', ownerType: 'organization', ownerId: APP_OWNER.ownerId },
      ]);
    }),
    route('GET', '/capabilities/:capability', { limit }, (call) => {
      const { id, version, status } = definition(call);
      return page(call, [{ id, version, status }]);
    }),
    route('GET', '/capabilities/:capability/:version', { limit }, (call) => {
      if (call.param('version') !== '1') throw notFound();
      return jsonAnswer(asJson(definition(call)));
    }),
    route('GET', '/capabilities/:capability/:version/i18n', { limit }, (call) => {
      const { id } = definition(call);
      return page(
        call,
        languagesOf(id).map((tag): Json => ({ tag })),
      );
    }),
    route('GET', '/capabilities/:capability/:version/i18n/:locale', { limit }, (call) => {
      const words = translationOf(definition(call).id, call.param('locale'));
      if (!words || call.param('version') !== '1') throw notFound();
      return jsonAnswer(words);
    }),
  ];
}

function definition({ param }: Call): CapabilityDefinition {
  const found = definitionOf(param('capability'));
  if (!found) throw forbidden();
  return found;
}

/** With the parts that the cloud adds and no client of ours reads. */
function asJson(found: CapabilityDefinition): JsonObject {
  const copy = JSON.parse(JSON.stringify(found)) as JsonObject;
  return { ...copy, ephemeral: false };
}

function describe(installation: Installation): JsonObject {
  const createdDate = new Date(installation.createdAt).toISOString();
  return {
    installedAppId: installation.installedAppId,
    installedAppType: 'API_ONLY',
    installedAppStatus: 'AUTHORIZED',
    displayName: installation.appName,
    appId: installation.appId,
    referenceId: null,
    locationId: installation.locationId,
    owner: APP_OWNER,
    notices: [],
    createdDate,
    lastUpdatedDate: createdDate,
    ui: {
      pluginId: null,
      pluginUri: null,
      dashboardCardsEnabled: false,
      preInstallDashboardCardsEnabled: false,
    },
    iconImage: { url: null },
    classifications: ['CONNECTED_SERVICE'],
    principalType: 'LOCATION',
    singleInstance: true,
    restrictionTier: 0,
  };
}
