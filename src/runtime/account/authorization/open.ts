import type { NodeAPI } from 'node-red';
import { Meter } from '../../../api/meter';
import { SmartThingsError } from '../../../base/errors';
import { text, type Text } from '../../../base/text';
import { within } from '../../../base/time-limit';
import type { Authorization } from '../../../oauth/authorization';
import { Follower } from '../../../oauth/follower/follower';
import { PersonalToken } from '../../../oauth/personal-token';
import { journalKey } from '../../process/journal-key';
import type { SharedParts } from '../../process/shared-parts';
import { dropCredential } from '../../storage/credentials';
import { isSameCloud, type AccountConfig } from '../config';
import { FollowingAuthorization } from './following';
import { QUIET } from './keeper-in-memory';
import { wrongMode } from './mode-authorization';
import { openOauth } from './oauth';
import { nameOf, type Owner } from './owner';
import { PersonalAuthorization } from './personal';
import { SimulatedAuthorization } from './simulated';

// What depends on an account's mode is asked here, and in the classes of the modes.

/** Opens what the account's mode asks for. Throws `not_authorized` where settings are missing. */
export async function openAuthorization(RED: NodeAPI, shared: SharedParts, owner: Owner): Promise<Authorization> {
  const { config } = owner;
  const [problem] = config.problems;
  if (problem) throw new SmartThingsError('not_authorized', await explained(problem, shared, owner));
  switch (config.mode) {
    case 'oauth':
      return openOauth(RED, shared, owner, clientOf(config));
    case 'pat':
      return openPersonal(RED, shared, owner);
    case 'follow':
      return openFollowing(shared, owner);
    case 'simulator':
      return SimulatedAuthorization.open(shared, owner);
  }
}

/** Only mode `oauth` has an app of its own. Throws `wrong_mode`. */
export function needAppMode({ mode }: AccountConfig): void {
  if (mode !== 'oauth') throw wrongMode(mode);
}

/** The same grant can serve both: a new secret, scope or redirect address of the same client is no other authorization. */
export function usesSameAuthorization(deployed: AccountConfig, meant: AccountConfig): boolean {
  if (deployed.mode !== meant.mode || deployed.problems.length > 0) return false;
  if (meant.mode === 'simulator') return true;
  if (!isSameCloud(deployed, meant)) return false;
  if (meant.mode === 'pat') return deployed.personalToken?.hash() === meant.personalToken?.hash();
  if (meant.mode === 'follow') return deployed.followKey?.hash() === meant.followKey?.hash();
  return deployed.clientId === meant.clientId;
}

/** Where an account's authorization lies in the journal, in the mode that uses it. */
export function journalKeyOf(identity: string, { mode, clientId }: AccountConfig): string | undefined {
  return mode === 'oauth' ? journalKey(identity, clientId) : undefined;
}

/** What counts an account's calls. Those to a simulated home cost nothing, and are nobody's but this moment's. */
export function meterOf(shared: SharedParts, identity: string, { mode }: AccountConfig): Meter {
  return mode === 'simulator' ? new Meter(shared.clock) : shared.usage.meter(identity);
}

/** Credentials get lost on the way of a backup; the journal often stays, and opens with the same client again. */
async function explained(problem: Text, shared: SharedParts, { identity, config }: Owner): Promise<Text> {
  const { mode, clientId, clientSecret } = config;
  const lacksClient = mode === 'oauth' && (clientId === '' || !clientSecret);
  const isKept = lacksClient && (await shared.keepsAuthorization(identity, clientId));
  return isKept ? text('runtime.account.keptInJournal', { problem }) : problem;
}

function clientOf({ clientId, clientSecret }: AccountConfig): Parameters<typeof openOauth>[3] {
  if (clientSecret) return { clientId, clientSecret };
  throw new SmartThingsError('not_authorized', text('runtime.account.clientSecretMissing'));
}

async function openPersonal(RED: NodeAPI, shared: SharedParts, owner: Owner): Promise<PersonalAuthorization> {
  const { identity, config } = owner;
  const { personalToken } = config;
  const firstSeenAt = personalToken ? await shared.usage.firstSeen(identity, personalToken) : 0;
  return new PersonalAuthorization(new PersonalToken(personalToken, firstSeenAt, shared.clock), config.apiUrl, () => {
    shared.usage.forgetPersonalToken(identity);
    dropCredential(RED, identity, 'personalToken');
  });
}

const FIRST_ANSWER_MS = 3_000;

/** Asks once before it is open: only the server knows whether its cloud is a simulated home. */
async function openFollowing(shared: SharedParts, owner: Owner): Promise<FollowingAuthorization> {
  const { followUrl: url, followKey: key, apiUrl } = owner.config;
  const { clock, random, tokenHttp: http } = shared;
  // An open dialog tells the person who tries something: the log is for what is deployed.
  const log = owner.standing === 'deployed' ? shared.log : QUIET;
  const follower = new Follower({ name: nameOf(owner), url, http, clock, random, log, ...(key ? { key } : {}) });
  // A server that keeps silent may not hold up a deploy; what it says later is used as well.
  await within(follower.start(), FIRST_ANSWER_MS, clock).catch(() => undefined);
  return new FollowingAuthorization(follower, apiUrl);
}
