import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { Account } from './account';
import {
  isSameCloud,
  readAccountConfig,
  type AccountConfig,
  type AccountCredentials,
  type AccountDefinition,
} from './config';
import { usesSameAuthorization } from './authorization/open';
import type { Standing } from './authorization/owner';
import { CreatedApps } from './created-apps';
import { sessionsOf } from './sessions';
import { Drafts, type Draft } from './drafts';
import { journalKey } from '../process/journal-key';
import { sharedParts, type SharedParts } from '../process/shared-parts';
import { TokenServer } from '../token-server/token-server';

interface Deployed {
  readonly account: Account;
  readonly definition: AccountDefinition;
  readonly credentials: AccountCredentials;
  nodes: number;
  readonly stopSharing: () => void;
}

/** An account as an open dialog means it: the deployed one, or one that tries out what was typed. */
export interface Meant {
  readonly account: Account;
  readonly config: AccountConfig;
}

/** The accounts of a Node-RED: those of the flows, by identity, and those of open dialogs. */
export class Accounts {
  readonly drafts: Drafts;
  readonly createdApps: CreatedApps;
  readonly tokenServer: TokenServer;
  readonly #deployed = new Map<string, Deployed>();
  readonly #tried = new Map<string, { readonly account: Account; readonly fingerprint: string }>();
  readonly #RED: NodeAPI;

  constructor(
    RED: NodeAPI,
    readonly shared: SharedParts,
  ) {
    this.#RED = RED;
    this.drafts = new Drafts(shared.clock, (identity) => this.#dropTried(identity));
    this.createdApps = new CreatedApps(RED, shared.clock);
    this.tokenServer = new TokenServer(RED, shared.clock, shared.onFault);
    const sessions = sessionsOf(shared);
    for (const part of [this.drafts, this.createdApps, sessions.eventDesk.newTargets]) this.restWithFlows(part);
    RED.events.on('flows:started', () => this.tokenServer.retry());
    for (const name of ['flows:stopping', 'flows:starting']) RED.events.on(name, () => sessions.flowsRun(false));
    RED.events.on('flows:started', () => sessions.flowsRun(true));
  }

  /** What dialogs left behind is freed by timers; none of them goes on when Node-RED ends. */
  restWithFlows(part: { rest(): void; wake(): void }): void {
    this.#RED.events.on('flows:stopped', () => part.rest());
    this.#RED.events.on('flows:started', () => part.wake());
  }

  /**
   * The account of a deployed node. Instances of one subflow share it; they are refused where their client ids differ.
   * Throws `SmartThingsError` then.
   */
  enter(identity: string, definition: AccountDefinition, stored: AccountCredentials | undefined): Account {
    const credentials = this.createdApps.adopt(identity, stored);
    const config = readAccountConfig(definition, credentials);
    const known = this.#deployed.get(identity);
    if (known) {
      if (known.account.config.clientId !== config.clientId) {
        throw new SmartThingsError('invalid_message', text('runtime.account.differentClients'));
      }
      known.nodes++;
      return known.account;
    }
    this.#tried.get(identity)?.account.handOver(config);
    const account = new Account(this.#RED, this.shared, identity, config, 'deployed');
    const stopSharing = this.tokenServer.open(account);
    this.#deployed.set(identity, { account, definition, credentials, nodes: 1, stopSharing });
    // What the dialog tried out is deployed now; its keeper goes on, since the new account uses it already.
    this.drafts.delete(identity);
    this.#dropTried(identity);
    return account;
  }

  /** A node is gone; the account closes with its last one. */
  async leave(identity: string, account: Account, refreshGraceMs: number): Promise<void> {
    const known = this.#deployed.get(identity);
    if (known?.account !== account) return;
    known.nodes--;
    if (known.nodes > 0) return;
    this.#deployed.delete(identity);
    known.stopSharing();
    await account.close(refreshGraceMs);
  }

  deployed(identity: string): Account | undefined {
    return this.#deployed.get(identity)?.account;
  }

  /** What the editor means by this account; nothing where it is neither deployed nor in an open dialog. */
  meant(identity: string): Meant | undefined {
    const deployed = this.#deployed.get(identity);
    const draft = this.drafts.get(identity);
    if (!draft) return deployed && { account: deployed.account, config: deployed.account.config };
    const config = joined(identity, deployed, this.#withCreatedSecret(identity, deployed, draft));
    if (deployed && usesSameAuthorization(deployed.account.config, config))
      return { account: deployed.account, config };
    return { account: this.#try(identity, config), config };
  }

  /**
   * Before a token is taken up for an account that only a dialog knows. Throws `rate_limited` where too many others were
   * never deployed.
   */
  admit(identity: string, { clientId }: AccountConfig): void {
    if (this.shared.mayTakeIn(identity, journalKey(identity, clientId))) return;
    throw new SmartThingsError('rate_limited', text('runtime.routes.tooManyStrangers'));
  }

  /** The dialog was cancelled: what it tried is over. */
  forgetDraft(identity: string): void {
    this.drafts.delete(identity);
    this.createdApps.cancel(identity, this.deployed(identity)?.config.clientId);
    this.#dropTried(identity);
  }

  /** The dialog names an app that it created by its client id alone: no form ever holds that secret. */
  #withCreatedSecret(identity: string, deployed: Deployed | undefined, draft: Draft): Draft {
    if (draft.credentials.clientSecret) return draft;
    const config = joined(identity, deployed, draft);
    const clientSecret = this.createdApps.secretFor(identity, config.clientId, config);
    return clientSecret === undefined ? draft : { ...draft, credentials: { ...draft.credentials, clientSecret } };
  }

  #try(identity: string, config: AccountConfig): Account {
    const fingerprint = fingerprintOf(config);
    const known = this.#tried.get(identity);
    if (known?.fingerprint === fingerprint) return known.account;
    const account = new Account(this.#RED, this.shared, identity, config, this.#standingOf(identity, config));
    this.#tried.set(identity, { account, fingerprint });
    if (known) this.#close(known.account);
    return account;
  }

  #standingOf(identity: string, config: AccountConfig): Standing {
    const deployed = this.#deployed.get(identity)?.account.config;
    const known = deployed ?? this.#disabled(identity);
    if (known && !isSameCloud(known, config)) return 'apart';
    return deployed ? 'waiting' : 'new';
  }

  /** An account in the flows that is no node now: its tokens are known, and for its own addresses alone. */
  #disabled(identity: string): AccountConfig | undefined {
    const found: AccountDefinition[] = [];
    this.#RED.nodes.eachNode((node) => {
      if (node.id === identity && node.type === 'smartthings-account') found.push(node);
    });
    return found[0] && readAccountConfig(found[0], {});
  }

  #dropTried(identity: string): void {
    const known = this.#tried.get(identity);
    this.#tried.delete(identity);
    if (known) this.#close(known.account);
  }

  /** Nobody waits for it. */
  #close(account: Account): void {
    account.close(0).catch((error: unknown) => this.#RED.log.error(String(error)));
  }
}

/** The deployed account with what the dialog holds on top; secrets only follow where the address stays the same. */
function joined(identity: string, deployed: Deployed | undefined, draft: Draft): AccountConfig {
  const definition = { id: identity, type: 'smartthings-account', ...deployed?.definition, ...draft.properties };
  const before = deployed?.account.config;
  const inherited = deployed?.credentials ?? {};
  const config = readAccountConfig(definition, { ...inherited, ...draft.credentials });
  if (!before) return config;
  const { clientId } = inherited;
  const kept = {
    ...(isSameCloud(before, config) ? inherited : { clientId }),
    ...draft.credentials,
  };
  // The deployed seed has had its try when it was deployed.
  return readAccountConfig(definition, { ...kept, seedRefreshToken: undefined });
}

function fingerprintOf(config: AccountConfig): string {
  const { mode, apiUrl, tokenUrl, clientId, clientSecret, personalToken, followUrl, followKey, problems } = config;
  const secrets = [clientSecret?.hash(), personalToken?.hash(), followKey?.hash()];
  return JSON.stringify([mode, apiUrl, tokenUrl, clientId, followUrl, secrets, problems.map((problem) => problem.key)]);
}

const byShare = new WeakMap<SharedParts, Accounts>();

/** The accounts of this process. */
export function accountsOf(RED: NodeAPI): Accounts {
  const shared = sharedParts(RED);
  const accounts = byShare.get(shared) ?? new Accounts(RED, shared);
  byShare.set(shared, accounts);
  return accounts;
}
