import type { NodeAPI } from 'node-red';
import type { CreatedApp } from '../../api/apps';
import { ExpiringMap } from '../../base/expiring-map';
import type { Clock } from '../../base/ports';
import { parseJson, stringField } from '../../base/json';
import { Secret } from '../../base/secret';
import { plainText } from '../node-red/plain-values';
import type { AccountConfig, AccountCredentials } from './config';
import { putCredentials, storedCredentials } from '../storage/credentials';

/** Beside the other credentials, and like the live pair in no form: an app that was created and is not deployed yet. */
const FIELD = 'createdApp';
const REMEMBERED_MS = 24 * 60 * 60_000;
const MOST_REMEMBERED = 50;

type Cloud = Pick<AccountConfig, 'apiUrl' | 'tokenUrl'>;

interface Waiting extends Cloud {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the store held as client id, and the hash of what it held as secret. */
  readonly clientIdBefore: string;
  readonly secretBefore: string;
}

/**
 * The client secrets of apps that the dialog created, until a Deploy brings their client id. Until then an account that
 * works keeps its own id and secret in the store: whoever cancels, closes the browser or deploys something else loses
 * nothing. It waits in the store itself, so that the very Deploy that brings the id saves the secret too.
 */
export class CreatedApps {
  /** A Deploy throws away the credentials of accounts that are not in the flows yet. */
  readonly #remembered: ExpiringMap<string>;
  readonly #RED: NodeAPI;
  #watches = false;

  constructor(RED: NodeAPI, clock: Clock) {
    this.#remembered = new ExpiringMap({ clock, most: MOST_REMEMBERED, lifeMs: REMEMBERED_MS });
    this.#RED = RED;
  }

  /** Flows stand still: no timer until they go on. */
  rest(): void {
    this.#remembered.rest();
  }

  wake(): void {
    this.#remembered.wake();
  }

  keep(identity: string, app: CreatedApp, { apiUrl, tokenUrl }: Cloud): void {
    const stored = storedCredentials(this.#RED, identity);
    const client = { clientId: app.clientId, clientSecret: app.clientSecret.reveal() };
    const waiting = JSON.stringify({
      ...{ ...client, apiUrl, tokenUrl },
      clientIdBefore: plainText(stored.clientId),
      secretBefore: hashOf(stored.clientSecret),
    });
    // Where there is nothing to lose it is the account's own at once.
    const isEmpty = plainText(stored.clientSecret) === '' && plainText(stored.refreshToken) === '';
    this.#write(identity, { ...stored, ...(isEmpty ? client : {}), [FIELD]: waiting });
    this.#remembered.set(identity, waiting);
    if (!this.#watches) this.#RED.events.on('flows:started', () => this.#putBack());
    this.#watches = true;
  }

  /** The secret of a created app, for the addresses that it was created at and no others. */
  secretFor(identity: string, clientId: string, { apiUrl, tokenUrl }: Cloud): string | undefined {
    const waiting = this.#waiting(identity);
    const fits = waiting?.clientId === clientId && waiting.apiUrl === apiUrl && waiting.tokenUrl === tokenUrl;
    return fits ? waiting.clientSecret : undefined;
  }

  /** The dialog was cancelled: what was put into an empty store goes. The app waits on, should its id be deployed after all. */
  cancel(identity: string, deployedClientId: string | undefined): void {
    const waiting = this.#waiting(identity);
    const { clientId, clientSecret, ...rest } = storedCredentials(this.#RED, identity);
    if (!waiting || clientId === deployedClientId) return;
    if (clientId !== waiting.clientId || clientSecret !== waiting.clientSecret) return;
    const before = waiting.clientIdBefore;
    this.#write(identity, { ...rest, ...(before === '' ? {} : { clientId: before }) });
  }

  /**
   * What a Deploy or a start brought, with the secret of the created app where that app was deployed. A secret that
   * somebody typed meanwhile stands.
   */
  adopt(identity: string, credentials: AccountCredentials | undefined): AccountCredentials {
    const given = credentials ?? {};
    const waiting = this.#waiting(identity);
    if (waiting?.clientId !== plainText(given.clientId)) return given;
    const { [FIELD]: _adopted, ...stored } = storedCredentials(this.#RED, identity);
    const isAsBefore = hashOf(stored.clientSecret) === waiting.secretBefore;
    const brought = isAsBefore ? { clientSecret: waiting.clientSecret } : {};
    this.#write(identity, { ...stored, ...brought });
    this.#remembered.delete(identity);
    return { ...given, ...brought };
  }

  #waiting(identity: string): Waiting | undefined {
    const stored = plainText(storedCredentials(this.#RED, identity)[FIELD]);
    return waitingFrom(stored) ?? waitingFrom(this.#remembered.get(identity));
  }

  #putBack(): void {
    for (const [identity, waiting] of this.#remembered.living()) {
      const stored = storedCredentials(this.#RED, identity);
      if (stored[FIELD] === undefined) this.#write(identity, { ...stored, [FIELD]: waiting });
    }
  }

  #write(identity: string, credentials: Readonly<Record<string, unknown>>): void {
    putCredentials(this.#RED, identity, { ...credentials });
  }
}

function hashOf(secret: unknown): string {
  return new Secret(plainText(secret)).hash();
}

function waitingFrom(json: string | undefined): Waiting | undefined {
  const parsed = parseJson(json ?? '');
  const read = (name: keyof Waiting): string => stringField(parsed, name) ?? '';
  const waiting = {
    clientId: read('clientId'),
    clientSecret: read('clientSecret'),
    clientIdBefore: read('clientIdBefore'),
    secretBefore: read('secretBefore'),
    apiUrl: read('apiUrl'),
    tokenUrl: read('tokenUrl'),
  };
  return waiting.clientId === '' || waiting.clientSecret === '' ? undefined : waiting;
}
