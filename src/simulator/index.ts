import type { ServerResponse } from 'node:http';
import { createHttp } from '../base/http';
import type { JsonObject } from '../base/json';
import type { Clock, Random } from '../base/ports';
import { Secret } from '../base/secret';
import { systemClock, systemRandom } from '../base/system';
import { appRoutes } from './api-apps';
import { deviceChangeRoutes } from './api-device-changes';
import { deviceRoutes } from './api-devices';
import { historyRoutes } from './api-history';
import { locationRoutes } from './api-locations';
import type { SentNotification } from './api-notifications';
import { notificationRoutes } from './api-notifications';
import { capabilityRoutes, installedAppRoutes } from './api-other';
import { placeChangeRoutes } from './api-places';
import { ruleRoutes } from './api-rules';
import { hubRoutes, locationServiceRoutes } from './api-services';
import { virtualDeviceRoutes } from './api-virtual';
import type { SimulatedApp } from './apps';
import { Apps } from './apps';
import type { Installation } from './authorizations';
import { Authorizations } from './authorizations';
import { subscriptionRoutes } from './api-subscriptions';
import { AuthorizePage } from './authorize-page';
import { ClosingClock } from './closing-clock';
import { EventFaults } from './event-faults';
import type { Answer, Incoming } from './exchange';
import { emptyAnswer, jsonAnswer, textAnswer } from './exchange';
import { Faults } from './faults';
import { SimulatedHome } from './home';
import { HomePage } from './home-page';
import { Limits } from './limits';
import { cloudNews } from './news';
import { unauthorized } from './refusal';
import { RequestLog } from './request-log';
import { Router } from './router';
import { APP_SCOPES, SAFE_SCOPES, isScope } from './scopes';
import { SimulatorServer } from './server';
import { TOKENS_PATH, tokensPage } from './tokens-page';
import { SigningKey } from './signing-key';
import { Subscriptions } from './subscriptions';
import { TokenEndpoint } from './token-endpoint';
import { Webhooks } from './webhooks';

export type { SimulatedApp } from './apps';
export type { Fault, FaultFilter, FaultPlace } from './faults';
export { Faults } from './faults';
export type { EventFault } from './event-faults';
export { EventFaults };
export type { ArmState, HandSetting, HomeChange, HomeNews } from './home';
export { SimulatedHome } from './home';
export type { LoggedRequest, RequestKind, Rotation, TokenRefusal, TokenRefusalReason } from './request-log';
export { RequestLog } from './request-log';
export { SigningKey };
export { Subscriptions };
export type { Delivery } from './webhooks';
export { Webhooks };

export interface SimulatorOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  /** 86399, a day, unless told. */
  readonly accessTokenSeconds?: number;
  /** 30 unless told. */
  readonly refreshTokenDays?: number;
  /** `strict`, the default, as the real cloud; `raised` lifts the calls a minute. Ten commands a request stay. */
  readonly limits?: 'strict' | 'raised';
  /** From a command until the device reports; 300 unless told. */
  readonly stateDelayMs?: number;
  /** The key that signs webhooks at first; one of its own unless told, which takes a part of a second to make. */
  readonly signingKey?: () => Promise<SigningKey>;
  /** Where the public address of a webhook leads to on this machine, as a tunnel would lead; as it is unless told. */
  readonly tunnel?: (target: string) => string;
}

/** What a person does on the authorize page. */
export interface ApprovalRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The first location unless told. */
  readonly locationId?: string;
}

/** A simulated SmartThings: cloud, home and a person who presses its buttons. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`: base of the API, of `/oauth/authorize` and `/oauth/token`, and the home's page. */
  readonly url: string;
  /** An app with every scope that Samsung's command line offers and the redirect URI `https://httpbin.org/get`. */
  readonly defaultApp: SimulatedApp;
  readonly locations: readonly { readonly locationId: string; readonly name: string }[];
  readonly home: SimulatedHome;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** What went to the phones, oldest first. */
  readonly notifications: readonly SentNotification[];
  /** What apps asked to be told of. */
  readonly subscriptions: Subscriptions;
  /** What is posted to the targets of apps; the simulator is the host of its key as well. */
  readonly webhooks: Webhooks;
  readonly eventFaults: EventFaults;
  /**
   * Tells what happens in the home at the same moment, in this process and without any call, in the form of the cloud's
   * events. Returns what ends the telling.
   */
  onEvent(listener: (event: JsonObject, locationId: string) => void): () => void;
  /** @throws Error for a redirect URI or scope that Samsung would refuse */
  registerApp(options: { redirectUris: readonly string[]; scopes: readonly string[]; name?: string }): SimulatedApp;
  /** Gives the code that the app would get. @throws Error for what the authorize page would refuse */
  approve(request: ApprovalRequest): string;
  /**
   * A personal access token, good for a day, with the permissions that creating an app takes unless told.
   * @throws Error for what is no scope
   */
  personalToken(options?: { readonly scopes?: readonly string[] }): Secret;
  /** The app with this id, with what its owner said of it. */
  app(appId: string): SimulatedApp | undefined;
  /** The linked service is removed in the SmartThings app. */
  revoke(installedAppId: string): void;
  regenerateSecret(clientId: string): Secret;
  deleteApp(clientId: string): void;
  /** Ends connections and timers. */
  close(): Promise<void>;
}

/** Starts a simulated SmartThings of its own on a loopback port. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { random = systemRandom, accessTokenSeconds = 86399, refreshTokenDays = 30 } = options;
  const clock = new ClosingClock(options.clock ?? systemClock);
  const log = new RequestLog();
  const faults = new Faults();
  const home = new SimulatedHome(clock, options.stateDelayMs ?? 300);
  const limits = new Limits(clock, options.limits !== 'raised');
  const apps = new Apps(clock, random);
  const authorizations = new Authorizations(clock, random, log, { accessTokenSeconds, refreshTokenDays });
  const tokenEndpoint = new TokenEndpoint(apps, authorizations, log, clock);
  const authorizePage = new AuthorizePage(apps, authorizations, home.places);
  const homePage = new HomePage(home, clock, limits.strict);
  const issueToken = (scopes: readonly string[]): Secret =>
    authorizations.issuePersonal(scopes, home.places[0]?.locationId ?? '');
  const notifications: SentNotification[] = [];
  const subscriptions = new Subscriptions(random);
  const eventFaults = new EventFaults();
  let url = '';
  const webhooks = new Webhooks({
    ...{ clock, random, apps, authorizations, subscriptions, faults: eventFaults },
    http: createHttp(),
    signingKey: options.signingKey,
    tunnel: options.tunnel,
    ownUrl: () => url,
  });
  home.onNews((news) => webhooks.tell(news));
  authorizations.onRevoked((installation) => {
    webhooks.tellRemoved(installation);
    subscriptions.forget(installation.installedAppId);
  });
  const routes = [
    ...deviceRoutes(home, random),
    ...deviceChangeRoutes(home),
    ...virtualDeviceRoutes(home, random),
    ...locationRoutes(home),
    ...placeChangeRoutes(home, random),
    ...ruleRoutes(home, clock, random),
    ...historyRoutes(home, clock),
    ...notificationRoutes(notifications),
    ...locationServiceRoutes(home),
    ...hubRoutes(home),
    ...installedAppRoutes(authorizations),
    ...capabilityRoutes(),
    ...subscriptionRoutes(subscriptions, home),
    ...appRoutes(apps, authorizations, webhooks),
  ];
  const router = new Router(routes, limits);
  const desks = {
    token: (request: Incoming): Answer => tokenEndpoint.answer(request),
    authorize: (request: Incoming): Answer => authorizePage.answer(request),
    api: (request: Incoming): Answer => {
      return openAnswer(request, webhooks) ?? router.answer(request, callerOf(request, authorizations));
    },
    page: (request: Incoming, response: ServerResponse): ReturnType<HomePage['answer']> => {
      if (request.path === TOKENS_PATH) return tokensPage(request, () => issueToken(APP_SCOPES));
      return homePage.answer(request, response);
    },
  };
  const server = new SimulatorServer(desks, faults, log, clock, random);
  url = await server.listen(options.port ?? 0);
  return {
    url,
    defaultApp: apps.register({ redirectUris: ['https://httpbin.org/get'], scopes: SAFE_SCOPES }),
    locations: home.places.map(({ locationId, name }) => ({ locationId, name })),
    home,
    faults,
    log,
    notifications,
    subscriptions,
    webhooks,
    eventFaults,
    onEvent: (listener) =>
      home.onNews((news) => {
        const { event, locationId } = cloudNews(news, random);
        listener(event, locationId);
      }),
    registerApp: (request) => apps.register(request),
    approve: (request) => approve(request, apps, authorizations, home),
    personalToken: ({ scopes = APP_SCOPES } = {}) => {
      const stranger = scopes.find((scope) => !isScope(scope));
      if (stranger !== undefined) throw new Error(`Not a scope: ${stranger}`);
      return issueToken(scopes);
    },
    app: (appId) => apps.find(appId),
    revoke: (installedAppId) => authorizations.revoke(installedAppId),
    regenerateSecret: (clientId) => apps.regenerateSecret(clientId),
    deleteApp: (clientId) => {
      apps.delete(clientId);
      authorizations.revokeApp(clientId);
    },
    close: async () => {
      clock.close();
      home.close();
      await webhooks.close();
      await server.close();
    },
  };
}

/** What needs no token: the key host, and the address that confirms a target. */
function openAnswer({ method, path, query }: Incoming, webhooks: Webhooks): Answer | undefined {
  if (method !== 'GET') return undefined;
  const certificate = webhooks.certificateAt(path);
  if (certificate !== undefined) return textAnswer(certificate, 200);
  if (path.startsWith('/pl/')) return emptyAnswer(404);
  const appId = /^\/apps\/([^/]+)\/confirm-registration$/.exec(path)?.[1];
  if (appId === undefined) return undefined;
  const targetUrl = webhooks.confirmed(appId, query.get('token') ?? '');
  return targetUrl === undefined ? emptyAnswer(404) : jsonAnswer({ targetUrl });
}

function callerOf({ headers }: Incoming, authorizations: Authorizations): Installation {
  const token = /^Bearer ([!-~]+)$/i.exec(headers.authorization ?? '')?.[1];
  const caller = token === undefined ? undefined : authorizations.callerOf(new Secret(token));
  if (!caller) throw unauthorized();
  return caller;
}

function approve(
  { clientId, redirectUri, scopes, locationId }: ApprovalRequest,
  apps: Apps,
  authorizations: Authorizations,
  home: SimulatedHome,
): string {
  const app = apps.byClientId(clientId);
  if (!app) throw new Error('No app has this client id');
  if (!app.redirectUris.includes(redirectUri)) throw new Error(`Not a redirect URI of the app: ${redirectUri}`);
  const stranger = scopes.find((scope) => !app.scopes.includes(scope));
  if (stranger !== undefined || scopes.length === 0) throw new Error(`Not a scope of the app: ${stranger ?? 'none'}`);
  const place =
    locationId === undefined ? home.places[0] : home.places.find((known) => known.locationId === locationId);
  if (!place) throw new Error('No location has this id');
  return authorizations.approve({ app, redirectUri, scopes, locationId: place.locationId });
}
