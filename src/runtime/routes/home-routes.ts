import type { Request } from 'express';
import type { CapabilityDefinition } from '../../base/contract/definition';
import type { SupportedValues } from '../../base/contract/home';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { standardCapability } from '../../home/catalogue';
import type { Home } from '../../home/home';
import { presentValues } from '../../home/present-values';
import { Throttle } from '../../base/throttle';
import type { Account } from '../account/account';
import { paramOf, type RouteSetting } from './account-router';
import { pickableDevice } from './pickable-device';

const REFRESH_PAUSE_MS = 60_000;

/** What the pickers choose from. Lists are kept for a minute, so that opening dialogs costs one call a minute at most. */
export function registerHomeRoutes(setting: RouteSetting): void {
  const { clock } = setting.accounts.shared;
  const pauses = new WeakMap<Account, Map<string, Throttle>>();

  /** `?refresh=1` asks the cloud again, once a minute for each list; what is known answers otherwise. */
  const mayRefresh = (account: Account, list: string, request: Request): boolean => {
    if (request.query.refresh !== '1') return false;
    const byList = pauses.get(account) ?? new Map<string, Throttle>();
    const pause = byList.get(list) ?? new Throttle(clock, REFRESH_PAUSE_MS);
    pauses.set(account, byList.set(list, pause));
    return pause.pass();
  };

  setting.on('get', '/devices', async ({ account }, request, response) => {
    const home = await account.home();
    const list = await home.devices.list({ refresh: mayRefresh(account, 'devices', request) });
    response.json(list.map((device) => pickableDevice(device, home)));
  });

  setting.on('get', '/devices/:deviceId/supported', async ({ account }, request, response) => {
    const { devices } = await account.home();
    const deviceId = paramOf(request, 'deviceId');
    const list = await devices.list();
    if (!list.some((device) => device.deviceId === deviceId)) throw unknown(text('runtime.routes.unknownDevice'));
    const supported: SupportedValues = devices.traits(deviceId).supported;
    response.json(supported);
  });

  setting.on('get', '/devices/:deviceId/values', async ({ account }, request, response) => {
    const { shadow } = await account.home();
    response.json(presentValues(shadow.device(paramOf(request, 'deviceId'), Infinity) ?? {}));
  });

  setting.on('get', '/scenes', async ({ account }, request, response) => {
    const home = await account.home();
    response.json(await home.scenes({ refresh: mayRefresh(account, 'scenes', request) }));
  });

  setting.on('get', '/locations', async ({ account }, request, response) => {
    const { devices } = await account.home();
    response.json(await devices.locations({ refresh: mayRefresh(account, 'locations', request) }));
  });

  setting.on('get', '/capabilities/:capability/:version', async ({ account }, request, response) => {
    const definition = await definitionOf(account, paramOf(request, 'capability'));
    if (String(definition?.version) !== paramOf(request, 'version')) {
      throw unknown(text('runtime.routes.unknownCapability'));
    }
    response.json(definition);
  });
}

/** Bundled definitions are there for an account that nobody has signed in to, too. */
async function definitionOf(account: Account, capability: string): Promise<CapabilityDefinition | undefined> {
  const home: Home | undefined = await account.home().catch(() => undefined);
  const known = home?.capabilities.known(capability) ?? standardCapability(capability);
  return known ?? (await account.home()).capabilities.definitionOf(capability);
}

function unknown(sentence: ReturnType<typeof text>): SmartThingsError {
  return new SmartThingsError('not_found', sentence);
}
