import type { Request } from 'express';
import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeDevice, SupportedValues } from '../../base/contract/home';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { standardCapability } from '../../home/catalogue';
import type { DeviceTraits } from '../../home/device-traits';
import type { Home } from '../../home/home';
import { Throttle } from '../../base/throttle';
import type { Account } from '../account/account';
import { paramOf, type RouteSetting } from './account-router';

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
    const { devices } = await account.home();
    const list = await devices.list({ refresh: mayRefresh(account, 'devices', request) });
    response.json(list.map((device) => pickable(device, devices.traits(device.deviceId))));
  });

  setting.on('get', '/devices/:deviceId/supported', async ({ account }, request, response) => {
    const { devices } = await account.home();
    const deviceId = paramOf(request, 'deviceId');
    const list = await devices.list();
    if (!list.some((device) => device.deviceId === deviceId)) throw unknown(text('runtime.routes.unknownDevice'));
    const supported: SupportedValues = devices.traits(deviceId).supported;
    response.json(supported);
  });

  setting.on('get', '/scenes', async ({ account }, request, response) => {
    const { scenes } = await account.home();
    response.json(await scenes.list({ refresh: mayRefresh(account, 'scenes', request) }));
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

/** Without the parts that are dead on this model; `disabled` names a component's dead capabilities. */
function pickable(device: HomeDevice, { disabledComponents, disabledCapabilities }: DeviceTraits): HomeDevice {
  const components = device.components.filter(({ id }) => !disabledComponents.includes(id));
  return {
    ...device,
    components: components.map((component) => {
      const disabled = disabledCapabilities[component.id] ?? [];
      const capabilities = component.capabilities.filter((capability) => !disabled.includes(capability));
      return { ...component, capabilities, ...(disabled.length === 0 ? {} : { disabled }) };
    }),
  };
}

function unknown(sentence: ReturnType<typeof text>): SmartThingsError {
  return new SmartThingsError('not_found', sentence);
}
