import { accountRoutes, RouteFailure, type AccountRoutes, type Definition, type HomeDevice } from './account-routes';
import { draftOfNode, isDeployed } from './account-draft';
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
  const isChosen = accountId !== '' && accountId !== '_ADD_';
  const definitions = new Map<string, Promise<Definition | undefined>>();
  let introduced: Promise<void> | undefined;

  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    if (!isChosen) throw new RouteFailure(0, t('picker.noAccount'));
    introduced ??= introduce(accountId, routes);
    await introduced;
    return question();
  };
  return {
    devices: (refresh = false) => ask(() => routes.devices(refresh)),
    traits: (deviceId) => ask(() => routes.supported(deviceId)).catch(() => ({})),
    definition(capability) {
      const known = definitions.get(capability) ?? ask(() => routes.capability(capability)).catch(() => undefined);
      definitions.set(capability, known);
      return known;
    },
  };
}

/** An account that no Deploy has brought is told to the runtime first, as the editor holds it. */
async function introduce(accountId: string, routes: AccountRoutes): Promise<void> {
  const draft = isDeployed(accountId) ? undefined : draftOfNode(accountId);
  if (draft) await routes.draft(draft);
}
