import type { CapabilityDefinition } from '../../base/contract/definition';
import type {
  HomeDevice,
  HomeLocation,
  HomeMode,
  HomeScene,
  PresentValues,
  SupportedValues,
} from '../../base/contract/home';
import type { AccountView } from '../../base/contract/routes';
import type { RecentEvent, TryReply, TryRequest } from '../../base/contract/tries';
import type { WantedDevice } from '../../base/contract/virtual-devices';
import { CapabilityWords } from './capability-words';
import { accountRoutes, callRoute, RouteFailure, type AccountRoutes } from './routes';
import { draftOfNode, isDeployed } from './draft';
import { words } from './words';

const t = words('smartthings-account');

/** What the runtime knows of an account's home. The runtime keeps its answers, so asking again costs no call. */
export interface HomeLists {
  /** Throws `RouteFailure` with the reason in words. */
  devices(refresh?: boolean): Promise<readonly HomeDevice[]>;
  /** What a device itself says about its choices and ranges: component → capability → attribute → value. */
  traits(deviceId: string): Promise<SupportedValues>;
  /** What it reports at present, as far as that is known. */
  values(deviceId: string): Promise<PresentValues>;
  /** What capabilities are called, as far as `learnNames` has told. */
  readonly words: CapabilityWords;
  /**
   * Learns what the capabilities of a device are called, of all devices only what is known already. `onMore` is called each
   * time that there is more, as long as the dialog `isOpen`. Never rejects.
   */
  learnNames(deviceId: string | undefined, isOpen: () => boolean, onMore: () => void): Promise<void>;
  /** `undefined` where neither the runtime nor the cloud knows the capability, or nobody can be asked. */
  definition(capability: string): Promise<CapabilityDefinition | undefined>;
  /** Throws `RouteFailure`, as `locations` and `modes` do. */
  scenes(refresh?: boolean): Promise<readonly HomeScene[]>;
  locations(refresh?: boolean): Promise<readonly HomeLocation[]>;
  modes(locationId: string, refresh?: boolean): Promise<readonly HomeMode[]>;
  /** Makes a virtual device at once, or gives the one of that name. Throws `RouteFailure`, as `removeVirtual` does. */
  makeVirtual(wanted: WantedDevice): Promise<HomeDevice>;
  removeVirtual(deviceId: string): Promise<void>;
  /** How it stands with the account itself. Throws `RouteFailure`. */
  account(): Promise<AccountView>;
  /** Does at once what an open dialog says. Throws `RouteFailure`. */
  attempt(request: TryRequest): Promise<TryReply>;
  /** The latest events that a node with this choice would have told. Throws `RouteFailure`. */
  recentEvents(wish: object): Promise<readonly RecentEvent[]>;
}

/** Some four minutes: the cloud tells about fifteen names in one. */
const MOST_ROUNDS = 80;

export type CapabilityTraits = Readonly<Record<string, unknown>>;

/** The home behind an account of the editor, deployed or not. Answers and failures are remembered until a refresh. */
export function homeLists(accountId: string): HomeLists {
  const routes = accountRoutes(accountId);
  const isChosen = accountId !== '' && accountId !== '_ADD_';
  const traits = new Map<string, Promise<SupportedValues>>();
  const values = new Map<string, Promise<PresentValues>>();
  const definitions = new Map<string, Promise<CapabilityDefinition | undefined>>();
  const named = new Set<string>();
  const words = new CapabilityWords();
  let introduced: Promise<void> | undefined;

  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    if (!isChosen) throw new RouteFailure(0, t('picker.noAccount'));
    introduced ??= introduce(accountId, routes);
    // It costs no call to the cloud: what failed is tried again with the next question.
    await introduced.catch((failure: unknown) => {
      introduced = undefined;
      throw failure;
    });
    return question();
  };
  return {
    devices(refresh = false) {
      if (refresh) for (const answers of [traits, values, definitions, named]) answers.clear();
      return ask(() => routes.devices(refresh));
    },
    traits: (device) => once(traits, device, () => ask(() => routes.supported(device)).catch(() => ({}))),
    values: (device) => once(values, device, () => ask(() => routes.values(device)).catch(() => ({}))),
    account: () => ask(() => routes.state()),
    words,
    async learnNames(deviceId, isOpen, onMore) {
      const whose = deviceId ?? '';
      if (named.has(whose)) return;
      named.add(whose);
      // The runtime answers after a few seconds, with what has come by then.
      for (let round = 0; round < MOST_ROUNDS && isOpen(); round++) {
        const reply = await ask(() => routes.names(deviceId)).catch(() => undefined);
        if (!reply || !isOpen()) return;
        if (words.add(reply.names)) onMore();
        if (reply.isComplete) return;
      }
    },
    makeVirtual: (wanted) => ask(() => routes.makeVirtual(wanted)),
    removeVirtual: (deviceId) => ask(() => routes.removeVirtual(deviceId)),
    attempt: (request) => ask(() => callRoute<TryReply>(accountId, 'POST', '/try', request)),
    recentEvents: (wish) =>
      ask(() => callRoute(accountId, 'GET', `/events/recent?wish=${encodeURIComponent(JSON.stringify(wish))}`)),
    definition: (name) => once(definitions, name, () => ask(() => routes.capability(name)).catch(() => undefined)),
    scenes: (refresh = false) => ask(() => routes.scenes(refresh)),
    locations: (refresh = false) => ask(() => routes.locations(refresh)),
    modes: (locationId, refresh = false) => ask(() => routes.modes(locationId, refresh)),
  };
}

function once<Answer>(answers: Map<string, Promise<Answer>>, name: string, question: () => Promise<Answer>) {
  const answer = answers.get(name) ?? question();
  answers.set(name, answer);
  return answer;
}

/** An account that no Deploy has brought is told to the runtime first, as the editor holds it. */
async function introduce(accountId: string, routes: AccountRoutes): Promise<void> {
  const draft = isDeployed(accountId) ? undefined : draftOfNode(accountId);
  if (draft) await routes.draft(draft);
}
