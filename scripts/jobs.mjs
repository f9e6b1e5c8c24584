// Runs commands side by side, shows what each of them printed, and closes with one line for them all.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The line that test/support/reporter.ts ends with. */
const FIGURES = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;
/** Longer than any job takes on a slow machine: one that hangs must not hang whoever waits. */
const LIMIT_MS = 40 * 60_000;
/** Where mocha begins to tell what failed. */
const FAILURES = /^\s+\d+ failing$/;
/** Of a job that failed so many lines are told again at the end, where whoever sees nothing but the end finds them. */
const MOST_TOLD_AGAIN = 60;

/**
 * @typedef {object} Job
 * @property {string} name
 * @property {string[]} command
 * @property {string[]} [needs] the jobs that must have gone well before
 * @property {boolean} [tests] it ends with figures of its own; any other job counts as one test, passed or failed
 */

/**
 * Runs all jobs, `workers` at a time, in the order given. Gives the exit code: 0 where every job went well and each
 * job of tests executed one.
 *
 * @param {Job[]} jobs
 * @param {{ workers: number, env?: NodeJS.ProcessEnv, limitMs?: number }} options
 */
export async function runJobs(jobs, { workers, env = process.env, limitMs = LIMIT_MS }) {
  const results = new Map();
  const running = new Map();
  const forgetSignals = passSignalsTo(running);
  let waiting = [...jobs];
  const isReady = ({ needs = [] }) => needs.every((name) => results.has(name));
  const lacks = ({ needs = [] }) => needs.find((name) => results.get(name)?.failed > 0);

  while (results.size < jobs.length) {
    const next = running.size < workers ? waiting.find(isReady) : undefined;
    if (next) waiting = waiting.filter((job) => job !== next);
    if (next && lacks(next)) {
      results.set(next.name, { passed: 0, failed: 1, skipped: 0, seconds: 0 });
      console.log(`\n── ${next.name} was not run, since ${lacks(next)} failed`);
    } else if (next) {
      const isAlone = waiting.length === 0 && running.size === 0;
      running.set(next.name, start(next, { env, limitMs, live: isAlone }));
    } else {
      const { name, result } = await Promise.race([...running.values()].map(({ ended }) => ended));
      running.delete(name);
      results.set(name, result);
    }
  }
  forgetSignals();
  return conclude(results);
}

/** What it prints shows at its end, so that jobs don't mix; `live` where nothing else runs. */
function start(job, { env, limitMs, live }) {
  const startedAt = performance.now();
  const [program, ...args] = job.command;
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = listen(child, live);
  let trouble;
  const limit = setTimeout(() => {
    trouble = `it was ended after ${limitMs} ms`;
    child.kill('SIGKILL');
  }, limitMs);
  if (live) console.log(`\n── ${job.name}`);

  const ended = new Promise((resolve) => {
    child.once('error', (error) => (trouble = error.message));
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      const seconds = (performance.now() - startedAt) / 1_000;
      const result = judge(job, told, trouble ?? (signal ? `it was ended by ${signal}` : undefined), code);
      const why = result.why ? `: ${result.why}` : '';
      console.log(`\n── ${job.name}, ${seconds.toFixed(1)} s${why}`);
      if (!live) console.log(told.lines.join('\n').trimEnd());
      const again = result.failed > 0 && !live ? whatFailed(told.lines) : [];
      resolve({ name: job.name, result: { ...result, seconds, again } });
    });
  });
  return { child, ended };
}

/** Collects lines and figures. The figures of one job are not those that other programs look for. */
function listen(child, live) {
  const told = { lines: [], figures: undefined };
  const take = (line) => {
    const figures = FIGURES.exec(line);
    if (figures) told.figures = figures.slice(1).map((figure) => Number(figure ?? 0));
    else if (live) console.log(line);
    else told.lines.push(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', take);
  return told;
}

/** What mocha tells of what failed, or the last that the job said. */
function whatFailed(lines) {
  const from = lines.findIndex((line) => FAILURES.test(line));
  return from < 0 ? lines.slice(-MOST_TOLD_AGAIN) : lines.slice(from + 1, from + 1 + MOST_TOLD_AGAIN);
}

function judge({ tests = false }, told, trouble, code) {
  const [passed, failed, skipped] = (tests && told.figures) || [0, 0, 0];
  const none = tests && passed + failed + skipped === 0;
  const why =
    trouble ??
    (failed > 0 ? `${failed} failed` : undefined) ??
    (code === 0 ? undefined : `it ended with ${code}`) ??
    (none ? 'no test was executed' : undefined);
  if (!tests) return { passed: why ? 0 : 1, failed: why ? 1 : 0, skipped, why };
  return { passed, failed: why ? Math.max(failed, 1) : 0, skipped, why };
}

/** What failed, the times, and the closing line that other programs read. */
function conclude(results) {
  for (const [name, { again = [] }] of results) {
    if (again.length > 0) console.log(`\n── ${name} failed\n${again.join('\n').trimEnd()}`);
  }
  console.log('');
  for (const [name, { seconds, failed }] of results) {
    console.log(`${name.padEnd(30)} ${seconds.toFixed(1).padStart(6)} s  ${failed > 0 ? 'FAILED' : 'ok'}`);
  }
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((figure) =>
    [...results.values()].reduce((total, result) => total + result[figure], 0),
  );
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Ends what runs when this process is told to end. */
function passSignalsTo(running) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => {
    for (const { child } of running.values()) child.kill(signal);
    process.exit(1);
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}
