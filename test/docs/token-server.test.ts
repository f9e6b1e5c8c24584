import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
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
/** The code blocks of a page, also those inside a list, with their languages. */
const blocksOf = (page: string): { readonly language: string; readonly code: string }[] => {
  const text = readFileSync(join(projectRoot, 'docs', page), 'utf8');
  return [...text.matchAll(/^( *)```(\w*)\n([^]*?)\n *```$/gm)].map(([, indent = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
};
const blocks = blocksOf('token-server.md');
const streamBlocks = blocksOf('stream.md');
const hasPython = run('python3', ['--version']).then(
  () => true,
  () => false,
);

describe('the pages about the token server and the stream', () => {
  const shareKey = randomBytes(32).toString('base64url');
  let simulator: Simulator;
  let nodeRed: NodeRed;
  before(async function () {
    this.timeout(180_000);
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    nodeRed = await startNodeRed();
    const { refreshToken } = await signedIn(simulator);
    const credentials = { ...clientOf(simulator), seedRefreshToken: refreshToken, shareKey };
    const home = { mode: 'simulator', shareEvents: true, credentials: { shareKey } };
    const [device, place] = [deviceId('Kitchen lamp'), { z: tab.id, x: 100, y: 100 }];
    const props = [{ p: 'payload', v: 'toggle', vt: 'str' }];
    await nodeRed.deploy([
      ...[tab, account('shared', { apiUrl: simulator.url, share: true, credentials }), account('home', home)],
      { ...place, id: 'tick', type: 'inject', repeat: '0.5', props, wires: [['lamp']] },
      { ...place, id: 'lamp', type: 'smartthings-command', account: 'home', device, capability: 'switch', wires: [] },
    ]);
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
    if (!(await hasPython)) this.skip();
    const code = blocks.find(({ language }) => language === 'python')?.code ?? '';
    const { stdout } = await run('python3', ['-c', here(code)]);
    assert.match(stdout, new RegExp(`^${deviceId('Kitchen lamp')} Kitchen lamp$`, 'm'));
  });

  describe('of which the second', () => {
    const curl = streamBlocks.find(({ code }) => code.startsWith('curl'))?.code ?? '';
    const python = streamBlocks.find(({ language }) => language === 'python')?.code ?? '';
    const script = streamBlocks.find(({ language }) => language === 'js')?.code ?? '';

    /** Runs a program that does not end by itself until it has said this. */
    const says = (what: RegExp, program: string, ...args: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
        let said = '';
        const hear = (chunk: Buffer): void => {
          said += chunk.toString();
          if (what.test(said)) child.kill('SIGKILL');
        };
        child.stdout.on('data', hear);
        child.stderr.on('data', hear);
        child.once('error', reject);
        child.once('close', () => (what.test(said) ? resolve(said) : reject(new Error(said.slice(-2_000)))));
      });

    it('has a line for curl, and shows what that says', async () => {
      const said = await says(/^event: event\ndata: .*\n\n/m, 'sh', '-euc', here(`exec ${curl}`));
      const shown = streamBlocks.find(({ code }) => code.startsWith('id: '))?.code ?? '';
      const kinds = (text: string): string[] => [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind = '']) => kind);
      assert.deepEqual(kinds(shown), ['home', 'state', 'event']);
      assert.deepEqual([...new Set(kinds(said))], ['home', 'state', 'event']);
      const eventIn = (text: string): unknown => JSON.parse(/^event: event\ndata: (.*)$/m.exec(text)?.[1] ?? '');
      assert.deepEqual(Object.keys(eventIn(shown) as object).sort(), Object.keys(eventIn(said) as object).sort());
      assert.ok(!said.includes(shareKey));
    });

    it('has a program in Python that hears the lamp', async function () {
      if (!(await hasPython)) this.skip();
      await says(/^Kitchen lamp switch (on|off)$/m, 'python3', '-c', here(python));
    });

    it('has one in JavaScript', async () => {
      await says(/^Kitchen lamp (on|off)$/m, process.execPath, '--input-type=module', '-e', here(script));
    });

    it('needs ten lines for each, more or less', () => {
      for (const code of [python, script]) {
        const lines = code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import '));
        assert.ok(lines.length >= 8 && lines.length <= 12, String(lines.length));
      }
    });
  });
});
