import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const jobsModule = pathToFileURL(join(process.cwd(), 'scripts', 'jobs.mjs')).href;

interface Job {
  readonly name: string;
  readonly command: readonly string[];
  readonly needs?: readonly string[];
  readonly tests?: boolean;
}

/** A job that runs this code. */
function job(name: string, code: string, more: Omit<Job, 'name' | 'command'> = {}): Job {
  return { name, command: [process.execPath, '-e', code], ...more };
}

/** One that ends as the reporter of the tests does. */
function tests(name: string, figures: string, exitCode = 0): Job {
  return job(name, `console.log("what ${name} tells\\n${figures}"); process.exitCode = ${exitCode}`, { tests: true });
}

function programOf(jobs: readonly Job[], options: object): string[] {
  const code = `import { runJobs } from '${jobsModule}';
    process.exitCode = await runJobs(${JSON.stringify(jobs)}, ${JSON.stringify(options)});`;
  return ['--input-type=module', '-e', code];
}

function run(jobs: readonly Job[], options = {}): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, programOf(jobs, { workers: 2, ...options }), {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('the jobs of a test run', () => {
  it('close with one line of all figures, and no other line is one', () => {
    const { status, lines } = run([tests('a', '3 passed, 0 failed'), tests('b', '4 passed, 0 failed, 2 skipped')]);
    assert.equal(status, 0);
    assert.equal(lines.at(-1), '7 passed, 0 failed, 2 skipped');
    assert.equal(lines.filter((line) => /^\d+ passed, \d+ failed/.test(line)).length, 1);
    for (const name of ['a', 'b']) assert.ok(lines.includes(`what ${name} tells`));
  });

  it('count what is no test by its end, as one', () => {
    const fine = run([tests('a', '3 passed, 0 failed'), job('lint', '')]);
    assert.deepEqual([fine.status, fine.lines.at(-1)], [0, '4 passed, 0 failed']);
    const broken = run([tests('a', '3 passed, 0 failed'), job('lint', 'process.exitCode = 2')]);
    assert.deepEqual([broken.status, broken.lines.at(-1)], [1, '3 passed, 1 failed']);
    assert.ok(broken.lines.some((line) => /^── lint, .*: it ended with 2$/.test(line)));
  });

  const failures: [what: string, job: Job, closing: string][] = [
    ['some of its tests failed', tests('b', '4 passed, 2 failed', 2), '7 passed, 2 failed'],
    ['tests failed, though it ended with 0', tests('b', '4 passed, 2 failed'), '7 passed, 2 failed'],
    ['it ended with a fault after its tests', tests('b', '4 passed, 0 failed', 7), '7 passed, 1 failed'],
    ['it executed no test', tests('b', '0 passed, 0 failed'), '3 passed, 1 failed'],
    ['it told no figures', job('b', '', { tests: true }), '3 passed, 1 failed'],
    ['it fell', job('b', 'process.kill(process.pid, "SIGKILL")', { tests: true }), '3 passed, 1 failed'],
    ['there is no such program', { name: 'b', command: ['no-such-program'] }, '3 passed, 1 failed'],
  ];
  for (const [what, failing, closing] of failures) {
    it(`fail when of one of them ${what}`, () => {
      const { status, lines } = run([tests('a', '3 passed, 0 failed'), failing]);
      assert.deepEqual([status, lines.at(-1)], [1, closing]);
    });
  }

  it('tell at the end what failed, whatever was said after it', () => {
    const told = 'fine\\n  1 failing\\n  1) breaks\\n0 passed, 1 failed';
    const failing = job('b', `console.log("${told}"); process.exitCode = 1`, { tests: true });
    const { lines } = run([failing, job('lint', 'console.log("a fault"); process.exitCode = 1')]);
    assert.equal(lines[lines.indexOf('── b failed') + 1], '  1) breaks');
    assert.equal(lines[lines.indexOf('── lint failed') + 1], 'a fault');
  });

  it('accept tests that were all skipped beside others, but never alone', () => {
    const skipped = tests('b', '0 passed, 0 failed, 5 skipped');
    assert.equal(run([tests('a', '3 passed, 0 failed'), skipped]).status, 0);
    assert.equal(run([skipped]).status, 1);
  });

  it('wait for what they need, and do not run without it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
    try {
      const made = JSON.stringify(join(folder, 'made'));
      const reads = job('reads', `require('node:fs').readFileSync(${made})`, { needs: ['makes'] });
      assert.equal(run([reads, job('makes', `require('node:fs').writeFileSync(${made}, '')`)]).status, 0);
      const { status, lines } = run([reads, job('makes', 'process.exitCode = 1')]);
      assert.deepEqual([status, lines.at(-1)], [1, '0 passed, 2 failed']);
      assert.ok(lines.includes('── reads was not run, since makes failed'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('do not hang on one that never ends', () => {
    const { status, lines } = run([job('b', 'setInterval(() => {}, 1000)')], { limitMs: 200 });
    assert.deepEqual([status, lines.at(-1)], [1, '0 passed, 1 failed']);
  });

  it('end with the run that is told to end', async () => {
    const endless = job('b', 'console.log(`pid ${process.pid}`); setInterval(() => {}, 1000)');
    const child = spawn(process.execPath, programOf([endless], { workers: 1 }), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        const [, digits] = /^pid (\d+)$/.exec(line) ?? [];
        if (digits !== undefined) resolve(Number(digits));
      });
    });
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'exit')) as [number];
    assert.equal(exitCode, 1);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
