import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly kills: number;
  /** Life of an access token; fractions are allowed, for many rotations in little time. */
  readonly tokenSeconds: number;
  /** Chooses the moments of the kills; the same seed chooses the same ones. */
  readonly seed: number;
  /** How much longer each flush of the disk takes. */
  readonly slowDiskMs: number;
  /** A second Node-RED on the same user folder all the while; each kill takes one of the two. */
  readonly second: boolean;
  /** After the last kill it goes on until the cloud has rotated so often. */
  readonly rotations: number;
}

/** Reads the command line. Throws an `Error` with a sentence for what it can't use. */
export function optionsFrom(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '100' },
      'seconds-token': { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      'slow-disk-ms': { type: 'string', default: '0' },
      rotations: { type: 'string', default: '0' },
      second: { type: 'boolean', default: false },
    },
  });
  const whole = (name: Exclude<keyof typeof values, 'second'>, least: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name} takes a whole number from ${least} on, not ${values[name]}`);
  };
  const tokenSeconds = Number(values['seconds-token']);
  if (!(tokenSeconds >= 1.5))
    throw new Error(
      `--seconds-token takes a number from 1.5 on: a refresh comes after one second at the earliest, not ${values['seconds-token']}`,
    );
  return {
    ...{ kills: whole('kills', 1), rotations: whole('rotations', 0), seed: whole('seed', 0) },
    ...{ tokenSeconds, slowDiskMs: whole('slow-disk-ms', 0), second: values.second },
  };
}
