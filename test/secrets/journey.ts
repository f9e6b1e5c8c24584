import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator, type Fault, type Simulator } from '../../src/simulator';
import { CloudGate } from '../support/cloud-gate';
import { coreNodesBut } from '../support/core-nodes';
import { clientOf, REDIRECT_URI, SCOPES, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed, type Reply } from '../support/node-red-process';
import { ACCOUNT, accountNode, LAMP_PATH, lamp, lampRead, PLACE, tab, TAB } from '../homes/flow';
import type { Places, Secrets } from './search';

const CORE = ['21-httpin.js', '25-catch.js', '25-status.js', '15-change.js', '21-debug.js'];

/** Secrets that only people know, in characters that every encoding changes. */
const PEOPLES = {
  shareKey: 'Canary+share/key=äß&"1f2e3d4c5b6a7988"',
  personalToken: 'canary-personal-9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
  draftSecret: 'canary draft/secret+äöü%20"0a1b2c3d"',
  draftKey: 'canary-draft-follow-key-0f1e2d3c4b5a',
};

/** Everything that a cloud may do to a caller, with secrets quoted in it. */
function faultsQuoting(secret: string): Fault[] {
  const answer = (status: number, body: unknown): Fault => ({ kind: 'status', status, body: JSON.stringify(body) });
  const quoted = `no: ${secret}, Authorization: Bearer ${secret}`;
  return [
    ...[400, 401, 403, 404, 409, 422, 500, 503].map((status) =>
      answer(status, { requestId: 'r', error: { code: 'ConstraintViolationError', message: quoted, details: [] } }),
    ),
    answer(400, { error: 'strange_error', error_description: quoted }),
    { kind: 'html' },
    { kind: 'garbage' },
    { kind: 'cut' },
    { kind: 'lost before' },
    { kind: 'huge', bytes: 100_000 },
  ];
}

/** A Node-RED at log level trace that goes through success and failure; whatever it says is kept. */
export class Journey {
  readonly #replies = new Map<string, string>();
  readonly #known = new Map<string, string>();
  readonly #files = new Map<string, string>();

  private constructor(
    readonly simulator: Simulator,
    readonly gate: CloudGate,
    readonly nodeRed: NodeRed,
  ) {}

  static async begin(): Promise<Journey> {
    const simulator = await startSimulator({ limits: 'raised' });
    const gate = await CloudGate.open(simulator);
    const nodeRed = await startNodeRed({
      settings: {
        nodesExcludes: coreNodesBut(CORE),
        logging: { console: { level: 'trace', metrics: true, audit: true } },
        smartthingsAccountSimulatorLimits: 'raised',
      },
    });
    return new Journey(simulator, gate, nodeRed);
  }

  /** Every secret so far, by its value. */
  get secrets(): Secrets {
    const { clientSecret } = clientOf(this.simulator);
    const peoples = Object.entries(PEOPLES).map(([name, value]) => [value, name] as const);
    return new Map([[clientSecret, 'client secret'], ...peoples, ...this.gate.issued, ...this.#known]);
  }

  /** Everything that was said so far. */
  get places(): Places {
    return new Map([['the log', this.nodeRed.output()], ...this.#replies, ...this.#files]);
  }

  async ask(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Reply> {
    const reply = await this.nodeRed.request(method, path, body, headers);
    const place = `${method} ${path} → ${reply.status}`;
    this.#replies.set(place, (this.#replies.get(place) ?? '') + reply.text);
    return reply;
  }

  account(method: string, route: string, body?: object): Promise<Reply> {
    return this.ask(method, `/smartthings/accounts/${ACCOUNT}/${route}`.replace(/\/$/, ''), body);
  }

  async deploy(): Promise<void> {
    const debug = { ...PLACE, z: TAB, type: 'debug', active: true, tosidebar: false, console: true, wires: [] };
    const { url } = this.gate;
    const [follow, shareKey] = [`${this.nodeRed.url}/smartthings/token_info.json`, PEOPLES.shareKey];
    const everything = { ...PLACE, z: TAB, type: 'catch', scope: null, uncaught: false, wires: [['printed']] };
    await this.nodeRed.deploy([
      tab,
      accountNode(url, { share: true, shareEvents: true, credentials: { ...clientOf(this.simulator), shareKey } }),
      {
        ...accountNode(url, { id: 'pat', mode: 'pat' }),
        credentials: { personalToken: PEOPLES.personalToken },
      },
      {
        ...accountNode(url, { id: 'follower', mode: 'follow', followUrl: follow }),
        credentials: { followKey: shareKey },
      },
      accountNode(url, { id: 'simulated', mode: 'simulator' }),
      ...lamp(),
      ...['pat', 'follower', 'simulated'].flatMap((id) => lamp({ account: id, id: `${id}-lamp`, path: `/${id}` })),
      ...lampRead('read', '/lamp'),
      {
        ...PLACE,
        id: 'news',
        z: TAB,
        type: 'smartthings-token',
        account: ACCOUNT,
        announce: true,
        wires: [['printed']],
      },
      { ...everything, id: 'caught' },
      { ...PLACE, id: 'shown', z: TAB, type: 'status', scope: null, wires: [['printed']] },
      { ...debug, id: 'printed', name: 'printed', complete: 'true' },
    ]);
  }

  /** Signs in by code and by token, also with wrong ones, and with what an open dialog holds. */
  async signIn(): Promise<void> {
    await this.account('POST', 'authorize', {});
    await this.account('POST', 'exchange', { code: 'NoCode' });
    const { clientId } = clientOf(this.simulator);
    const code = this.simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
    assert.equal((await this.account('POST', 'exchange', { url: `${REDIRECT_URI}?code=${code}` })).status, 200);
    await this.ask('GET', '/smartthings/callback?state=forged&code=x');
    const { refreshToken, accessToken } = await signedIn(this.simulator);
    this.#known.set(refreshToken, 'refresh token').set(accessToken, 'access token');
    assert.equal((await this.account('POST', 'seed', { refreshToken })).status, 200);
    assert.equal((await this.account('POST', 'seed', { refreshToken })).status, 400);
    await this.account('PUT', 'draft', { clientSecret: PEOPLES.draftSecret, followKey: PEOPLES.draftKey });
    await this.account('POST', 'refresh', {});
    await this.account('POST', 'refresh', {});
    const other = { mode: 'oauth', apiUrl: this.gate.url, clientId, clientSecret: PEOPLES.draftSecret };
    await this.ask('PUT', '/smartthings/accounts/fresh/draft', other);
    await this.ask('POST', '/smartthings/accounts/fresh/exchange', { code: 'NoCode' });
    await this.ask('POST', '/smartthings/accounts/fresh/seed', { refreshToken });
    await this.ask('GET', '/smartthings/accounts/fresh');
    await this.#createApp();
  }

  async #createApp(): Promise<void> {
    const personalToken = this.simulator.personalToken().reveal();
    this.#known.set(personalToken, 'personal access token');
    await this.ask('PUT', '/smartthings/accounts/made/draft', { mode: 'oauth', apiUrl: this.gate.url });
    const path = '/smartthings/accounts/made/app';
    const made = await this.ask('POST', path, { personalToken, name: 'Home' });
    assert.equal(made.status, 200, made.text);
    // The one answer that holds a secret, its own app's, for the person who made it: that one and no other.
    const { clientSecret } = made.json as { clientSecret: string };
    this.#replies.set(`POST ${path} → 200`, made.text.replace(clientSecret, '(shown once)'));
    await this.ask('POST', '/smartthings/accounts/made/app', { personalToken: PEOPLES.personalToken, name: 'Home' });
    await this.ask('GET', '/smartthings/accounts/made');
  }

  /** Every node and route, in good times and in bad ones. */
  async work(): Promise<void> {
    for (const path of [LAMP_PATH, '/pat', '/follower', '/simulated']) await this.ask('POST', path, {});
    await this.ask('GET', '/lamp');
    for (const route of ['', 'devices', 'locations', 'scenes']) await this.account('GET', route);
    await this.ask('GET', '/smartthings/token_info.json');
    await this.ask('GET', '/smartthings/token_info.json', undefined, { 'x-smartthings-key': 'wrong' });
    const bearer = [...this.gate.issued].filter(([, what]) => what === 'access token').at(-1)?.[0] ?? '';
    for (const fault of faultsQuoting(bearer)) {
      this.simulator.faults.always('api', fault);
      await this.ask('POST', LAMP_PATH, {});
      // Reads are tried again after a while, which this journey does not wait for.
      if (fault.kind === 'status' && fault.status < 500) await this.ask('GET', '/lamp');
      this.simulator.faults.clear();
    }
  }

  /** Token requests that go wrong in every way: at each restart of the account one refresh is due. */
  async trouble(): Promise<void> {
    const { clientId, clientSecret } = clientOf(this.simulator);
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    for (const quoted of [clientSecret, `Basic ${basic}`]) {
      for (const fault of faultsQuoting(quoted)) {
        const { refreshToken, accessToken } = await signedIn(this.simulator);
        this.#known.set(refreshToken, 'refresh token').set(accessToken, 'access token');
        this.simulator.faults.next('token', fault);
        await this.account('POST', 'seed', { refreshToken });
      }
    }
    this.simulator.faults.clear();
    this.simulator.deleteApp(clientId);
    await this.account('POST', 'refresh', {});
    await this.ask('POST', LAMP_PATH, {});
    await this.account('GET', '');
    await this.account('DELETE', 'tokens');
    await this.account('GET', '');
  }

  /** What others can get hold of: exports, what the editor fetches, and every file but those that hold the settings of this test. */
  async collect(): Promise<void> {
    for (const path of ['/flows', '/nodes', '/settings', `/credentials/smartthings-account/${ACCOUNT}`]) {
      const reply = await this.ask('GET', path);
      assert.equal(reply.status, 200, path);
    }
    await this.ask('GET', '/flows', undefined, { 'node-red-api-version': 'v2' });
    const { userDir } = this.nodeRed;
    for (const entry of await readdir(userDir, { withFileTypes: true })) {
      if (entry.isFile()) this.#files.set(entry.name, await readFile(join(userDir, entry.name), 'utf8'));
    }
  }

  async end(): Promise<void> {
    await this.nodeRed.remove();
    await this.gate.close();
    await this.simulator.close();
  }
}
