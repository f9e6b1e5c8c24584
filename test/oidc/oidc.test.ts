import assert from 'node:assert/strict';
import { account, newId, SCOPES, tab } from '../support/flows';
import { passTimeQuickly } from '../support/quick-time';
import { Red, until, type FlowNode } from '../support/red';
import { AuthorizationServer, CLIENT_ID } from './authorization-server';

const REDIRECT_URI = 'http://127.0.0.1:1880/smartthings/callback';
const SECRET = 'a client secret that is long enough';
const OTHER_SECRET = 'another client secret, made at the provider';

describe("Somebody else's authorization server", function () {
  this.timeout(60_000);
  passTimeQuickly();

  let server: AuthorizationServer;
  let red: Red;
  let id: string;

  beforeEach(async () => {
    server = await AuthorizationServer.start(REDIRECT_URI, SECRET, SCOPES);
    red = new Red();
    id = newId();
    await load();
  });
  afterEach(async () => {
    await red.unload();
    await server.close();
  });

  const flow = (): FlowNode[] => [
    tab,
    account(id, { apiUrl: server.url, redirectUri: REDIRECT_URI, scopes: SCOPES.join(' '), refreshAt: '0.05' }),
  ];
  const load = (clientSecret = SECRET, credentials = {}): Promise<void> =>
    red.load(flow(), { [id]: { ...credentials, clientId: CLIENT_ID, clientSecret } });
  const view = async (): Promise<Record<string, unknown>> =>
    (await red.request('get', `/smartthings/accounts/${id}`)).body;
  const state = async (): Promise<unknown> => (await view()).state;
  const reached = (wanted: string): Promise<void> => until(async () => (await state()) === wanted, wanted);

  /** The owner presses *Sign in*, says yes at the provider, and comes back. */
  async function signIn(): Promise<void> {
    const { body } = await red.request('post', `/smartthings/accounts/${id}/authorize`, {});
    const { authorizeUrl } = body;
    assert.ok(typeof authorizeUrl === 'string');
    const end = await server.browse(authorizeUrl);
    const page = await red.request('get', end.pathname + end.search);
    assert.equal(page.status, 200, page.text);
  }

  async function rotations(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const before = server.answers.length;
      await until(() => server.answers.length > before, 'the next rotation');
    }
  }

  it('signs in by its callback, and its pair is rotated fifty times, over a restart too', async () => {
    await signIn();
    assert.deepEqual(server.answers.slice(0, 1), ['granted']);
    await rotations(25);
    const asDeployed = red.credentials(id);
    await rotations(10);
    await red.unload();
    // The credentials on the disk are older than the journal: the provider would revoke everything for a reused token.
    await load(SECRET, asDeployed);
    await rotations(20);
    assert.deepEqual(
      server.answers.filter((answer) => answer !== 'granted'),
      [],
    );
    assert.deepEqual(server.revoked, []);
    assert.ok(Number(red.credentials(id).generation) > 50);
    await reached('authorized');
  });

  it('that revokes the grant is asked no more, until the owner signs in again', async () => {
    await signIn();
    await rotations(2);
    server.revokeGrants();
    await reached('reauthorize');
    assert.match(String((await view()).message), /oauth\.state\.reauthorize/);
    // One refusal ends it; the end of the access token is worth one more try.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await signIn();
    const refusals = server.answers.filter((answer) => answer === 'invalid_grant').length;
    assert.ok(refusals >= 1 && refusals <= 2, `${refusals} refusals`);
    await rotations(2);
    assert.equal(server.answers.filter((answer) => answer === 'invalid_grant').length, refusals);
  });

  it('that has another client secret is asked no more, until that is deployed; the token is not lost', async () => {
    await signIn();
    await rotations(2);
    server.changeSecret(OTHER_SECRET);
    await reached('reauthorize');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const refusals = server.answers.filter((answer) => answer === 'invalid_client').length;
    assert.ok(refusals >= 1 && refusals <= 2, `${refusals} refusals`);
    await red.unload();
    await load(OTHER_SECRET, red.credentials(id));
    await rotations(3);
    assert.deepEqual(server.answers.slice(-3), ['granted', 'granted', 'granted']);
    assert.deepEqual(server.revoked, []);
  });
});
