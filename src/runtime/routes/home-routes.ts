import type { Request } from 'express';
import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeDevice, HomeMode, SupportedValues } from '../../base/contract/home';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { standardCapability } from '../../home/catalogue';
import { pickableDevice } from '../../home/pickable-device';
import { presentValues } from '../../home/present-values';
import type { Account } from '../account/account';
import { paramOf, type RouteSetting } from './account-router';

/** Capabilities have had no second one so far, and the cloud is asked for none. */
const ONLY_VERSION = '1';

/**
 * What the pickers choose from. Lists are kept for a minute, and what failed is held as long: nobody who may only read
 * can spend more than a call a minute on each, and one more with `?refresh=1`, which asks the cloud again.
 */
export function registerHomeRoutes(setting: RouteSetting): void {
  setting.on('get', '/devices', async ({ account }, request, response) => {
    const home = await account.home();
    const list = await devicesOf(account, wants(request));
    response.json(list.map((device) => pickableDevice(device, home)));
  });

  setting.on('get', '/devices/:deviceId/supported', async ({ account }, request, response) => {
    const deviceId = paramOf(request, 'deviceId');
    const list = await devicesOf(account);
    if (!list.some((device) => device.deviceId === deviceId)) throw unknown(text('runtime.routes.unknownDevice'));
    const { devices } = await account.home();
    const supported: SupportedValues = devices.traits(deviceId).supported;
    response.json(supported);
  });

  setting.on('get', '/devices/:deviceId/values', async ({ account }, request, response) => {
    const { shadow } = await account.home();
    response.json(presentValues(shadow.device(paramOf(request, 'deviceId'), Infinity) ?? {}));
  });

  setting.on('get', '/scenes', async ({ account }, request, response) => {
    const { scenes } = await account.home();
    response.json(await account.readerCalls.ask('scenes', wants(request), (refresh) => scenes.list({ refresh })));
  });

  setting.on('get', '/locations', async ({ account }, request, response) => {
    response.json(await account.locations(wants(request)));
  });

  setting.on('get', '/locations/:locationId/modes', async ({ account }, request, response) => {
    const locationId = paramOf(request, 'locationId');
    const locations = await account.locations();
    // Anybody can invent an id, and each new one would be a call.
    if (!locations.some((one) => one.locationId === locationId)) throw unknown(text('runtime.routes.unknownLocation'));
    const { modes } = await account.home();
    const list = await account.readerCalls.ask(`modes ${locationId}`, wants(request), (refresh) =>
      modes.list(locationId, { refresh }),
    );
    response.json(list.map(({ modeId, label }): HomeMode => ({ modeId, label })));
  });

  setting.on('get', '/capabilities/:capability/:version', async ({ account }, request, response) => {
    const version = paramOf(request, 'version');
    const definition = await definitionOf(account, paramOf(request, 'capability'), version);
    if (String(definition?.version) !== version) throw unknown(text('runtime.routes.unknownCapability'));
    response.json(definition);
  });
}

function wants({ query }: Request): boolean {
  return query.refresh === '1';
}

async function devicesOf(account: Account, wish = false): Promise<readonly HomeDevice[]> {
  const { devices } = await account.home();
  return account.readerCalls.ask('devices', wish, (refresh) => devices.list({ refresh }));
}

/**
 * A capability's definition. Bundled ones are there for an account that nobody has signed in to, too; the cloud is asked
 * for what a device of this home has, since anybody can invent a name.
 */
async function definitionOf(
  account: Account,
  capability: string,
  version: string,
): Promise<CapabilityDefinition | undefined> {
  const home = await account.home().catch(() => undefined);
  const known = home?.capabilities.known(capability) ?? standardCapability(capability);
  if (known || version !== ONLY_VERSION) return known;
  const list = await devicesOf(account);
  if (!list.some((device) => hasCapability(device, capability))) return undefined;
  const { capabilities } = await account.home();
  return account.readerCalls.ask(`definition ${capability}`, false, () => capabilities.definitionOf(capability));
}

function hasCapability({ components }: HomeDevice, capability: string): boolean {
  return components.some(({ capabilities }) => capabilities.includes(capability));
}

function unknown(sentence: ReturnType<typeof text>): SmartThingsError {
  return new SmartThingsError('not_found', sentence);
}
