import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { field } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, deviceId, signedIn, tab } from '../support/flows';
import { projectRoot } from '../support/installed-package';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until } from '../support/red';

const run = promisify(execFile);
const page = readFileSync(join(projectRoot, 'docs', 'token-server.md'), 'utf8');
/** The code blocks of the page, also those inside a list, with their languages. */
const blocks = [...page.matchAll(/^( *)```(\w*)\n([^]*?)\n *```$/gm)].map(
  ([, indent = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }),
);

describe('the page about the token server', () => {
  const shareKey = randomBytes(32).toString('base64url');
  let simulator: Simulator;
  let nodeRed: NodeRed;
  before(async function () {
    this.timeout(180_000);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    nodeRed = await startNodeRed();
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken, shareKey };
    await nodeRed.deploy([tab, account('shared', { apiUrl: simulator.url, share: true, credentials })]);
    const state = async (): Promise<unknown> =>
      field((await nodeRed.request('GET', '/smartthings/accounts/shared')).json, 'state');
    await until(async () => (await state()) === 'authorized', 'authorized');
  });
  after(async function () {
    this.timeout(40_000);
    await nodeRed.remove();
    await simulator.close();
  });

  const here = (code: string): string =>
    code
      .replaceAll('http://192.168.1.20:1880', nodeRed.url)
      .replaceAll('https://api.smartthings.com', simulator.url)
      .replaceAll('YOUR-KEY', shareKey)
      .replaceAll('YOUR-DEVICE', deviceId('Kitchen lamp'));
  const shell = blocks.filter(({ language, code }) => language === '' && code.includes('curl'));

  it('has three ways with curl', () => assert.equal(shell.length, 3));

  for (const [index, { code }] of shell.entries()) {
    it(`has lines that work: ${code.slice(0, 60)}`, async () => {
      const { stdout } = await run('sh', ['-euc', here(code)]);
      const answer: unknown = JSON.parse(stdout);
      if (index === 1) {
        assert.match(stdout, /ACCEPTED/);
        await until(() => simulator.home.value('Kitchen lamp', 'switch', 'switch') === 'on', 'lamp on');
      } else {
        assert.equal(field(answer, 'token_type'), 'bearer');
      }
    });
  }

  it('shows the answer as it is', async () => {
    const shown: unknown = JSON.parse(blocks.find(({ code }) => code.startsWith('{'))?.code ?? '');
    const { stdout } = await run('sh', ['-euc', here(shell[0]?.code ?? '')]);
    const { api_url: _onlyOfSimulators, ...answer } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(shown as object), Object.keys(answer));
  });

  it('has a program in Python that lists the devices', async function () {
    const version = await run('python3', ['--version']).catch(() => undefined);
    if (!version) this.skip();
    const code = blocks.find(({ language }) => language === 'python')?.code ?? '';
    const { stdout } = await run('python3', ['-c', here(code)]);
    assert.match(stdout, new RegExp(`^${deviceId('Kitchen lamp')} Kitchen lamp$`, 'm'));
  });
});
