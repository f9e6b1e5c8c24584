import { DRAFT_CREDENTIALS, DRAFT_PROPERTIES, KEPT_SECRET } from '../../base/contract/account';
import { environmentVariable } from '../../base/contract/environment';
import type { Clock } from '../../base/ports';
import { plainText } from '../node-red/plain-values';
import type { AccountCredentials, AccountDefinition } from './config';

/** What an open dialog holds is kept this long. */
const KEPT_MS = 30 * 60_000;

export interface Draft {
  readonly properties: Partial<AccountDefinition>;
  readonly credentials: AccountCredentials;
}

/** What open dialogs hold and no Deploy has brought yet: in memory, never readable from outside. */
export class Drafts {
  readonly #drafts = new Map<string, { readonly draft: Draft; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  put(identity: string, body: Readonly<Record<string, unknown>>): void {
    const draft = { properties: given(body, DRAFT_PROPERTIES), credentials: given(body, DRAFT_CREDENTIALS) };
    this.#drafts.set(identity, { draft, until: this.clock.now() + KEPT_MS });
  }

  /** The app that was just created for the dialog; its secret is in the store. */
  useClient(identity: string, clientId: string): void {
    const { properties, credentials } = this.get(identity) ?? { properties: {}, credentials: {} };
    const { clientSecret: _typedBefore, ...rest } = credentials;
    const draft = { properties, credentials: { ...rest, clientId } };
    this.#drafts.set(identity, { draft, until: this.clock.now() + KEPT_MS });
  }

  get(identity: string): Draft | undefined {
    const entry = this.#drafts.get(identity);
    return entry && entry.until > this.clock.now() ? entry.draft : undefined;
  }

  delete(identity: string): void {
    this.#drafts.delete(identity);
  }

  /** Forgets what is too old; gives whose drafts those were. */
  expire(): string[] {
    const now = this.clock.now();
    const old = [...this.#drafts].filter(([, entry]) => entry.until <= now).map(([identity]) => identity);
    for (const identity of old) this.#drafts.delete(identity);
    return old;
  }
}

/** A request may not have environment variables filled in: `${NAME}` counts as not given, the deployed value stands. */
function given<Name extends string>(
  body: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    if (body[name] === undefined) continue;
    const value = plainText(body[name]);
    if (value !== KEPT_SECRET && environmentVariable(value) === undefined && !value.includes('${')) found[name] = value;
  }
  return found;
}
