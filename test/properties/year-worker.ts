import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { scenario } from './scenario';
import { add, NOTHING } from './tally';
import { World } from './world';

/** What a worker is asked for. `path` leads straight to a failing case, as a failure prints it. */
export interface Order {
  readonly runs: number;
  readonly seed: number;
  readonly path: string;
}

/** Time for all runs of a worker, and for making a failing case small. */
const LIMIT_MS = 900_000;

async function work({ runs, seed, path }: Order): Promise<void> {
  let tally = NOTHING;
  const result = await fc.check(
    fc.asyncProperty(scenario, async (year) => {
      tally = add(tally, await new World(year).live());
    }),
    {
      numRuns: runs,
      seed,
      path,
      endOnFailure: path !== '',
      interruptAfterTimeLimit: LIMIT_MS,
      markInterruptAsFailure: true,
    },
  );
  const failure = result.failed ? `${String(result.errorInstance)}\n${fc.defaultReportMessage(result)}` : undefined;
  parentPort?.postMessage({ tally, failure });
}

void work(workerData as Order);
