import type { CrashPoint } from '../support/crash-points';
import type { StrikePlace } from '../support/cloud-gate';

export type Storage = 'file' | 'storage module';

/** How the process dies at a step: at a call of its own (the n-th since the refresh began), or by the cloud's hand. */
export type Death = { readonly point: CrashPoint; readonly nth: 1 | 2 } | { readonly place: StrikePlace };

/** A step of a refresh. The journal is written twice for each: first the intent, then the new pair. */
export interface Step {
  readonly name: string;
  /** From the cloud's rotation until the pair is whole on disk: only here the pair may be lost. */
  readonly inSpan: boolean;
  readonly deaths: Partial<Readonly<Record<Storage, Death>>>;
}

const both = (death: Death): Step['deaths'] => ({ file: death, 'storage module': death });

export const STEPS: readonly Step[] = [
  {
    name: 'before the intent is written',
    inSpan: false,
    deaths: {
      file: { point: 'file: before it is begun', nth: 1 },
      'storage module': { point: 'storage: before the save', nth: 1 },
    },
  },
  {
    name: 'the intent is written beside the journal',
    inSpan: false,
    deaths: { file: { point: 'file: written beside', nth: 1 } },
  },
  {
    name: 'the intent is in the journal',
    inSpan: false,
    deaths: {
      file: { point: 'file: renamed', nth: 1 },
      'storage module': { point: 'storage: after the save', nth: 1 },
    },
  },
  { name: 'the request is sent and lost with its connection', inSpan: false, deaths: both({ place: 'arrived' }) },
  {
    name: 'the request is sent; the cloud rotates after the crash',
    inSpan: true,
    deaths: both({ place: 'arrived, then rotated' }),
  },
  { name: 'the cloud has rotated, its answer is not sent yet', inSpan: true, deaths: both({ place: 'rotated' }) },
  {
    name: 'the answer has arrived',
    inSpan: true,
    deaths: {
      file: { point: 'file: before it is begun', nth: 2 },
      'storage module': { point: 'storage: before the save', nth: 2 },
    },
  },
  {
    name: 'the new pair is written beside the journal',
    inSpan: false,
    deaths: { file: { point: 'file: written beside', nth: 2 } },
  },
  {
    name: 'the new pair is in the journal',
    inSpan: false,
    deaths: {
      file: { point: 'file: renamed', nth: 2 },
      'storage module': { point: 'storage: after the save', nth: 2 },
    },
  },
  {
    name: 'before the credentials are set',
    inSpan: false,
    deaths: both({ point: 'credentials: before', nth: 1 }),
  },
  { name: 'the credentials are set', inSpan: false, deaths: both({ point: 'credentials: after', nth: 1 }) },
  { name: 'the new token is used for the first time', inSpan: false, deaths: both({ place: 'used' }) },
];
