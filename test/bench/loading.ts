/** What requiring all nodes costs, in fresh processes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { field, isObject } from '../../src/base/json';
import { projectRoot } from '../support/installed-package';
import { median } from '../support/statistics';
import { hand, ratio, type Row } from './row';

const RUNS = 21;

interface Cost {
  readonly milliseconds: number;
  /** Of the heap and of what hangs on it, after a collection. */
  readonly bytes: number;
  readonly residentBytes: number;
}

function bench(): Row[] {
  const nodes = ourNodes();
  const costs: { ours: Cost[]; axios: Cost[] } = { ours: [], axios: [] };
  for (let run = 0; run < RUNS; run++) {
    costs.ours.push(costOf(nodes));
    costs.axios.push(costOf(['axios']));
  }
  const row = (what: string, unit: string, figure: (cost: Cost) => number, aim?: string): Row => {
    const [ours, axios] = [median(costs.ours.map(figure)), median(costs.axios.map(figure))];
    const other = `${axios.toFixed(1)} ${unit} axios`;
    return { what, ours: `${ours.toFixed(1)} ${unit}`, other, figure: ratio(ours, axios), ...(aim ? { aim } : {}) };
  };
  const all = `require of all ${nodes.length} nodes`;
  return [
    row(`${all}, time`, 'ms', ({ milliseconds }) => milliseconds, '≤ 1.3'),
    row(`${all}, heap`, 'MB', ({ bytes }) => bytes / 1e6, '≤ 1.3'),
    row(`${all}, resident`, 'MB', ({ residentBytes }) => residentBytes / 1e6),
  ];
}

function ourNodes(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const nodes = field(field(manifest, 'node-red'), 'nodes');
  return Object.values(isObject(nodes) ? nodes : {}).map((file) => join(projectRoot, String(file)));
}

function costOf(modules: readonly string[]): Cost {
  const script = `
    const used = () => { gc(); const { heapUsed, external, rss } = process.memoryUsage(); return [heapUsed + external, rss]; };
    const [bytes, residentBytes] = used();
    const startedAt = process.hrtime.bigint();
    for (const name of ${JSON.stringify(modules)}) require(name);
    const milliseconds = Number(process.hrtime.bigint() - startedAt) / 1e6;
    const [bytesNow, residentBytesNow] = used();
    console.log(JSON.stringify({ milliseconds, bytes: bytesNow - bytes, residentBytes: residentBytesNow - residentBytes }));`;
  const output = execFileSync(process.execPath, ['--expose-gc', '-e', script], { cwd: projectRoot, encoding: 'utf8' });
  return JSON.parse(output) as Cost;
}

hand(Promise.resolve().then(bench));
