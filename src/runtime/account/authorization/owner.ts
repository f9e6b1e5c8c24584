import type { AccountConfig } from '../config';

/**
 * `deployed`; `new` for an account that an open dialog makes; `waiting` for another client id in the dialog of a
 * deployed account: its pair waits in the journal, and the credentials keep the live pair; `apart` for other addresses in
 * such a dialog: they may not see a token of the deployed account, and what is signed in there stays in memory.
 */
export type Standing = 'deployed' | 'new' | 'waiting' | 'apart';

/** The account that an authorization is opened for. */
export interface Owner {
  readonly identity: string;
  readonly config: AccountConfig;
  readonly standing: Standing;
  /** Counts a token request. */
  readonly onTokenCall: () => void;
}

/** What the account is called in sentences. */
export function nameOf({ config, identity }: Pick<Owner, 'config' | 'identity'>): string {
  return config.name || identity;
}
