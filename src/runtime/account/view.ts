import type { AccountView } from '../../base/contract/routes';
import { sentenceOf } from '../node-red/sentence-data';
import type { Translate } from '../node-red/translate';
import type { Account } from './account';

/** The account's state in the words of its owner. Asks the cloud for the locations once, where there is a token. */
export async function viewOf(account: Account, translate: Translate): Promise<AccountView> {
  await account.authorization().catch(() => undefined);
  if (account.snapshot().state === 'authorized') await account.locations().catch(() => []);
  return knownViewOf(account, translate);
}

/** The same of what is known. Nothing is asked. */
export function knownViewOf(account: Account, translate: Translate): AccountView {
  const snapshot = account.snapshot();
  const { simulatorUrl, following, meter, config } = account;
  const locations = snapshot.state === 'authorized' ? account.knownLocations : [];
  return {
    mode: config.mode,
    state: snapshot.state,
    message: translate(snapshot.message),
    sentence: sentenceOf(snapshot.message),
    accessTokenExpiresAt: time(snapshot.accessTokenExpiresAt),
    nextRefreshAt: time(snapshot.nextRefreshAt),
    refreshedAt: time(snapshot.refreshedAt),
    refreshTokenExpiresAt: time(snapshot.refreshTokenExpiresAt),
    scope: snapshot.scope,
    installedAppId: snapshot.installedAppId,
    locations: locations.map(({ locationId, name }) => ({ locationId, name })),
    calls: { today: meter.today(), month: meter.thisMonth(), budget: config.budget?.calls ?? null },
    ...eventsViewOf(account, translate),
    ...(simulatorUrl === undefined ? {} : { simulatorUrl }),
    ...(following ? { following: following.server, since: time(following.since) } : {}),
  };
}

function eventsViewOf(account: Account, translate: Translate): Pick<AccountView, 'events'> {
  const events = account.eventsState();
  if (!events) return {};
  const { state, message, lastEventAt, checkedAt, missed, wanted, subscribed, polled } = events;
  return {
    events: {
      ...{ state, message: translate(message), sentence: sentenceOf(message) },
      ...{ lastEventAt: time(lastEventAt), checkedAt: time(checkedAt) },
      ...{ missed, wanted, subscribed, polled },
      ...account.webhookState(),
    },
  };
}

/** ISO 8601 UTC; `null` for what is not known, and for what is beyond all calendars. */
function time(ms: number | undefined): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
