import { accountRoutes, RouteFailure, type AccountRoutes, type Definition, type HomeDevice } from './account-routes';
import { draftOfNode } from './account-draft';
import { words } from './words';

const t = words('smartthings-account');

/** What the runtime knows of an account's home. The runtime keeps its answers, so asking again costs no call. */
export interface HomeLists {
  /** Throws `RouteFailure` with the reason in words. */
  devices(refresh?: boolean): Promise<readonly HomeDevice[]>;
  /** What a device itself says about its choices and ranges: component → capability → attribute → value. */
  traits(deviceId: string): Promise<Traits>;
  /** `undefined` where neither the runtime nor the cloud knows the capability, or nobody can be asked. */
  definition(capability: string): Promise<Definition | undefined>;
}

export type Traits = Readonly<Record<string, Readonly<Record<string, CapabilityTraits>>>>;
export type CapabilityTraits = Readonly<Record<string, unknown>>;

/** The home behind an account of the editor, deployed or not. */
export function homeLists(accountId: string): HomeLists {
  const routes = accountRoutes(accountId);
  const definitions = new Map<string, Promise<Definition | undefined>>();
  return {
    async devices(refresh = false) {
      if (accountId === '' || accountId === '_ADD_') throw new RouteFailure(0, t('picker.noAccount'));
      return asDrafted(accountId, routes, () => routes.devices(refresh));
    },
    traits: (deviceId) => routes.supported(deviceId).catch(() => ({})),
    definition(capability) {
      const known = definitions.get(capability) ?? routes.capability(capability).catch(() => undefined);
      definitions.set(capability, known);
      return known;
    },
  };
}

/** The runtime may not know the account yet: then it is told what the editor holds, once. */
async function asDrafted<Answer>(
  accountId: string,
  routes: AccountRoutes,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (failure) {
    const draft = draftOfNode(accountId);
    if (!(failure instanceof RouteFailure) || failure.status !== 404 || !draft) throw failure;
    await routes.draft(draft);
    return ask();
  }
}
