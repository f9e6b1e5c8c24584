import { createHash } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import type { Log, TokenSource } from '../../base/ports';
import { Secret } from '../../base/secret';
import { TokenOwners } from '../../oauth/keeper/token-owners';
import { Journal } from '../../oauth/journal/journal';
import { Follower } from '../../oauth/follower/follower';
import { Keeper } from '../../oauth/keeper/keeper';
import { PersonalToken } from '../../oauth/personal-token';
import type { AuthorizationSnapshot, CredentialStore } from '../../oauth/keeper/ports';
import { TokenEndpoint } from '../../oauth/tokens/token-endpoint';
import type { TokenPair } from '../../oauth/tokens/token-pair';
import { within } from '../../base/time-limit';
import type { AccountConfig } from './config';
import { credentialStore, dropCredential, NO_CREDENTIALS } from '../storage/credentials';
import type { SharedParts } from '../process/shared-parts';

/** What an account reads its token from, in any mode. */
export interface Authorization extends TokenSource {
  /** The access token as long as it lives, without waiting for anything. */
  peek(): Secret | undefined;
  /** The access token; one that is about to end is replaced first, where that works. */
  freshToken(): Promise<Secret>;
  snapshot(): AuthorizationSnapshot;
  onChange(listener: () => void): () => void;
}

/** An authorization in use, and the address of the cloud it is for. */
export interface OpenAuthorization {
  readonly authorization: Authorization;
  /** Set in the modes that refresh. */
  readonly keeper?: Keeper;
  readonly follower?: Follower;
  readonly apiUrl: string;
  readonly simulatorUrl?: string;
  /** Forgets a personal access token, or what a token server gave. */
  readonly forget?: () => void;
  /** The pair of a sign-in at an address that is not deployed. */
  readonly held?: () => TokenPair | undefined;
  close(graceMs: number): Promise<void>;
}

/**
 * `deployed`; `new` for an account that an open dialog makes; `waiting` for another client id in the dialog of a
 * deployed account: its pair waits in the journal, and the credentials keep the live pair; `apart` for other addresses in
 * such a dialog: they may not see a token of the deployed account, and what is signed in there stays in memory.
 */
export type Standing = 'deployed' | 'new' | 'waiting' | 'apart';

export interface Owner {
  readonly identity: string;
  readonly config: AccountConfig;
  readonly standing: Standing;
  /** Counts a token request. */
  readonly onTokenCall: () => void;
}

/** Opens what the account's mode asks for; nothing where settings are missing. */
export async function openAuthorization(
  RED: NodeAPI,
  shared: SharedParts,
  owner: Owner,
): Promise<OpenAuthorization | undefined> {
  const { config } = owner;
  if (config.problems.length > 0) return undefined;
  if (config.mode === 'simulator') return openSimulated(shared, owner);
  if (config.mode === 'pat') return openPersonal(RED, shared, owner);
  if (config.mode === 'follow') return openFollowing(shared, owner);
  if (owner.standing === 'apart') return openApart(shared, owner);
  return openOauth(RED, shared, owner);
}

/** Names an authorization in the journal: projects cloned from one repository share node ids, so the client id counts too. */
export function journalKey(identity: string, clientId: string): string {
  return `${identity}:${clientMark(clientId)}`;
}

function clientMark(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, 16);
}

function openOauth(RED: NodeAPI, shared: SharedParts, owner: Owner): OpenAuthorization | undefined {
  const { config, identity } = owner;
  const { clientId, clientSecret } = config;
  if (!clientSecret) return undefined;
  const key = journalKey(identity, clientId);
  const cloud = JSON.stringify([config.apiUrl, config.tokenUrl]);
  if (owner.standing !== 'deployed' && shared.isOfOtherCloud(key, cloud)) return openApart(shared, owner);
  // A grant ends in the mark of its client; one without a mark was put there by hand.
  const mark = `.${clientMark(clientId)}`;
  const ownGrant = (grant: string): boolean => !grant.includes('.') || grant.endsWith(mark);
  const lease = shared.useKeeper(key, cloud, {
    name: config.name || identity,
    client: { clientId, clientSecret },
    endpoint: new TokenEndpoint(shared.tokenHttp, config.tokenUrl, owner.onTokenCall),
    refreshAt: config.refreshAt,
    credentials: credentialsFor(owner.standing, credentialStore(RED, identity, ownGrant)),
    ...(config.seed ? { seed: config.seed } : {}),
  });
  return {
    authorization: lease.keeper,
    keeper: lease.keeper,
    apiUrl: config.apiUrl,
    close: (graceMs) => lease.release(graceMs),
  };
}

/** Nobody has to do anything about what a simulated home's authorization goes through, or one that is only tried out. */
const QUIET: Log = { info: () => undefined, warn: () => undefined };

/** A dialog proves nothing about who may have a stored pair: only a deployed account reads it. */
function credentialsFor(standing: Standing, store: CredentialStore): CredentialStore {
  if (standing === 'deployed') return store;
  return standing === 'new' ? { ...NO_CREDENTIALS, write: (pair) => store.write(pair) } : NO_CREDENTIALS;
}

function openApart(shared: SharedParts, { identity, config, onTokenCall }: Owner): OpenAuthorization | undefined {
  const { clientId, clientSecret } = config;
  if (!clientSecret) return undefined;
  let held: TokenPair | undefined;
  const keeper = keeperInMemory(shared, `${identity}@apart:${clientMark(clientId)}`, QUIET);
  void keeper.start({
    name: config.name || identity,
    client: { clientId, clientSecret },
    endpoint: new TokenEndpoint(shared.tokenHttp, config.tokenUrl, onTokenCall),
    refreshAt: config.refreshAt,
    credentials: { read: () => held, write: (pair) => void (held = pair) },
  });
  return {
    authorization: keeper,
    keeper,
    apiUrl: config.apiUrl,
    held: () => held,
    close: (graceMs) => keeper.stop(graceMs),
  };
}

function keeperInMemory({ clock, random, log: sharedLog }: SharedParts, key: string, log = sharedLog): Keeper {
  const journal = new Journal({ read: () => Promise.resolve(undefined), write: () => Promise.resolve() }, clock);
  return new Keeper(key, { journal, owners: new TokenOwners(), clock, random, log });
}

async function openPersonal(RED: NodeAPI, shared: SharedParts, owner: Owner): Promise<OpenAuthorization> {
  const { identity, config } = owner;
  const { personalToken } = config;
  const firstSeenAt = personalToken ? await shared.usage.firstSeen(identity, personalToken) : 0;
  const authorization = new PersonalToken(personalToken, firstSeenAt, shared.clock);
  return {
    authorization,
    apiUrl: config.apiUrl,
    forget: () => {
      authorization.forget();
      shared.usage.forgetPersonalToken(identity);
      dropCredential(RED, identity, 'personalToken');
    },
    close: () => Promise.resolve(),
  };
}

const FIRST_ANSWER_MS = 3_000;

/** Asks once before it is open: only the server knows whether its cloud is a simulated home. */
async function openFollowing(shared: SharedParts, { config, identity, standing }: Owner): Promise<OpenAuthorization> {
  const { followUrl: url, followKey: key } = config;
  const { clock, random, tokenHttp: http } = shared;
  // An open dialog tells the person who tries something: the log is for what is deployed.
  const log = standing === 'deployed' ? shared.log : QUIET;
  const name = config.name || identity;
  const follower = new Follower({ name, url, http, clock, random, log, ...(key ? { key } : {}) });
  // A server that keeps silent may not hold up a deploy; what it says later is used as well.
  await within(follower.start(), FIRST_ANSWER_MS, clock).catch(() => undefined);
  return {
    authorization: follower,
    follower,
    apiUrl: follower.apiUrl ?? config.apiUrl,
    forget: () => follower.forget(),
    close: () => {
      follower.stop();
      return Promise.resolve();
    },
  };
}

/** The simulated home authorizes itself at each start, in memory; the live pair and the journal are left alone. */
async function openSimulated(
  shared: SharedParts,
  { identity, config, onTokenCall }: Owner,
): Promise<OpenAuthorization> {
  const simulator = await shared.simulated.enter();
  const { defaultApp } = simulator;
  const keeper = keeperInMemory(shared, `${identity}:simulator`, QUIET);
  const { redirectUri } = ACCOUNT_DEFAULTS;
  try {
    await keeper.start({
      name: config.name || identity,
      client: { clientId: defaultApp.clientId, clientSecret: defaultApp.clientSecret },
      endpoint: new TokenEndpoint(shared.tokenHttp, `${simulator.url}/oauth/token`, onTokenCall),
      refreshAt: config.refreshAt,
      credentials: NO_CREDENTIALS,
    });
    const code = simulator.approve({ clientId: defaultApp.clientId, redirectUri, scopes: [...config.scopes] });
    await keeper.signIn(new Secret(code), redirectUri);
  } catch (error) {
    shared.simulated.leave();
    throw error;
  }
  return {
    authorization: keeper,
    keeper,
    apiUrl: simulator.url,
    simulatorUrl: simulator.url,
    close: async (graceMs) => {
      await keeper.stop(graceMs);
      shared.simulated.leave();
    },
  };
}
