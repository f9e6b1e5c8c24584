import { DRAFT_CREDENTIALS, DRAFT_PROPERTIES, KEPT_SECRET } from '../../base/contract/account';
import { environmentVariable } from '../../base/contract/environment';
import { ExpiringMap } from '../../base/expiring-map';
import type { Clock } from '../../base/ports';
import { boundedText } from '../node-red/bounded-text';
import type { AccountCredentials, AccountDefinition } from './config';

/** What an open dialog holds is kept this long. */
const KEPT_MS = 30 * 60_000;
const MOST_DRAFTS = 50;

export interface Draft {
  readonly properties: Partial<AccountDefinition>;
  readonly credentials: AccountCredentials;
}

/** What open dialogs hold and no Deploy has brought yet: in memory, never readable from outside. */
export class Drafts {
  readonly #drafts: ExpiringMap<Draft>;

  /** `onGone` is told whose draft went by itself: too old, or one too many. */
  constructor(clock: Clock, onGone: (identity: string) => void = () => undefined) {
    this.#drafts = new ExpiringMap({ clock, most: MOST_DRAFTS, lifeMs: KEPT_MS, onGone });
  }

  /** Throws `invalid_message` where a value is longer than any of its kind. */
  put(identity: string, body: Readonly<Record<string, unknown>>): void {
    this.#drafts.set(identity, {
      properties: given(body, DRAFT_PROPERTIES),
      credentials: given(body, DRAFT_CREDENTIALS),
    });
  }

  /** The app that was just created for the dialog; its secret is in the store. */
  useClient(identity: string, clientId: string): void {
    const { properties, credentials } = this.get(identity) ?? { properties: {}, credentials: {} };
    const { clientSecret: _typedBefore, ...rest } = credentials;
    this.#drafts.set(identity, { properties, credentials: { ...rest, clientId } });
  }

  get(identity: string): Draft | undefined {
    return this.#drafts.get(identity);
  }

  delete(identity: string): void {
    this.#drafts.delete(identity);
  }

  /** Flows stand still: no timer until they go on, or a dialog brings something. */
  rest(): void {
    this.#drafts.rest();
  }

  wake(): void {
    this.#drafts.wake();
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
    const value = boundedText(body, name);
    if (value !== KEPT_SECRET && environmentVariable(value) === undefined && !value.includes('${')) found[name] = value;
  }
  return found;
}
