import type { AccountView, EventsView } from '../../base/contract/routes';
import { fromNow } from '../shared/moments';
import { own } from '../shared/own';
import { words } from '../shared/words';

const t = words('smartthings-account');

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** In full, for who points at it. */
  readonly title?: string;
}

/** What there is to know about an account's events, in words. */
export function eventFactsOf(events: EventsView): Fact[] {
  const { wanted, subscribed, polled, missed } = events;
  const facts: (Fact | undefined)[] = [
    moment(t('eventSetup.lastEventAt'), events.lastEventAt),
    moment(t('eventSetup.checkedAt'), events.checkedAt),
    wanted > 0 ? fact(t('eventSetup.subscriptions'), t('eventSetup.subscribed', { subscribed, wanted })) : undefined,
    polled > 0 ? fact(t('eventSetup.polledToo'), String(polled)) : undefined,
    missed > 0 ? fact(t('eventSetup.missed'), String(missed)) : undefined,
  ];
  return facts.filter((one) => one !== undefined);
}

/** What there is to know about an account, in words; what is not known is left out. */
export function factsOf(account: AccountView, wantedScopes: string): Fact[] {
  const { calls, locations } = account;
  const facts: (Fact | undefined)[] = [
    fact(t('fact.locations'), locations.map(({ name }) => name).join(', ')),
    fact(t('fact.permissions'), permissionsIn(account.scope)),
    fact(t('fact.missing'), permissionsIn(missing(account.scope, wantedScopes))),
    moment(t('fact.accessTokenExpiresAt'), account.accessTokenExpiresAt),
    moment(t('fact.nextRefreshAt'), account.nextRefreshAt),
    moment(t('fact.refreshedAt'), account.refreshedAt),
    moment(t('fact.refreshTokenExpiresAt'), account.refreshTokenExpiresAt),
    fact(t('following.server'), account.following ?? ''),
    moment(t('following.since'), account.since),
    fact(t('fact.calls'), callsIn(calls)),
  ];
  return facts.filter((one) => one !== undefined);
}

const fact = (label: string, value: string): Fact | undefined => (value === '' ? undefined : { label, value });

function callsIn({ today, month, budget }: AccountView['calls']): string {
  return typeof budget === 'number'
    ? t('fact.callsOfBudget', { today, month, budget })
    : t('fact.callCounts', { today, month });
}

/** "in 11 hours", and the time itself in the viewer's zone. */
function moment(label: string, iso: string | null | undefined): Fact | undefined {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return undefined;
  const language = RED.i18n.lang();
  const { distance, unit } = fromNow(at);
  // The clock of 24 hours, as in the sentence above.
  const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const time =
    unit === 'day' ? at.toLocaleDateString(language, { dateStyle: 'medium' }) : at.toLocaleTimeString(language, hours);
  const date = at.toLocaleDateString(language, { dateStyle: 'full' });
  return { label, value: `${distance} · ${time}`, title: `${date}, ${at.toLocaleTimeString(language, hours)}` };
}

/** Scopes in words; those that nobody has words for as they are. */
function permissionsIn(scope: string): string {
  const kinds = new Set(splitScopes(scope).map((one) => one.split(':').slice(0, 2).join(':')));
  const inWords: Record<string, string> = {
    'r:devices': t('scope.readDevices'),
    'x:devices': t('scope.switchDevices'),
    'w:devices': t('scope.changeDevices'),
    'r:hubs': t('scope.readHubs'),
    'r:locations': t('scope.readLocations'),
    'x:locations': t('scope.setModes'),
    'w:locations': t('scope.changeLocations'),
    'r:scenes': t('scope.readScenes'),
    'x:scenes': t('scope.runScenes'),
    'r:rules': t('scope.readRules'),
    'w:rules': t('scope.changeRules'),
    'x:rules': t('scope.runRules'),
  };
  return [...kinds].map((kind) => own(inWords, kind) ?? kind).join(', ');
}

/** What the form asks for and the sign-in did not bring. */
function missing(granted: string, wanted: string): string {
  if (granted === '' || wanted.includes('${')) return '';
  const has = splitScopes(granted);
  return splitScopes(wanted)
    .filter((scope) => !has.includes(scope))
    .join(' ');
}

const splitScopes = (scope: string): string[] => scope.split(/\s+/).filter(Boolean);
