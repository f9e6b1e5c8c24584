import type { NodeAPI } from 'node-red';

const USUAL_CLOSE_TIMEOUT_MS = 15_000;

/** Settings that Node-RED keeps in its storage. Memory changes first: only the awaited `set` tells whether it is saved. */
export interface SettingsStore {
  /** False where the storage keeps no settings: then `get` and `set` throw at once. */
  available?(): boolean;
  get?(name: string): unknown;
  set?(name: string, value: unknown): Promise<void>;
}

/** What this package reads of Node-RED's `settings.js`, understood: every value there may be missing, or anything. */
export interface Settings {
  readonly userDir: string | undefined;
  /** Node-RED keeps its own files in the user folder: there is no custom storage. */
  readonly keepsFiles: boolean;
  readonly isReadOnly: boolean;
  readonly store: SettingsStore;
  /** How long Node-RED waits for a node to close. */
  readonly closeTimeoutMs: number;
  /** Language of the log and the statuses, as written. */
  readonly language: string | undefined;
  readonly version: string | undefined;
  /** Where the editor and the nodes hang; `undefined` where that is switched off. A slash at both ends. */
  readonly adminRoot: string | undefined;
  readonly nodeRoot: string | undefined;
  readonly simulator: { readonly limits: 'raised' | 'strict'; readonly port: number | undefined };
}

/** The settings of a Node-RED, as they are now. The one place that reads `RED.settings`. */
export function settingsOf(RED: NodeAPI): Settings {
  // The published types know few of them, and those not as people write them.
  const given = (RED.settings as unknown as (Readonly<Record<string, unknown>> & SettingsStore) | undefined) ?? {};
  const userDir = textIn(given.userDir);
  const port = Number(given.smartthingsAccountSimulatorPort);
  return {
    userDir,
    keepsFiles: given.storageModule === undefined && userDir !== undefined,
    isReadOnly: given.readOnly === true,
    store: given,
    closeTimeoutMs: typeof given.nodeCloseTimeout === 'number' ? given.nodeCloseTimeout : USUAL_CLOSE_TIMEOUT_MS,
    language: textIn(given.lang),
    version: textIn(given.version),
    adminRoot: rootIn(given.httpAdminRoot),
    nodeRoot: rootIn(given.httpNodeRoot),
    simulator: {
      limits: given.smartthingsAccountSimulatorLimits === 'raised' ? 'raised' : 'strict',
      port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined,
    },
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function rootIn(value: unknown): string | undefined {
  if (value === false) return undefined;
  const names = typeof value === 'string' ? value.split('/').filter((name) => name !== '') : [];
  return names.length === 0 ? '/' : `/${names.join('/')}/`;
}
