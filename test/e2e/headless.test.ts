import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { field } from '../../src/base/json';
import { Secret } from '../../src/base/secret';
import { startSimulator, type Simulator } from '../../src/simulator';
import { clientOf, deviceId, signedIn } from '../support/flows';
import { installedPackage, projectRoot } from '../support/installed-package';
import { until } from '../support/red';

const lamp = deviceId('Kitchen lamp');
const SHARE_KEY = 'f0d1b80000a1c3e74b219c0711f3e5aaf0d1b80000a1c3e74b219c0711f3e5aa';

/** The example as a user gets it, in a user folder; its process is started and killed at will. */
class Headless {
  readonly userDir = mkdtempSync(join(tmpdir(), 'smartthings-headless-'));
  output = '';
  #child: ChildProcess | undefined;
  #port = 0;

  static async installed(flow: 'home' | 'follower' = 'home'): Promise<Headless> {
    const headless = new Headless();
    const modules = join(await installedPackage(), 'node_modules');
    const example = join(modules, '@red-things', 'node-red-smartthings', 'examples', 'headless');
    for (const file of ['settings.js', `${flow}.flow`, `${flow}_cred.flow`])
      cpSync(join(example, file), join(headless.userDir, file));
    symlinkSync(modules, join(headless.userDir, 'node_modules'));
    return headless;
  }

  /** Address of what it serves. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(variables: Record<string, string>): Promise<void> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
    this.output = '';
    const red = join(projectRoot, 'node_modules', 'node-red', 'red.js');
    const child = spawn(process.execPath, [red, '--userDir', this.userDir], {
      // Nothing but what is named here: the example must say all that it needs.
      env: { PATH: process.env.PATH, PORT: String(this.#port), ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const hear = (chunk: Buffer): void => void (this.output += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const isStarted = (): boolean => this.output.includes('Started flows');
    await until(isStarted, 'a start', 60_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.output}`);
    });
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async ask(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; json: unknown }> {
    const reply = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    return { status: reply.status, json: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
  }

  async switchLamp(value: string): Promise<unknown> {
    const { status, json } = await this.ask('POST', `/devices/${lamp}/switch`, { value });
    return status === 200 ? field(json, 'status') : field(json, 'code');
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.userDir, { recursive: true, force: true });
  }
}

describe('a Node-RED without an editor, from environment variables alone', () => {
  let simulator: Simulator;
  let headless: Headless;
  let variables: Record<string, string>;
  before(async function () {
    this.timeout(180_000);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10, accessTokenSeconds: 30 });
    headless = await Headless.installed();
    const { clientId, clientSecret } = clientOf(simulator);
    variables = {
      SMARTTHINGS_API_URL: simulator.url,
      SMARTTHINGS_CLIENT_ID: clientId,
      SMARTTHINGS_CLIENT_SECRET: clientSecret,
      SMARTTHINGS_REFRESH_TOKEN: (await signedIn(simulator)).refreshToken,
      SMARTTHINGS_SHARE: 'true',
      SMARTTHINGS_SHARE_KEY: SHARE_KEY,
    };
  });
  after(async () => {
    await headless.remove();
    await simulator.close();
  });
  beforeEach(function () {
    this.timeout(90_000);
  });

  const worksAgain = async (value: string): Promise<void> => {
    let answer: unknown;
    const isOn = async (): Promise<boolean> => (answer = await headless.switchLamp(value)) === 'ACCEPTED';
    await until(isOn, 'a command', 20_000).catch((error: unknown) => {
      throw new Error(`${String(error)}, last ${String(answer)}\n${headless.output}`);
    });
    await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === value, `lamp ${value}`);
  };
  /** How often a seed was swapped, or tried in vain. */
  const timesSent = (seed: string | undefined): number => {
    const hash = new Secret(seed ?? '').hash();
    const { rotations, refusals } = simulator.log;
    return (
      rotations.filter(({ spent }) => spent === hash).length +
      refusals.filter(({ presented }) => presented === hash).length
    );
  };

  it('takes the seed at its first start, and has neither editor nor admin routes', async function () {
    this.timeout(90_000);
    await headless.start(variables);
    await worksAgain('on');
    assert.equal(timesSent(variables.SMARTTHINGS_REFRESH_TOKEN), 1);
    const read = await headless.ask('GET', `/devices/${lamp}/switch/switch`);
    assert.deepEqual(read, { status: 200, json: { value: 'on' } });
    for (const path of ['/', '/flows', '/settings', '/smartthings/accounts/ead1e55000000002']) {
      assert.equal((await headless.ask('GET', path)).status, 404, path);
    }
    await until(() => headless.output.includes('Signed in. The access token is good until'), 'the news in the log');
    assert.doesNotMatch(headless.output, /\[warn\] SmartThings|\[error\]/);
  });

  it('shares the token, for the key', async () => {
    const path = '/smartthings/token_info.json';
    assert.equal((await headless.ask('GET', path)).status, 401);
    const { status, json } = await headless.ask('GET', path, undefined, { authorization: `Bearer ${SHARE_KEY}` });
    assert.equal(status, 200);
    assert.equal(field(json, 'token_type'), 'bearer');
  });

  it('is lived on by another one, which switches and hears for no sign-in of its own', async function () {
    this.timeout(90_000);
    const follower = await Headless.installed('follower');
    try {
      await follower.start({
        FLOWS: 'follower.flow',
        SMARTTHINGS_FOLLOW_URL: `${headless.url}/smartthings/token_info.json`,
        SMARTTHINGS_FOLLOW_KEY: SHARE_KEY,
        SMARTTHINGS_FOLLOW_PLAIN_HTTP: 'false',
      });
      await until(async () => (await follower.switchLamp('off')) === 'ACCEPTED', 'a command', 20_000);
      // What is so when it begins to listen is no change.
      const tells = async (value: string): Promise<boolean> => {
        await follower.switchLamp(value);
        const line = `Kitchen lamp/main/switch/switch: ${value}`;
        const told = until(() => follower.output.includes(line), line, 4_000);
        return told.then(
          () => true,
          () => false,
        );
      };
      const isTold = (await tells('on')) || (await tells('off')) || (await tells('on')) || (await tells('off'));
      assert.ok(isTold, follower.output);
      assert.doesNotMatch(follower.output, /\[warn\] SmartThings|\[error\]/);
      assert.ok(!follower.output.includes(SHARE_KEY));
      assert.ok(!existsSync(join(follower.userDir, 'smartthings-journal.json')));
    } finally {
      await follower.remove();
    }
  });

  it('answers what it cannot do with a sentence and a code', async () => {
    const { status, json } = await headless.ask('POST', `/devices/${lamp}/switch`, { value: 'perhaps' });
    assert.equal(status, 502);
    assert.equal(field(json, 'code'), 'invalid_command');
    assert.match(String(field(json, 'error')), /on.*off/);
  });

  it('goes on from the journal after a kill, and never sends the seed again', async function () {
    this.timeout(90_000);
    await headless.end('SIGKILL');
    await headless.start(variables);
    await worksAgain('off');
    assert.equal(timesSent(variables.SMARTTHINGS_REFRESH_TOKEN), 1);
    assert.deepEqual(simulator.log.refusals, []);
    const kept = readFileSync(join(headless.userDir, 'smartthings-journal.json'), 'utf8');
    assert.ok(!kept.includes(variables.SMARTTHINGS_REFRESH_TOKEN ?? '?'));
  });

  it('says that it has to be signed in anew when the authorization is dead', async function () {
    this.timeout(90_000);
    await headless.end('SIGTERM');
    for (const { installedAppId } of simulator.log.rotations) simulator.revoke(installedAppId);
    await headless.start(variables);
    await until(async () => (await headless.switchLamp('on')) === 'reauthorize', 'reauthorize', 40_000);
    assert.match(headless.output, /Sign in again/);
  });

  it('takes a new seed from the environment in the place of the dead one', async function () {
    this.timeout(90_000);
    await headless.end('SIGTERM');
    const { refreshToken } = await signedIn(simulator);
    await headless.start({ ...variables, SMARTTHINGS_REFRESH_TOKEN: refreshToken });
    await worksAgain('on');
    assert.equal(timesSent(refreshToken), 1);
    assert.equal(timesSent(variables.SMARTTHINGS_REFRESH_TOKEN), 1);
  });

  it('names the variable that is missing', async function () {
    this.timeout(90_000);
    await headless.end('SIGTERM');
    const { SMARTTHINGS_CLIENT_SECRET: _missing, ...others } = variables;
    await headless.start(others);
    await until(() => headless.output.includes('SMARTTHINGS_CLIENT_SECRET is not set'), 'the name in the log');
    assert.equal(await headless.switchLamp('on'), 'not_authorized');
  });

  it('shows no secret in its log', () => {
    for (const secret of [variables.SMARTTHINGS_REFRESH_TOKEN, variables.SMARTTHINGS_CLIENT_SECRET, SHARE_KEY]) {
      assert.ok(secret !== undefined && !headless.output.includes(secret));
    }
  });

  it('has its page of text and its compose file in the package', async () => {
    const folder = join(await installedPackage(), 'node_modules/@red-things/node-red-smartthings/examples/headless');
    for (const file of ['README.md', 'compose.yaml', 'follower.yaml']) assert.ok(existsSync(join(folder, file)), file);
    for (const [composeFile, name] of [
      ['compose.yaml', 'home'],
      ['follower.yaml', 'follower'],
    ] as const) {
      const compose = readFileSync(join(folder, composeFile), 'utf8');
      const files = [`${name}.flow`, `${name}_cred.flow`];
      const flow = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
      for (const [, variable] of flow.matchAll(/\$\{(\w+)\}/g)) {
        assert.ok(compose.includes(`      ${variable ?? '?'}: `), variable);
      }
    }
  });
});
