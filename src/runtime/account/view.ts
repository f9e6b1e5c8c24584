import type { Location } from '../../api/locations';
import { sentenceOf, type Sentence } from '../node-red/sentence-data';
import type { Translate } from '../node-red/translate';
import type { Account } from './account';

/** What the editor is told of an account. Times are ISO 8601 UTC; no token, no secret. */
export interface AccountView {
  readonly mode: string;
  readonly state: string;
  readonly message: string;
  readonly sentence: Sentence;
  readonly accessTokenExpiresAt: string | null;
  readonly nextRefreshAt: string | null;
  readonly refreshedAt: string | null;
  readonly refreshTokenExpiresAt: string | null;
  readonly scope: string;
  readonly installedAppId: string;
  readonly locations: readonly Location[];
  readonly calls: { readonly today: number; readonly month: number; readonly budget: number | null };
  readonly simulatorUrl?: string;
  /** In mode `follow`: whose token this is, and since when. */
  readonly following?: string;
  readonly since?: string | null;
}

/** The account's state in the words of its owner. Asks the cloud for the locations once, where there is a token. */
export async function viewOf(account: Account, translate: Translate): Promise<AccountView> {
  await account.authorization().catch(() => undefined);
  const snapshot = account.snapshot();
  const time = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  const { simulatorUrl, following, meter, config } = account;
  const locations = snapshot.state === 'authorized' ? await account.locations().catch(() => []) : [];
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
    calls: { today: meter.today(), month: meter.thisMonth(), budget: config.monthlyBudget ?? null },
    ...(simulatorUrl === undefined ? {} : { simulatorUrl }),
    ...(following ? { following: following.server, since: time(following.since) } : {}),
  };
}
