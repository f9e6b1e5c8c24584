import type { NodeAPI } from 'node-red';
import { createHttp } from '../../base/http';
import type { Clock, Http, Log, Random, Timer } from '../../base/ports';
import { systemClock, systemRandom } from '../../base/system';
import { text } from '../../base/text';
import { TokenOwners } from '../../oauth/keeper/token-owners';
import { Journal, type JournalStorage } from '../../oauth/journal/journal';
import { JOURNAL_FORM } from '../../oauth/journal/journal-document';
import { Keeper } from '../../oauth/keeper/keeper';
import type { KeeperPorts, KeeperSettings } from '../../oauth/keeper/ports';
import { journalKey } from './journal-key';
import { SharedSimulator } from './shared-simulator';
import { documentStorage } from '../storage/document-storage';
import { settingsOf } from '../node-red/settings';
import { translator, type Translate } from '../node-red/translate';
import { KeptNames, NAMES_FORM } from '../storage/kept-names';
import { Usage, USAGE_FORM } from '../storage/usage';

const MINUTE_MS = 60_000;
/** The journal is looked through, and other chores are done, each so many minutes. */
const MINUTES_A_CHORE = 10;
/** Authorizations in the journal whose accounts are in no flow. */
const MOST_STRANGERS = 50;

/** A keeper that somebody uses; it stops with its last user. */
export interface KeeperLease {
  readonly keeper: Keeper;
  /** Gives it back; a refresh under way gets `graceMs`. */
  release(graceMs: number): Promise<void>;
}

/** What one Node-RED process has once, whatever is deployed: journal, keepers, counters, the simulated home. */
export class SharedParts {
  readonly clock: Clock = systemClock;
  readonly random: Random = systemRandom;
  readonly log: Log;
  readonly translate: Translate;
  readonly usage: Usage;
  readonly names: KeptNames;
  readonly simulated: SharedSimulator;
  /** For token requests: each opens a connection of its own. */
  readonly tokenHttp: Http = createHttp();
  readonly #ports: KeeperPorts;
  readonly #keepers = new Map<string, { readonly keeper: Keeper; cloud: string; users: number }>();
  readonly #chores = new Set<() => void>();
  #residents = 0;
  #timer: Timer | undefined;
  #minutes = 0;
  readonly #RED: NodeAPI;

  constructor(RED: NodeAPI) {
    this.#RED = RED;
    this.translate = translator(RED);
    this.log = {
      info: (sentence) => RED.log.info(this.translate(sentence)),
      warn: (sentence) => RED.log.warn(this.translate(sentence)),
    };
    const journal = new Journal(this.#journalStorage(), this.clock);
    this.#ports = { journal, owners: new TokenOwners(), clock: this.clock, random: this.random, log: this.log };
    this.usage = new Usage(this.#usageStorage(), this.clock);
    this.names = new KeptNames(this.#namesStorage(), this.clock);
    this.simulated = new SharedSimulator(RED, this.clock);
  }

  /** Where a fault of this package's own goes: nobody waits for the work that it ended. */
  readonly onFault = (error: unknown): void => this.#RED.log.error(String(error));

  #journalStorage(): JournalStorage {
    return documentStorage(this.#RED, {
      fileName: 'smartthings-journal.json',
      settingName: 'smartthingsJournal',
      form: JOURNAL_FORM,
      news: {
        damaged: (file) => this.log.warn(text('oauth.journal.unreadable', { file })),
        cannotFlush: () => this.log.warn(text('oauth.journal.noFlush')),
      },
      clock: this.clock,
    });
  }

  #namesStorage(): JournalStorage {
    return documentStorage(this.#RED, {
      fileName: 'smartthings-names.json',
      settingName: 'smartthingsNames',
      form: NAMES_FORM,
      news: { damaged: () => undefined, cannotFlush: () => undefined },
      clock: this.clock,
    });
  }

  #usageStorage(): JournalStorage {
    return documentStorage(this.#RED, {
      fileName: 'smartthings-usage.json',
      settingName: 'smartthingsUsage',
      form: USAGE_FORM,
      // Counters are worth no word; the journal in the same folder tells of the folder.
      news: { damaged: () => undefined, cannotFlush: () => undefined },
      clock: this.clock,
    });
  }

  /** Whether an authorization that is in memory belongs to another cloud: its tokens must not meet this one. */
  isOfOtherCloud(key: string, cloud: string): boolean {
    const known = this.#keepers.get(key);
    return known !== undefined && known.cloud !== cloud;
  }

  /** The keeper of an authorization, begun or gone on with these settings. The first user's deploy finds it in memory. */
  useKeeper(key: string, cloud: string, settings: KeeperSettings): KeeperLease {
    const entry = this.#keepers.get(key) ?? { keeper: new Keeper(key, this.#ports), cloud, users: 0 };
    this.#keepers.set(key, entry);
    entry.cloud = cloud;
    entry.users++;
    entry.keeper.start(settings).catch((error: unknown) => this.#RED.log.error(String(error)));
    let released = false;
    return {
      keeper: entry.keeper,
      release: async (graceMs) => {
        if (released) return;
        released = true;
        entry.users--;
        if (entry.users > 0) return;
        await entry.keeper.stop(graceMs);
        this.#forgetEmpty(key);
      },
    };
  }

  /** What a dialog tried and nobody signed in to: nothing of it is worth a place in memory. */
  #forgetEmpty(key: string): void {
    const entry = this.#keepers.get(key);
    if (!entry || entry.users > 0 || this.#ports.journal.entry(key)) return;
    const { state, unsaved } = entry.keeper.snapshot();
    if (state === 'unauthorized' && !unsaved) this.#keepers.delete(key);
  }

  /**
   * Whether the journal may take in an authorization of an account that no flow has: each stays for two months, and anybody
   * who may write can invent ids.
   */
  mayTakeIn(identity: string, key: string): boolean {
    const inFlows = this.#identitiesInFlows();
    const { journal } = this.#ports;
    return inFlows.has(identity) || journal.entry(key) !== undefined || journal.strangers(inFlows) < MOST_STRANGERS;
  }

  /** Somebody lives here: the counters are saved now and then. Gives the way out, which saves once more. */
  moveIn(): () => Promise<void> {
    this.#residents++;
    if (this.#residents === 1) this.#housekeeping();
    return async () => {
      this.#residents--;
      if (this.#residents === 0) this.#timer?.cancel();
      await Promise.all([this.usage.save(), this.names.save()]);
    };
  }

  /** Work to do every ten minutes while somebody lives here; gives the way to end that. */
  addChore(chore: () => void): () => void {
    this.#chores.add(chore);
    return () => void this.#chores.delete(chore);
  }

  /** How the journal's entry stands, for a bug report: counts instead of hashes; `null` where there is none. */
  journalSummary(key: string): object | null {
    const entry = this.#ports.journal.entry(key);
    if (!entry) return null;
    const { generation, updatedAt, state, spent, seeds, unopened = [] } = entry;
    return { generation, updatedAt, state, spent: spent.length, seeds: seeds.length, unopened: unopened.length };
  }

  /** Whether the journal holds an authorization of this account; of any client where `clientId` is empty. */
  async keepsAuthorization(identity: string, clientId: string): Promise<boolean> {
    const { journal } = this.#ports;
    try {
      await journal.load();
    } catch {
      return false;
    }
    return journal.keeps(identity, clientId === '' ? undefined : journalKey(identity, clientId));
  }

  /** Where the journal lies. */
  get storageKind(): 'file' | 'custom' {
    return settingsOf(this.#RED).keepsFiles ? 'file' : 'custom';
  }

  #housekeeping(): void {
    this.#timer = this.clock.after(MINUTE_MS, () => {
      void this.usage.saveIfDue();
      this.#housekeeping();
      if (++this.#minutes % MINUTES_A_CHORE !== 0) return;
      this.#ports.journal.prune(this.#identitiesInFlows()).catch(() => undefined);
      for (const chore of this.#chores) chore();
    });
  }

  #identitiesInFlows(): Set<string> {
    const identities = new Set<string>();
    this.#RED.nodes.eachNode((node) => {
      if (node.type === 'smartthings-account') identities.add(node.id);
    });
    return identities;
  }
}

const byUserDir = new Map<string | undefined, SharedParts>();

/** What the accounts of this process share; each set of nodes has its own `RED`, all share what their user folder has. */
export function sharedParts(RED: NodeAPI): SharedParts {
  const { userDir } = settingsOf(RED);
  const shared = byUserDir.get(userDir) ?? new SharedParts(RED);
  byUserDir.set(userDir, shared);
  return shared;
}
