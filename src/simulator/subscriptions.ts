import type { JsonObject } from '../base/json';
import { field } from '../base/json';
import type { Random } from '../base/ports';
import type { HomeNews } from './home';
import { Refusal, guardrail } from './refusal';
import type { SubscriptionDraft } from './subscription-checks';
import { uuid } from './uuid';

/** Samsung's rate limits page; older accounts have 20. */
const MOST_SUBSCRIPTIONS = 40;

export interface SimulatedSubscription extends SubscriptionDraft {
  readonly id: string;
  readonly installedAppId: string;
  /** It is listed, and nothing comes. */
  isDisabled: boolean;
}

/** What installed apps asked to be told of. They outlive everything but their installed app. */
export class Subscriptions {
  readonly #random: Random;
  readonly #byApp = new Map<string, Map<string, SimulatedSubscription>>();
  #most = MOST_SUBSCRIPTIONS;

  constructor(random: Random) {
    this.#random = random;
  }

  /** How many an installed app may have from now on; those that exist stay. */
  limitTo(most: number): void {
    this.#most = most;
  }

  of(installedAppId: string): SimulatedSubscription[] {
    return [...(this.#byApp.get(installedAppId)?.values() ?? [])];
  }

  /** @throws Refusal 409 where the name or the content exists, 422 past the limit */
  create(installedAppId: string, draft: SubscriptionDraft): SimulatedSubscription {
    const own = this.of(installedAppId);
    const twin = own.find(({ name, content }) => name === draft.name || content === draft.content);
    if (twin) throw new Refusal(409, { code: 'ConflictError', message: 'subscription already exists', details: [] });
    if (own.length >= this.#most) throw guardrail(`The limit of ${this.#most} subscriptions is reached.`);
    const created = { ...draft, id: uuid(this.#random), installedAppId, isDisabled: false };
    const all = this.#byApp.get(installedAppId) ?? new Map<string, SimulatedSubscription>();
    this.#byApp.set(installedAppId, all.set(created.id, created));
    return created;
  }

  /** @returns whether it existed */
  delete(installedAppId: string, id: string): boolean {
    return this.#byApp.get(installedAppId)?.delete(id) ?? false;
  }

  /** The cloud forgets them, all or some. @returns how many */
  forget(installedAppId: string, which: (subscription: SimulatedSubscription) => boolean = () => true): number {
    const gone = this.of(installedAppId).filter(which);
    for (const { id } of gone) this.delete(installedAppId, id);
    return gone.length;
  }

  /** The cloud lists them and sends nothing any more. */
  disable(installedAppId: string): void {
    for (const subscription of this.of(installedAppId)) subscription.isDisabled = true;
  }

  /** The name of a subscription through which an installed app hears of it; nothing where it does not. */
  nameFor(installedAppId: string, news: HomeNews): string | undefined {
    return this.of(installedAppId).find((one) => !one.isDisabled && isAbout(one, news))?.name;
  }
}

/** As the cloud shows it. */
export function describeSubscription(one: SimulatedSubscription): JsonObject {
  const { id, installedAppId, sourceType, key, detail } = one;
  return { id, installedAppId, sourceType, [key]: detail };
}

const NEWS_OF: Readonly<Record<string, HomeNews['kind'] | undefined>> = {
  MODE: 'mode',
  DEVICE_LIFECYCLE: 'device',
  DEVICE_HEALTH: 'health',
  SECURITY_ARM_STATE: 'arm',
};

function isAbout({ sourceType, detail }: SimulatedSubscription, news: HomeNews): boolean {
  if (sourceType !== 'DEVICE' && sourceType !== 'CAPABILITY') {
    const deviceIds = field(detail, 'deviceIds');
    const isMeant = !Array.isArray(deviceIds) || ('deviceId' in news && deviceIds.includes(news.deviceId));
    return NEWS_OF[sourceType] === news.kind && isMeant;
  }
  if (news.kind !== 'value') return false;
  const { change } = news;
  if (detail.stateChangeOnly === true && !change.stateChange) return false;
  const wanted = { ...change, componentId: change.component };
  return (['deviceId', 'componentId', 'capability', 'attribute', 'value'] as const).every((part) => {
    const asked = detail[part];
    return asked === undefined || asked === '*' || asked === wanted[part];
  });
}
