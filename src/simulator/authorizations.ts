import type { Clock, Random } from '../base/ports';
import { Secret } from '../base/secret';
import type { SimulatedApp } from './apps';
import type { RequestLog, TokenRefusalReason } from './request-log';
import { uuid } from './uuid';

const CODE_LIFE_MS = 5 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const CODE_LENGTH = 6;
const CODE_CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const MOST_CONSUMED = 100_000;

/** What a person allowed: an installed app in one location. */
export interface Installation {
  readonly installedAppId: string;
  readonly appId: string;
  readonly appName: string;
  readonly clientId: string;
  readonly locationId: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  /** A personal access token calls: there is no installed app behind it. */
  readonly isPersonal?: boolean;
}

export interface Approval {
  readonly app: SimulatedApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly locationId: string;
}

/** A pair just issued. Whoever gets it must keep it: nothing here can tell it again. */
export interface IssuedPair {
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly installation: Installation;
}

/** A code or a refresh token that is not accepted. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';

  constructor(readonly reason: TokenRefusalReason) {
    super(reason);
  }
}

interface Code extends Approval {
  readonly expiresAt: number;
}

interface LivePair {
  readonly installation: Installation;
  readonly accessHash: string;
  readonly refreshHash: string;
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
}

/** Codes, installed apps and their token pairs. Tokens are known by their hashes only. */
export class Authorizations {
  readonly #codes = new Map<string, Code>();
  readonly #byAccess = new Map<string, LivePair>();
  readonly #byRefresh = new Map<string, LivePair>();
  readonly #dead = new Map<string, TokenRefusalReason>();
  readonly #installations = new Map<string, Installation>();
  readonly #revokedListeners = new Set<(installation: Installation) => void>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: RequestLog;

  constructor(
    clock: Clock,
    random: Random,
    log: RequestLog,
    readonly life: { readonly accessTokenSeconds: number; readonly refreshTokenDays: number },
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
  }

  /** A code of six characters for what was allowed: one use, five minutes. */
  approve(approval: Approval): string {
    for (const [code, { expiresAt }] of this.#codes) if (expiresAt <= this.#clock.now()) this.#codes.delete(code);
    const letters = Array.from({ length: CODE_LENGTH }, () =>
      CODE_CHARACTERS.charAt(Math.floor(this.#random.number() * CODE_CHARACTERS.length)),
    );
    const code = letters.join('');
    this.#codes.set(code, { ...approval, expiresAt: this.#clock.now() + CODE_LIFE_MS });
    return code;
  }

  /** The redirect URI that a live code of this app was given for. */
  redirectUriOf(code: string, app: SimulatedApp): string | undefined {
    const known = this.#codes.get(code);
    return known?.app.clientId === app.clientId && known.expiresAt > this.#clock.now() ? known.redirectUri : undefined;
  }

  /** Swaps a code for a pair. Each sign-in is an installed app of its own. */
  exchange(code: string, app: SimulatedApp): IssuedPair {
    const known = this.#codes.get(code);
    if (known?.app.clientId !== app.clientId || known.expiresAt <= this.#clock.now()) throw new GrantRefused('code');
    this.#codes.delete(code);
    const installation: Installation = {
      installedAppId: uuid(this.#random),
      appId: app.appId,
      appName: app.name,
      clientId: app.clientId,
      locationId: known.locationId,
      scopes: known.scopes,
      createdAt: this.#clock.now(),
    };
    this.#installations.set(installation.installedAppId, installation);
    return this.#issue(installation, undefined);
  }

  /** Swaps a refresh token for a new pair; from this moment on both tokens of the old pair are dead. */
  refresh(refreshToken: Secret, app: SimulatedApp): IssuedPair {
    const hash = refreshToken.hash();
    const pair = this.#byRefresh.get(hash);
    if (!pair) throw new GrantRefused(this.#dead.get(hash) ?? 'unknown');
    if (pair.installation.clientId !== app.clientId) throw new GrantRefused('unknown');
    if (pair.refreshExpiresAt <= this.#clock.now()) throw new GrantRefused('expired');
    this.#kill(pair, 'consumed');
    return this.#issue(pair.installation, hash);
  }

  /** A personal access token, as a person makes it on Samsung's page; dead after a day. Sees one location. */
  issuePersonal(scopes: readonly string[], locationId: string): Secret {
    const accessToken = new Secret(uuid(this.#random));
    const now = this.#clock.now();
    const nobody = { installedAppId: uuid(this.#random), appId: '', appName: '', clientId: '' };
    this.#byAccess.set(accessToken.hash(), {
      installation: { ...nobody, locationId, scopes: [...scopes], createdAt: now, isPersonal: true },
      accessHash: accessToken.hash(),
      refreshHash: '',
      accessExpiresAt: now + DAY_MS,
      refreshExpiresAt: now,
    });
    return accessToken;
  }

  /** Who calls with this access token, while it lives. */
  callerOf(accessToken: Secret): Installation | undefined {
    const pair = this.#byAccess.get(accessToken.hash());
    return pair && pair.accessExpiresAt > this.#clock.now() ? pair.installation : undefined;
  }

  installation(installedAppId: string): Installation | undefined {
    return this.#installations.get(installedAppId);
  }

  /** What was allowed in a location, and is still. */
  installationsAt(locationId: string): Installation[] {
    return [...this.#installations.values()].filter((one) => one.locationId === locationId);
  }

  /** The person removed the linked service: its tokens are dead. */
  revoke(installedAppId: string): void {
    const installation = this.#installations.get(installedAppId);
    this.#installations.delete(installedAppId);
    if (installation) for (const listener of this.#revokedListeners) listener(installation);
    for (const pair of [...this.#byRefresh.values()]) {
      if (pair.installation.installedAppId === installedAppId) this.#kill(pair, 'revoked');
    }
  }

  /** Tells of each linked service that is removed. */
  onRevoked(listener: (installation: Installation) => void): void {
    this.#revokedListeners.add(listener);
  }

  /** The app is gone, and all that hung on it. */
  revokeApp(clientId: string): void {
    for (const [code, { app }] of this.#codes) if (app.clientId === clientId) this.#codes.delete(code);
    for (const installation of [...this.#installations.values()]) {
      if (installation.clientId === clientId) this.revoke(installation.installedAppId);
    }
  }

  #issue(installation: Installation, spent: string | undefined): IssuedPair {
    const now = this.#clock.now();
    const accessToken = new Secret(uuid(this.#random));
    const refreshToken = new Secret(uuid(this.#random));
    const pair: LivePair = {
      installation,
      accessHash: accessToken.hash(),
      refreshHash: refreshToken.hash(),
      accessExpiresAt: now + this.life.accessTokenSeconds * 1000,
      refreshExpiresAt: now + this.life.refreshTokenDays * DAY_MS,
    };
    this.#byAccess.set(pair.accessHash, pair);
    this.#byRefresh.set(pair.refreshHash, pair);
    const { clientId, installedAppId } = installation;
    this.#log.addRotation({ rotatedAt: now, clientId, installedAppId, spent, issued: pair.refreshHash });
    return { accessToken, refreshToken, installation };
  }

  #kill(pair: LivePair, reason: TokenRefusalReason): void {
    this.#byAccess.delete(pair.accessHash);
    this.#byRefresh.delete(pair.refreshHash);
    this.#dead.set(pair.refreshHash, reason);
    const [oldest] = this.#dead.keys();
    if (this.#dead.size > MOST_CONSUMED && oldest !== undefined) this.#dead.delete(oldest);
  }
}
