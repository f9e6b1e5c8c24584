import type { NodeAPI } from 'node-red';
import { ApiClient } from '../../api/client';
import type { Location } from '../../api/locations';
import type { Meter } from '../../api/meter';
import { SmartThingsError } from '../../base/errors';
import { createHttp } from '../../base/http';
import type { Http } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { Home } from '../../home/home';
import type { AuthorizationSnapshot } from '../../oauth/keeper/ports';
import { isSameCloud, type AccountConfig } from './config';
import { openAuthorization, type OpenAuthorization, type Standing } from './authorization';
import { credentialStore } from '../storage/credentials';
import type { SharedParts } from '../process/shared-parts';
import { CALLS_GRACE_MS, endOf, track } from '../node-red/pending-work';

interface Opened extends OpenAuthorization {
  readonly client: ApiClient;
  readonly home: Home;
  readonly stopListening: () => void;
}

/** A node that shows how the account is. Itself in the account's list, it needs no function for that. */
export interface AccountWatcher {
  accountChanged(): void;
}

/** One account at work: its authorization, its client, its home. Made by a deploy or by an open dialog. */
export class Account {
  readonly meter: Meter;
  readonly #http: Http = createHttp();
  /** Told after each change of the authorization, like the listeners of `onChange`. */
  readonly watchers = new Set<AccountWatcher>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #moveOut: () => Promise<void>;
  #opening: Promise<Opened | undefined>;
  #opened: Opened | undefined;
  #problem: Text | undefined;
  #sharing: Text | undefined;
  #closed = false;
  /** Whose home the lists are of. */
  #grant = '';

  constructor(
    private readonly RED: NodeAPI,
    private readonly shared: SharedParts,
    readonly identity: string,
    readonly config: AccountConfig,
    readonly standing: Standing,
  ) {
    this.meter = shared.usage.meter(identity);
    this.#moveOut = shared.moveIn();
    this.#problem = config.problems[0];
    if (standing === 'deployed') this.#warn();
    this.#opening = this.#open();
  }

  /** The home behind the account. Throws `SmartThingsError` where the account cannot work at all. */
  async home(): Promise<Home> {
    const { follower, home } = await this.opened();
    if (!follower) return home;
    // A token server says with its token which cloud it is for: the home may be another one then.
    await follower.accessToken();
    return (await this.opened()).home;
  }

  /** The authorization in use. Throws where settings are missing. */
  async opened(): Promise<Opened> {
    const opened = this.#opened ?? (await this.#opening);
    if (opened) return opened;
    throw new SmartThingsError('not_authorized', this.#problem ?? text('runtime.account.opening'));
  }

  snapshot(): AuthorizationSnapshot {
    const known = this.#opened?.authorization.snapshot();
    const { unsetVariable: variable } = this;
    if (known?.state === 'unauthorized' && variable !== undefined) {
      return { ...known, message: text('runtime.account.variableUnset', { variable }) };
    }
    if (known) {
      const problem = this.#sharing;
      return problem ? { ...known, message: text('share.notShared', { message: known.message, problem }) } : known;
    }
    const message = this.#problem ?? text('runtime.account.opening');
    return { state: 'unauthorized', message, scope: '', installedAppId: '', unsaved: false };
  }

  /** An environment variable that is named in the settings and is not set. */
  get unsetVariable(): string | undefined {
    return this.config.unsetVariables[0];
  }

  /** The access token as long as it lives, without waiting for anything. */
  peek(): Secret | undefined {
    return this.#opened?.authorization.peek();
  }

  /** Base of the API that the token is for. */
  get apiUrl(): string | undefined {
    return this.#opened?.apiUrl;
  }

  /** Whose token this account uses, and since when (epoch ms). */
  get following(): { readonly server: string; readonly since: number | undefined } | undefined {
    return this.#opened?.follower?.following;
  }

  /** Why the token is not shared with other programs though it should be; nothing where it is. */
  reportSharing(problem: Text | undefined): void {
    const isNews = problem?.key !== this.#sharing?.key;
    this.#sharing = problem;
    if (!isNews) return;
    this.#tell();
    if (!problem) return;
    const { config, shared, identity } = this;
    shared.log.warn(text('oauth.log.state', { account: config.name || identity, message: problem }));
  }

  get simulatorUrl(): string | undefined {
    return this.#opened?.simulatorUrl;
  }

  /** Calls back after each change of the authorization; gives the way to stop that. */
  onChange(accountChanged: () => void): () => void {
    const watcher = { accountChanged };
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  /** Resolves when no token request is out. */
  async settled(): Promise<void> {
    const { authorization } = await this.opened();
    while (authorization.snapshot().state === 'refreshing') {
      await new Promise<void>((resolve) => {
        const stop = authorization.onChange(() => {
          stop();
          resolve();
        });
      });
    }
  }

  /** A node's message is under way: closing waits for it a little. */
  track(work: Promise<unknown>): void {
    track(work, this.#underWay);
  }

  /** The locations of this authorization, cached. */
  async locations(): Promise<readonly Location[]> {
    const home = await this.home();
    return home.devices.locations();
  }

  /** Begins anew: the simulated home was replaced, or a personal token forgotten. */
  async reopen(): Promise<void> {
    await this.#shut(0);
    this.#opening = this.#open();
    await this.#opening;
  }

  /** The pair of a sign-in at addresses that are deployed only now goes along. */
  handOver(deployed: AccountConfig): void {
    const pair = this.#opened?.held?.();
    if (!pair || deployed.clientId !== this.config.clientId || !isSameCloud(deployed, this.config)) return;
    credentialStore(this.RED, this.identity, () => true).write(pair);
  }

  /** Ends every call and timer; a refresh under way gets `refreshGraceMs` to be finished and journalled. */
  async close(refreshGraceMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await endOf(this.#underWay, CALLS_GRACE_MS, this.shared.clock);
    await this.#shut(refreshGraceMs);
    this.#http.close();
    await this.#moveOut();
  }

  async #open(): Promise<Opened | undefined> {
    const { shared, config, identity, standing } = this;
    try {
      const onTokenCall = (): void => this.meter.count('tokens');
      const open = await openAuthorization(this.RED, shared, { identity, config, standing, onTokenCall });
      if (!open) return undefined;
      const client = this.#clientOf(open);
      const home = new Home(client, shared.clock);
      // The keeper outlives this account over a deploy.
      const stopListening = open.authorization.onChange(() => this.#changed());
      this.#opened = { ...open, client, home, stopListening };
      return this.#opened;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = error instanceof SmartThingsError ? error.text : text('runtime.account.cannotOpen', { reason });
      return undefined;
    } finally {
      this.#tell();
    }
  }

  #clientOf({ apiUrl, authorization }: OpenAuthorization): ApiClient {
    return new ApiClient({
      apiUrl,
      http: this.#http,
      tokens: authorization,
      clock: this.shared.clock,
      random: this.shared.random,
      meter: this.meter,
      grantedScope: () => authorization.snapshot().scope || undefined,
    });
  }

  #rebuild(apiUrl: string): void {
    const before = this.#opened;
    if (!before) return;
    before.client.close();
    const client = this.#clientOf({ ...before, apiUrl });
    this.#opened = { ...before, apiUrl, client, home: new Home(client, this.shared.clock) };
  }

  /** What the settings lack, into the log: a headless Node-RED has nobody who looks at a status. */
  #warn(): void {
    const { config, shared, identity } = this;
    const unset = config.unsetVariables.map((variable) => text('runtime.account.variableUnset', { variable }));
    const [message] = [...config.problems, ...unset];
    if (message) shared.log.warn(text('oauth.log.state', { account: config.name || identity, message }));
  }

  async #shut(graceMs: number): Promise<void> {
    const first = await this.#opening;
    const opened = this.#opened ?? first;
    this.#opened = undefined;
    opened?.stopListening();
    opened?.client.close();
    await opened?.close(graceMs);
  }

  /** A token server may come back with a simulated home of another address. */
  #changed(): void {
    this.#forgetOtherHome();
    this.#tell();
    const { follower, apiUrl } = this.#opened ?? {};
    if (follower?.apiUrl !== undefined && follower.apiUrl !== apiUrl) this.#rebuild(follower.apiUrl);
  }

  /** Who signs in again may choose another location, or allow more. */
  #forgetOtherHome(): void {
    const { authorization, home } = this.#opened ?? {};
    if (!authorization) return;
    const { installedAppId, scope } = authorization.snapshot();
    const grant = `${installedAppId} ${scope}`;
    if (grant !== this.#grant) home?.forget();
    this.#grant = grant;
  }

  #tell(): void {
    for (const watcher of this.watchers) watcher.accountChanged();
  }
}
