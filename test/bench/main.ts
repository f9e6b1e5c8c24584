/** Runs each bench in a process of its own, one after the other, and prints one table. Nothing is asserted. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { table, type Row } from './row';

const ALL = [
  ...['command', 'message', 'herd', 'loading', 'weight', 'token-route', 'stream'],
  ...['events', 'events-listeners', 'events-memory', 'events-calls', 'sidebar'],
];

/** One of this name, and those that belong to it: `events` are all whose names begin so. */
function meantBy(word: string): string[] {
  return ALL.filter((name) => name === word || name.startsWith(`${word}-`));
}

/** Those named on the command line, else all. */
async function run(names: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  for (const name of names) {
    const child = fork(join(__dirname, `${name}.js`));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The bench ${name} ended with ${String(code)} and without a figure`);
    });
    const [found] = (await Promise.race([once(child, 'message'), ended])) as [Row[]];
    ended.catch(() => undefined);
    rows.push(...found);
  }
  console.log(`Node ${process.version}\n${table(rows)}`);
}

const named = process.argv.slice(2);
const unknown = named.filter((word) => meantBy(word).length === 0);
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}: there are ${ALL.join(', ')}`);
  process.exitCode = 1;
} else {
  run(named.length > 0 ? named.flatMap(meantBy) : ALL).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
