import { createApp, type NewApp } from '../../api/apps';
import { ApiClient } from '../../api/client';
import { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import { LONGEST_ADDRESS, normalAddress, parseAddress } from '../../base/contract/addresses';
import type { CreatedAppReply } from '../../base/contract/routes';
import { invalidMessage, SmartThingsError } from '../../base/errors';
import { field } from '../../base/json';
import type { Random } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text } from '../../base/text';
import { ProvenWebhook } from '../../events/webhook-proof';
import type { AccountConfig } from '../account/config';
import { needAppMode } from '../account/authorization/open';
import { boundedText } from '../node-red/bounded-text';
import type { Accounts, Meant } from '../account/accounts';
import { sessionsOf } from '../account/sessions';
import { keptProof } from '../events/kept-proof';
import type { NewTarget } from '../events/new-targets';
import type { Translate } from '../node-red/translate';
import { personalTokenIn } from '../node-red/personal-token-in';

const USUAL_NAME = 'Node-RED';
/** What Samsung's command line accepts. */
const LONGEST_NAME = 75;
const MOST_REDIRECTS = 10;

/** Creates an account's app at Samsung with a personal access token, which is used for that and forgotten. */
export class AppCreation {
  readonly #underWay = new Set<string>();
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /**
   * `{personalToken, name?, redirectUris?, webhookUrl?}` → the app's ids and secret; the secret goes to the credentials
   * store too. Nobody can ask for it again.
   * Throws `SmartThingsError` with a sentence for the owner.
   */
  async create(identity: string, meant: Meant, body: unknown): Promise<CreatedAppReply> {
    const { config } = meant;
    needAppMode(config);
    const unsafe = config.problems.find(({ key }) => key === 'runtime.account.unsafeAddress');
    if (unsafe) throw invalidMessage(unsafe);
    const token = personalTokenIn(body);
    const { random, translate } = this.#accounts.shared;
    const wanted = readWanted(body, config, random, translate);
    if (this.#underWay.has(identity)) throw new SmartThingsError('rate_limited', text('app.underWay'));
    this.#underWay.add(identity);
    const target = this.#openTarget(identity, config, wanted.targetUrl);
    try {
      const app = await this.#ask(meant, token, wanted);
      target?.created(app.appId);
      this.#accounts.createdApps.keep(identity, app, config);
      this.#accounts.drafts.useClient(identity, app.clientId);
      return { clientId: app.clientId, clientSecret: app.clientSecret.reveal(), appId: app.appId };
    } catch (error) {
      if (target) sessionsOf(this.#accounts.shared).eventDesk.newTargets.drop(identity);
      throw error;
    } finally {
      this.#underWay.delete(identity);
    }
  }

  /** The cloud calls the app's address before it answers: whoever is deployed later finds it confirmed. */
  #openTarget(identity: string, config: AccountConfig, webhookUrl: string | undefined): NewTarget | undefined {
    if (webhookUrl === undefined) return undefined;
    const { shared } = this.#accounts;
    const { keyUrl } = config.events;
    const { newTargets } = sessionsOf(shared).eventDesk;
    return newTargets.open(identity, { webhookUrl, keyUrl, apiUrl: config.apiUrl }, (appId) => {
      new ProvenWebhook({ webhookUrl, appId }, keptProof(shared.usage, identity)).confirmed(shared.clock.now());
      const deployed = this.#accounts.deployed(identity)?.webhook;
      if (deployed?.webhookUrl === webhookUrl) deployed.wasConfirmed();
    });
  }

  async #ask({ account, config }: Meant, token: Secret, wanted: NewApp): ReturnType<typeof createApp> {
    const { clock, random, tokenHttp: http } = this.#accounts.shared;
    const tokens = { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) };
    const client = new ApiClient({ apiUrl: config.apiUrl, http, tokens, clock, random, meter: account.meter });
    try {
      return await createApp(client, wanted);
    } finally {
      client.close();
    }
  }
}

function readWanted(body: unknown, config: AccountConfig, random: Random, translate: Translate): NewApp {
  const displayName = boundedText(body, 'name') || USUAL_NAME;
  if (displayName.length > LONGEST_NAME) throw invalidMessage(text('app.nameTooLong', { most: LONGEST_NAME }));
  const targetUrl = normalAddress(boundedText(body, 'webhookUrl'));
  if (targetUrl !== '' && !isWebhook(targetUrl))
    throw invalidMessage(text('app.webhookRefused', { most: LONGEST_ADDRESS }));
  return {
    appName: uniqueName(displayName, random),
    displayName,
    description: translate(text('app.description')),
    scopes: config.scopes,
    redirectUris: redirectUrisOf(field(body, 'redirectUris'), config),
    ...(targetUrl === '' ? {} : { targetUrl }),
  };
}

/** What the dialog names, the account's own and the one that always works. */
function redirectUrisOf(given: unknown, { redirectUri }: AccountConfig): string[] {
  const named: unknown = given ?? [];
  if (!Array.isArray(named) || !named.every((one) => typeof one === 'string')) {
    throw invalidMessage(text('app.redirectsNotList'));
  }
  const all = [...named.map((one) => one.trim()), redirectUri, ACCOUNT_DEFAULTS.redirectUri];
  const unique = [...new Set(all)].filter((one) => one !== '');
  const refused = unique.find((one) => !isRedirect(one));
  if (refused !== undefined) throw invalidMessage(text('app.redirectRefused', { address: refused.slice(0, 100) }));
  if (unique.length > MOST_REDIRECTS) throw invalidMessage(text('app.tooManyRedirects', { most: MOST_REDIRECTS }));
  return unique;
}

/** As Samsung's command line has it: https, or http to this machine; no pattern. */
function isRedirect(address: string): boolean {
  const url = parseAddress(address);
  if (!url || /[#*\s]/.test(address)) return false;
  return url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname);
}

function isWebhook(address: string): boolean {
  return parseAddress(address)?.protocol === 'https:';
}

/** Unique in all of SmartThings: letters and digits of the name, then chance. */
function uniqueName(displayName: string, random: Random): string {
  const letters = displayName.normalize('NFKD').toLowerCase();
  const words = letters.match(/[a-z0-9]+/g) ?? [];
  return [...words.join('-').slice(0, 60).split('-'), random.bytes(16).toString('hex')]
    .filter((word) => word !== '')
    .join('-');
}
