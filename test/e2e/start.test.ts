import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deviceId } from '../support/flows';
import { projectRoot } from '../support/installed-package';

/** A run of `npm start`, or of its script alone. */
class Run {
  readonly #child: ChildProcess;
  #output = '';

  constructor(command: 'npm' | 'script', args: readonly string[]) {
    const [program, ...first] =
      command === 'npm' ? ['npm', 'start', '--'] : [process.execPath, join('scripts', 'start.mjs')];
    this.#child = spawn(program, [...first, ...args], {
      cwd: projectRoot,
      // As from a person's shell: what surrounds the tests says nothing to it.
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_)/i.test(name))),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as a terminal gives it.
      detached: true,
    });
    const hear = (chunk: Buffer): void => void (this.#output += chunk.toString());
    this.#child.stdout?.on('data', hear);
    this.#child.stderr?.on('data', hear);
  }

  get output(): string {
    return this.#output;
  }

  /** The addresses of the editor and of the home, once it tells them. */
  async addresses(): Promise<{ editor: string; home: string }> {
    for (;;) {
      const [, editor = '', home = ''] =
        /Node-RED {2,}(http\S+)\s+Simulated home {2,}(http\S+)/.exec(this.#output) ?? [];
      if (home !== '') return { editor, home };
      if (this.#child.exitCode !== null) throw new Error(`It ended:\n${this.#output}`);
      await pause(50);
    }
  }

  async exitCode(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ctrl-C, which a terminal tells to all that runs in it. */
  interrupt(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function gone(url: string): Promise<void> {
  while (await answers(url)) await pause(50);
}

describe('npm start', function () {
  this.timeout(120_000);
  let folder: string;
  let runs: Run[];

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'smartthings-start-')), 'home');
    runs = [];
  });
  afterEach(async () => {
    for (const run of runs) run.kill('SIGTERM');
    for (const run of runs) await run.exitCode();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  function start(command: 'npm' | 'script', ...options: string[]): Run {
    const run = new Run(command, ['--folder', folder, ...options]);
    runs.push(run);
    return run;
  }

  /** Starts in the folder of one that may still be ending. */
  async function startAgain(): Promise<void> {
    for (;;) {
      const run = start('script');
      const told = await run.addresses().catch(() => undefined);
      if (told) return;
      assert.match(run.output, /Already running/);
    }
  }

  it('says where it runs already, and starts beside that when told to', async () => {
    const first = await start('script').addresses();
    const second = start('script');
    assert.equal(await second.exitCode(), 0);
    assert.ok(second.output.includes(`Already running at ${first.editor}`), second.output);
    assert.ok(second.output.includes(first.home) && second.output.includes('--again'));

    const again = await start('script', '--again').addresses();
    assert.notEqual(again.editor, first.editor);
    assert.notEqual(again.home, first.home);
    assert.ok(existsSync(join(`${folder}-2`, 'flows.json')));
    const third = start('script', '--again');
    await third.addresses();
    assert.deepEqual((await readdir(join(folder, '..'))).sort(), ['home', 'home-2', 'home-3']);
    assert.ok(await answers(first.editor));
  });

  it('has a door that is opened by hand at the page of the home, and a message that comes of it', async () => {
    const run = start('script');
    const { editor, home } = await run.addresses();
    const flows = (await (await fetch(`${editor}flows`)).json()) as { type: string; id: string }[];
    const account = flows.find(({ type }) => type === 'smartthings-account')?.id ?? '';
    for (;;) {
      const view = (await (await fetch(`${editor}smartthings/accounts/${account}`)).json()) as { state?: string };
      if (view.state === 'authorized') break;
      await pause(50);
    }
    const reply = await fetch(`${home}home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: deviceId('Back door'), control: 'main/contactSensor/contact' }),
    });
    assert.equal(reply.status, 204);
    while (!/\[debug:The door\]\s+open/.test(run.output)) await pause(50);
  });

  it('says so too while the first is only just starting', async () => {
    const [one, other] = [start('script'), start('script')];
    const stopped = await Promise.race([one, other].map((run) => run.exitCode().then(() => run)));
    const runs = stopped === one ? other : one;
    assert.match(stopped.output, /Already running/);
    await runs.addresses();
  });

  it('starts again in the folder of one that was killed, which ended with it', async () => {
    const killed = start('script');
    const { editor } = await killed.addresses();
    killed.kill('SIGKILL');
    await gone(editor);
    await startAgain();
  });

  const ends: [what: string, end: (run: Run) => void][] = [
    ['is told to end', (run) => run.kill('SIGTERM')],
    ['is killed', (run) => run.kill('SIGKILL')],
    ['gets Ctrl-C', (run) => run.interrupt()],
  ];
  for (const [what, end] of ends) {
    it(`ends with the npm that ${what}`, async () => {
      const run = start('npm');
      const { editor, home } = await run.addresses();
      end(run);
      await gone(editor);
      await gone(home);
      await startAgain();
    });
  }

  it('refuses an option that it does not know', async () => {
    const run = start('script', '--agian');
    assert.equal(await run.exitCode(), 1);
    assert.match(run.output, /--agian/);
  });
});
