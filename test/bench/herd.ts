/** Many callers at once meet a 401. */
import { createRequire } from 'node:module';
import {
  RefreshTokenAuthenticator,
  SequentialRefreshTokenAuthenticator,
  SmartThingsClient,
  type Authenticator,
  type RefreshTokenStore,
} from '@smartthings/core-sdk';
import { ApiClient } from '../../src/api/client';
import { sendCommands } from '../../src/api/devices';
import { Meter } from '../../src/api/meter';
import { createHttp } from '../../src/base/http';
import type { Clock } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { systemClock, systemRandom } from '../../src/base/system';
import { TokenOwners } from '../../src/oauth/keeper/token-owners';
import { Journal } from '../../src/oauth/journal/journal';
import { Keeper } from '../../src/oauth/keeper/keeper';
import { TokenEndpoint } from '../../src/oauth/tokens/token-endpoint';
import { COMMAND, LAMP } from './constant-server';
import { RotatingCloud } from './rotating-cloud';
import { hand, type Row } from './row';

const OUR_CALLERS = 10_000;
const SDK_CALLERS = 100;
const CLIENT = { clientId: 'bench-client', clientSecret: 'bench-secret' };
/** A 401 on a token that is younger than a minute refreshes nothing. */
const OLD_ENOUGH_MS = 5 * 60_000;

type Mutex = ConstructorParameters<typeof SequentialRefreshTokenAuthenticator>[2];

async function bench(): Promise<Row[]> {
  const what = `${OUR_CALLERS} callers meet a 401 (core-sdk: ${SDK_CALLERS})`;
  const ours = await ourHerd();
  const aim = '1 refresh, 0 failed';
  const plain = await sdkHerd((cloud) => new RefreshTokenAuthenticator(cloud.accessToken, storeOf(cloud)));
  const sequential = await sdkHerd(
    (cloud) => new SequentialRefreshTokenAuthenticator(cloud.accessToken, storeOf(cloud), newMutex()),
  );
  return [
    { what, ours, other: `${plain} (RefreshTokenAuthenticator)`, figure: ours, aim },
    { what, ours, other: `${sequential} (Sequential…)`, figure: ours, aim },
  ];
}

/** Sends all calls at once on a token that has just died; gives what that took. */
async function meet401(cloud: RotatingCloud, callers: number, call: (caller: number) => Promise<unknown>) {
  cloud.killAccessToken();
  const outcomes = await Promise.allSettled(Array.from({ length: callers }, (_, caller) => call(caller)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  const { refreshes, refusedRefreshes, calls } = cloud;
  return `${refreshes + refusedRefreshes} refreshes, ${failed} failed, ${calls} calls`;
}

async function ourHerd(): Promise<string> {
  const cloud = await RotatingCloud.start();
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const keeper = await signedIn(cloud, clock);
  aheadMs = OLD_ENOUGH_MS;
  const http = createHttp();
  const meter = new Meter(clock);
  const client = new ApiClient({ apiUrl: cloud.url, http, tokens: keeper, clock, random: systemRandom, meter });
  const result = await meet401(cloud, OUR_CALLERS, (caller) => sendCommands(client, `lamp-${caller}`, [COMMAND]));
  await keeper.stop(0);
  http.close();
  cloud.stop();
  return result;
}

async function signedIn(cloud: RotatingCloud, clock: Clock): Promise<Keeper> {
  const nowhere = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
  const log = { info: () => undefined, warn: () => undefined };
  const journal = new Journal(nowhere, clock);
  const keeper = new Keeper('bench:client', { journal, owners: new TokenOwners(), clock, random: systemRandom, log });
  await keeper.start({
    name: 'Bench',
    client: { clientId: CLIENT.clientId, clientSecret: new Secret(CLIENT.clientSecret) },
    endpoint: new TokenEndpoint(createHttp(), `${cloud.url}/oauth/token`),
    refreshAt: 0.5,
    credentials: { read: () => undefined, write: () => undefined },
    seed: new Secret(cloud.refreshToken),
  });
  await keeper.accessToken();
  return keeper;
}

async function sdkHerd(authenticatorOf: (cloud: RotatingCloud) => Authenticator): Promise<string> {
  const cloud = await RotatingCloud.start();
  const { url } = cloud;
  const urlProvider = { baseURL: url, authURL: `${url}/oauth/token`, keyApiURL: url };
  const client = new SmartThingsClient(authenticatorOf(cloud), { urlProvider });
  const result = await meet401(cloud, SDK_CALLERS, () => client.devices.executeCommand(LAMP, COMMAND));
  cloud.stop();
  return result;
}

function storeOf(cloud: RotatingCloud): RefreshTokenStore {
  let { refreshToken } = cloud;
  return {
    getRefreshData: () => Promise.resolve({ ...CLIENT, refreshToken }),
    putAuthData: (data) => {
      refreshToken = data.refreshToken;
      return Promise.resolve();
    },
  };
}

/** The lock that core-sdk itself depends on. */
function newMutex(): Mutex {
  const ofSdk = createRequire(require.resolve('@smartthings/core-sdk'));
  const { Mutex } = ofSdk('async-mutex') as { Mutex: new () => Mutex };
  return new Mutex();
}

hand(bench());
