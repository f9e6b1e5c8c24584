import { changeAppTarget, getAppTarget, registerAppTarget, type AppTarget } from '../../api/app-targets';
import { ApiClient } from '../../api/client';
import type { RegisteredTarget } from '../../base/contract/routes';
import { addressFault } from '../../base/contract/addresses';
import { invalidMessage, SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import type { Accounts, Meant } from '../account/accounts';
import { needAppMode } from '../account/authorization/open';
import type { WebhookEvents } from '../events/webhook-events';
import { personalTokenIn } from '../node-red/personal-token-in';

/** Tells the cloud where to send an app's events, with a personal access token that is used for that and forgotten. */
export class AppTargets {
  readonly #accounts: Accounts;
  readonly #underWay = new Set<string>();

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /**
   * `{personalToken}` → where the events go now. The cloud asks the address to confirm itself, so it must be deployed.
   * Throws `SmartThingsError` with a sentence for the owner.
   */
  async register(identity: string, { config }: Meant, body: unknown): Promise<RegisteredTarget> {
    needAppMode(config);
    const token = personalTokenIn(body);
    const account = this.#accounts.deployed(identity);
    const webhook = account?.webhook;
    if (!account || !webhook || addressFault(webhook.webhookUrl) !== undefined) {
      throw invalidMessage(text('events.deployFirst'));
    }
    const appId = await webhook.learnAppId();
    if (appId === '') throw invalidMessage(text('events.appIdMissing'));
    if (this.#underWay.has(identity)) throw new SmartThingsError('rate_limited', text('app.underWay'));
    this.#underWay.add(identity);
    const { clock, random, tokenHttp: http } = this.#accounts.shared;
    const tokens = { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) };
    const client = new ApiClient({ apiUrl: account.config.apiUrl, http, tokens, clock, random, meter: account.meter });
    try {
      const { targetUrl = webhook.webhookUrl, isConfirmed } = await pointTo(client, appId, webhook);
      if (isConfirmed && targetUrl === webhook.webhookUrl) webhook.wasConfirmed();
      return { targetUrl, isConfirmed };
    } finally {
      client.close();
      this.#underWay.delete(identity);
    }
  }
}

async function pointTo(client: ApiClient, appId: string, { webhookUrl }: WebhookEvents): Promise<AppTarget> {
  const before = await getAppTarget(client, appId);
  if (before.targetUrl === webhookUrl && before.isConfirmed) return before;
  // A changed target is asked to confirm itself at once; the same one only on demand.
  if (before.targetUrl !== webhookUrl) return changeAppTarget(client, appId, webhookUrl);
  await registerAppTarget(client, appId);
  return before;
}
