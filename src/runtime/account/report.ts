import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import type { AccountView } from '../../base/contract/routes';
import { parseJson, stringField } from '../../base/json';
import { settingsOf } from '../node-red/settings';
import { viewOf } from './view';
import type { Meant } from './accounts';
import { journalKeyOf } from './authorization/open';
import type { SharedParts } from '../process/shared-parts';

const PACKAGE = '@red-things/node-red-smartthings';

/**
 * What a bug report needs to know of an account: versions, state, times (ISO 8601 UTC), counters, causes. No token, no
 * secret, no hash, no id, no name of a device or location.
 */
export async function reportOf(RED: NodeAPI, shared: SharedParts, identity: string, meant: Meant): Promise<object> {
  const { account, config } = meant;
  const key = journalKeyOf(identity, config);
  const view = await viewOf(account, shared.translate);
  const { mode, state, message, accessTokenExpiresAt, nextRefreshAt, refreshedAt, refreshTokenExpiresAt } = view;
  return {
    at: new Date(shared.clock.now()).toISOString(),
    package: packageVersion(),
    nodeRed: settingsOf(RED).version ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    storage: shared.storageKind,
    mode,
    state,
    message,
    problems: config.problems.map(({ key }) => key),
    unsetVariables: config.unsetVariables.length,
    accessTokenExpiresAt,
    nextRefreshAt,
    refreshedAt,
    refreshTokenExpiresAt,
    isUnsaved: account.snapshot().unsaved,
    scope: view.scope,
    locations: view.locations.length,
    cloud: config.apiUrl === ACCOUNT_DEFAULTS.apiUrl ? 'samsung' : 'other',
    refreshAt: config.refreshAt,
    calls: account.meter.current(),
    events: eventsIn(view, shared),
    journal: key === undefined ? null : shared.journalSummary(key),
  };
}

/** Numbers and words alone. Events of strangers are of the whole process. */
function eventsIn({ events }: AccountView, shared: SharedParts): object | null {
  if (!events) return null;
  const { sentence, ...told } = events;
  return { ...told, key: sentence.key, strangers: shared.eventDesk.router.strangers };
}

/** The nearest package file above: the folder differs between a build for tests and an installed package. */
function packageVersion(): string {
  for (let folder = __dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const found = existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
    if (stringField(found, 'name') === PACKAGE) return stringField(found, 'version') ?? 'unknown';
  }
  return 'unknown';
}
