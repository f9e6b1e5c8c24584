import { median } from '../support/statistics';

/** How the same thing is done in several ways. */
export type Ways<Name extends string> = Readonly<Record<Name, () => Promise<unknown>>>;

/**
 * Does the same thing in turn in each way, A B C A B C …, so that whatever else the machine does strikes all alike.
 * Gives the median time of each, in microseconds.
 */
export async function interleaved<Name extends string>(
  ways: Ways<Name>,
  rounds: number,
  warmUpRounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const name of names) {
      const startedAt = process.hrtime.bigint();
      await ways[name]();
      if (round >= 0) times.get(name)?.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
    }
  }
  const medians = names.map((name): [Name, number] => [name, median(times.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

export function microseconds(time: number): string {
  return `${time.toFixed(0)} µs`;
}
