import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly kills: number;
  /** Life of an access token. */
  readonly tokenSeconds: number;
  /** Chooses the moments of the kills; the same seed chooses the same ones. */
  readonly seed: number;
}

/** Reads the command line. Throws an `Error` with a sentence for what it can't use. */
export function optionsFrom(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '100' },
      'seconds-token': { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const whole = (name: keyof typeof values, least: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name} takes a whole number from ${least} on, not ${values[name]}`);
  };
  return { kills: whole('kills', 1), tokenSeconds: whole('seconds-token', 1), seed: whole('seed', 0) };
}
