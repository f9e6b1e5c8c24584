/** The public address that something was proven of, and the app that it belongs to; empty where that is not known. */
export interface ProvenTarget {
  readonly webhookUrl: string;
  readonly appId: string;
}

/**
 * What has been proven of a webhook, to be known again after a restart: the cloud neither confirms an address again nor
 * sends an event because a process has started. Times are epoch milliseconds.
 */
export interface WebhookProof extends ProvenTarget {
  /** When the cloud took its confirmation. */
  readonly confirmedAt?: number | undefined;
  /** Whose event came last, and when. */
  readonly installedAppId?: string | undefined;
  readonly eventAt?: number | undefined;
}

/** Where it is kept. Losing it costs nothing but words. */
export interface ProofKeeper {
  read(): Promise<WebhookProof | undefined>;
  keep(proof: WebhookProof): void;
}

/** The proof of one webhook: what was known before, and what is learned now. */
export class ProvenWebhook {
  readonly #keeper: ProofKeeper;
  #proof: WebhookProof;

  constructor({ webhookUrl, appId }: ProvenTarget, keeper: ProofKeeper) {
    this.#keeper = keeper;
    this.#proof = { webhookUrl, appId };
  }

  /** Remembers what was proven before. What was learned meanwhile stands. Never throws. */
  async recall(): Promise<void> {
    const before = await this.#keeper.read().catch(() => undefined);
    const { webhookUrl, appId, confirmedAt, installedAppId, eventAt } = this.#proof;
    if (before?.webhookUrl !== webhookUrl || !isSameApp(before.appId, appId)) return;
    this.#proof = {
      ...{ webhookUrl, appId },
      confirmedAt: confirmedAt ?? before.confirmedAt,
      ...(eventAt === undefined
        ? { installedAppId: before.installedAppId, eventAt: before.eventAt }
        : { installedAppId, eventAt }),
    };
  }

  /** The cloud took the confirmation of the address. */
  confirmed(nowMs: number): void {
    this.#learn({ confirmedAt: nowMs });
  }

  /** An event came for an installed app. */
  heard(installedAppId: string, nowMs: number): void {
    this.#learn({ installedAppId, eventAt: nowMs });
  }

  get isConfirmed(): boolean {
    return this.#proof.confirmedAt !== undefined;
  }

  /** When the last event came for this installed app. */
  eventAt(installedAppId: string): number | undefined {
    return installedAppId !== '' && installedAppId === this.#proof.installedAppId ? this.#proof.eventAt : undefined;
  }

  #learn(news: Partial<WebhookProof>): void {
    this.#proof = { ...this.#proof, ...news };
    this.#keeper.keep(this.#proof);
  }
}

/** One that is not known may be any. */
function isSameApp(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}
