import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { outages, scenario } from './scenario';
import { add, NOTHING, type Tally } from './tally';
import { World } from './world';
import type { Order } from './year-worker';

/** Fewer for those who wait; `npm run properties` draws a thousand new ones. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? (process.env.CI ? 200 : 20));
/** The same years in every test run, new ones where they are wanted: `PROPERTY_SEED=random`. */
const USUAL_SEED = 20_261_122;
const { PROPERTY_SEED } = process.env;
const SEED = PROPERTY_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(PROPERTY_SEED ?? USUAL_SEED);
const PATH = process.env.PROPERTY_PATH ?? '';
/** The same on every machine, since each has years of its own. */
const WORKERS = PATH === '' ? 4 : 1;

describe('A year of a home', function () {
  this.timeout(3_600_000);

  it('keeps every promise, whatever happens', async function () {
    const orders = Array.from({ length: WORKERS }, (_, n) => ({
      runs: Math.ceil(RUNS / WORKERS),
      seed: SEED + n,
      path: PATH,
    }));
    const tallies = await Promise.all(orders.map(liveIn));
    const { runs, days, refreshes, rotations, processes, overlaps, longestOutageMs } = tallies.reduce(add, NOTHING);
    const years = (days / 365).toFixed(0);
    const hours = (longestOutageMs / 3_600_000).toFixed(1);
    if (this.test) {
      // The figures, where the report shows them.
      this.test.title += `: ${runs} runs, ${years} years, ${refreshes} token requests, ${rotations} rotations, ${processes} processes, ${overlaps} of them beside another, longest outage survived ${hours} h`;
    }
  });

  it('with outages of up to eleven hours is never without an access token', async () => {
    await fc.assert(
      fc.asyncProperty(outages, async (year) => {
        await new World(year, { neverWithout: true }).live();
      }),
      { numRuns: RUNS / 10, seed: SEED },
    );
  });

  it('is the same whether or not the clock jumps over the minutes in which nothing happens', async () => {
    for (const year of fc.sample(scenario, { numRuns: process.env.CI ? 3 : 1, seed: SEED })) {
      const [jumping, walking] = [new World(year, { days: 20 }), new World(year, { days: 20, skipping: false })];
      const [jumped, walked] = [await jumping.live(), await walking.live()];
      assert.deepEqual(jumping.history, walking.history);
      assert.deepEqual({ ...jumped, days: 20 }, { ...walked, days: 20 });
    }
  });
});

/** Has a worker live through its share. Fails with the smallest case that it found, and with what repeats it. */
async function liveIn(order: Order): Promise<Tally> {
  const worker = new Worker(join(__dirname, 'year-worker.js'), { workerData: order });
  const { tally, failure } = await new Promise<{ tally: Tally; failure: string | undefined }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  if (failure !== undefined)
    assert.fail(`Repeat with PROPERTY_SEED=${order.seed} and PROPERTY_PATH as given.\n${failure}`);
  return tally;
}
