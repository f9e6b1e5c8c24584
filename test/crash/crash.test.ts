import assert from 'node:assert/strict';
import { fillTable, tableInDocument } from './document';
import { STEPS, type Step, type Storage } from './steps';
import { Victim, type Aftermath } from './victim';

const INTERRUPTED = /A refresh was interrupted/;

describe('a crash at every step of a refresh', () => {
  const seen = new Map<Step, Partial<Record<Storage, Aftermath>>>();

  for (const storage of ['file', 'storage module'] as const) {
    describe(`with the journal in ${storage === 'file' ? 'a file' : 'a custom storage'}`, () => {
      let victim: Victim;
      before(async function () {
        this.timeout(60_000);
        victim = await Victim.start(storage);
      });
      after(() => victim.end());

      for (const step of STEPS) {
        const death = step.deaths[storage];
        if (!death) continue;
        it(step.name, async function () {
          this.timeout(60_000);
          const aftermath = await victim.die(death);
          seen.set(step, { ...seen.get(step), [storage]: aftermath });
          assert.equal(aftermath.outcome, step.inSpan ? 'sign in again' : 'the lamp works', aftermath.message);
          if (!step.inSpan) return;
          assert.match(aftermath.message, INTERRUPTED);
          await victim.signIn();
        });
      }
    });
  }

  // In a block of its own, since mocha runs tests before blocks.
  describe('of which docs/token-life.md tells', () => {
    it('the same', async function () {
      const rows = STEPS.map((step) => [step.name, ...cellsOf(seen.get(step) ?? {})]);
      if (seen.size < STEPS.length) this.skip();
      if (process.env.UPDATE_DOCS === '1') await fillTable('crashes', rows);
      assert.deepEqual(await tableInDocument('crashes'), rows, 'run with UPDATE_DOCS=1 to bring the table up to date');
    });
  });
});

/** Both storages must leave the user with the same; calls are told once for both. */
function cellsOf(aftermaths: Partial<Record<Storage, Aftermath>>): string[] {
  const all = Object.values(aftermaths);
  const outcomes = new Set(all.map(({ outcome }) => outcome));
  const calls = new Set(all.map(({ tokenCalls }) => tokenCalls));
  const places = all.length === 2 ? 'both' : (Object.keys(aftermaths)[0] ?? '');
  const kept = [...outcomes].join(' / ');
  return [
    places,
    kept === 'sign in again' ? 'sign in again: *a refresh was interrupted*' : kept,
    [...calls].join(' / '),
  ];
}
