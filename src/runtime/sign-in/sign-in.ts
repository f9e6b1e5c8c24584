import type { AuthorizeReply } from '../../base/contract/routes';
import { stringField } from '../../base/json';
import { invalidMessage, SmartThingsError } from '../../base/errors';
import { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import { TokenEndpoint } from '../../oauth/tokens/token-endpoint';
import { needAppMode } from '../account/authorization/open';
import type { Accounts, Meant } from '../account/accounts';
import { boundedText } from '../node-red/bounded-text';
import { PendingSignIns, type SignIn } from './pending-sign-ins';

/** How a sign-in ended: what went wrong, if anything, and for which account, where its `state` told. */
export interface SignInOutcome {
  readonly account?: string;
  readonly failure?: Text;
}

/** Signing in: from the address that the browser is sent to, until the code has become a pair. */
export class Authorizing {
  readonly #signIns: PendingSignIns;
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;

    this.#signIns = new PendingSignIns(accounts.shared.clock, accounts.shared.random);
    accounts.restWithFlows(this.#signIns);
  }

  /** The address of the sign-in page, with a `state` of its own. */
  begin(identity: string, meant: Meant, body: unknown): AuthorizeReply {
    const { config } = inOauth(meant);
    const redirectUri = boundedText(body, 'redirectUri') || config.redirectUri;
    const scopes = boundedText(body, 'scopes') || config.scopes.join(' ');
    const { state, expiresAt } = this.#signIns.begin(identity, redirectUri);
    const query = new URLSearchParams({
      client_id: config.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: scopes,
      state,
    });
    const authorizeUrl = `${config.apiUrl}/oauth/authorize?${query.toString().replaceAll('+', '%20')}`;
    return { authorizeUrl, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** A code, or the whole address that the browser ended at, pasted by a person. */
  async exchange(identity: string, meant: Meant, body: unknown): Promise<void> {
    inOauth(meant);
    const url = boundedText(body, 'url');
    const { code, state, error, description } = url ? partsOf(url) : { ...NOTHING, code: boundedText(body, 'code') };
    if (error !== '') throw refusedByPerson(error, description);
    const signIn = state === '' ? this.#signIns.latestOf(identity) : this.#signIns.take(state);
    if (state !== '' && signIn?.identity !== identity) throw invalidMessage(text('runtime.routes.wrongState'));
    if (code === '') throw invalidMessage(text('runtime.routes.codeMissing'));
    await this.#finish(meant, code, signIn?.redirectUri ?? meant.config.redirectUri);
  }

  /** The browser came back by itself. The `state` is the only guard here: one use, ten minutes. Never rejects. */
  async callback(query: unknown): Promise<SignInOutcome> {
    const signIn = this.#signIns.take(stringField(query, 'state') ?? '');
    if (!signIn) return { failure: text('runtime.routes.wrongState') };
    const account = signIn.identity;
    try {
      await this.#comeBack(signIn, query);
      return { account };
    } catch (error) {
      return { account, failure: error instanceof SmartThingsError ? error.text : text('runtime.callback.unexpected') };
    }
  }

  async #comeBack(signIn: SignIn, query: unknown): Promise<void> {
    const error = stringField(query, 'error') ?? '';
    if (error !== '') throw refusedByPerson(error, stringField(query, 'error_description') ?? '');
    const code = boundedText(query, 'code');
    if (code === '') throw invalidMessage(text('runtime.routes.codeMissing'));
    const meant = this.#accounts.meant(signIn.identity);
    if (!meant) throw new SmartThingsError('not_found', text('runtime.routes.unknownAccount'));
    await this.#finish(meant, code, signIn.redirectUri);
  }

  async #finish({ account, config }: Meant, code: string, redirectUri: string): Promise<void> {
    const authorization = await account.authorization();
    const { clientId, clientSecret } = config;
    this.#accounts.admit(account.identity, config);
    if (!clientSecret) throw invalidMessage(text('runtime.account.clientSecretMissing'));
    const endpoint = new TokenEndpoint(this.#accounts.shared.tokenHttp, config.tokenUrl, () =>
      account.meter.count('tokens'),
    );
    await authorization.signIn(new Secret(code), redirectUri, { client: { clientId, clientSecret }, endpoint });
  }
}

/** Only mode `oauth` has a sign-in of its own. Throws `wrong_mode`, or what is missing. */
export function inOauth(meant: Meant): Meant {
  needAppMode(meant.config);
  const [problem] = meant.config.problems;
  if (problem) throw invalidMessage(problem);
  return meant;
}

interface Parts {
  readonly code: string;
  readonly state: string;
  readonly error: string;
  readonly description: string;
}

const NOTHING: Parts = { code: '', state: '', error: '', description: '' };

function partsOf(address: string): Parts {
  let query: URLSearchParams;
  try {
    query = new URL(address).searchParams;
  } catch {
    throw invalidMessage(text('runtime.routes.noAddress'));
  }
  const part = (name: string): string => query.get(name) ?? '';
  return { code: part('code'), state: part('state'), error: part('error'), description: part('error_description') };
}

/** Only known words are repeated: anybody can write what an address says. */
function refusedByPerson(error: string, description: string): SmartThingsError {
  if (error === 'access_denied') return invalidMessage(text('runtime.routes.denied'));
  if (error === 'invalid_scope') {
    const scope = /^[a-z]:[a-z]+:[\w*$-]{0,40}$/.test(description) ? description : '?';
    return invalidMessage(text('oauth.signIn.scope', { scope }));
  }
  return invalidMessage(text('oauth.signIn.refused', { description: REFUSALS.includes(error) ? error : '?' }));
}

/** The refusals of RFC 6749 (section 4.1.2.1), and the one that Samsung adds. */
const REFUSALS: readonly string[] = [
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'server_error',
  'temporarily_unavailable',
  'redirect_uri_mismatch',
];
