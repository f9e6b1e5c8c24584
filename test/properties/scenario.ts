import fc from 'fast-check';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What keeps every token request from success while an outage lasts. */
export type Trouble =
  'refused' | 'lostBefore' | 'timeout' | 'html' | 'unavailable' | 'tooMany' | 'bare401' | 'htmlOk' | 'forbidden';

/** What befalls one token request. The last six happen after the cloud has decided. */
export type Fate =
  | Trouble
  | 'well'
  | 'falseGrant'
  | 'falseClient'
  | 'lostAfter'
  | 'cutOff'
  | 'timeoutAfter'
  | 'badGateway'
  | 'sameToken'
  | 'noToken';

export interface Request {
  readonly fate: Fate;
  /** From the sending to the cloud's decision, and from there to the answer. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** `lies`: the document is kept all the same. `slow`: kept, but later than anybody waits. */
export type Saving = 'well' | 'rejects' | 'throws' | 'lies' | 'slow';

export type Incident =
  | { readonly kind: 'outage'; readonly trouble: Trouble; readonly durationMs: number }
  /** The process ends at the n-th step from now; 0 is now. `clock: '1970'`: no time is known for some minutes. */
  | { readonly kind: 'kill'; readonly steps: number; readonly downMs: number; readonly clock: 'good' | '1970' }
  /** `crowd`: many ask for a token in the same moment, before a stop or a deploy, and as soon as it is up again. */
  | { readonly kind: 'stop'; readonly downMs: number; readonly crowd: boolean; readonly unreadable: number }
  | { readonly kind: 'deploy'; readonly type: 'full' | 'reload'; readonly crowd: boolean }
  /** A new process starts beside the old one, which ends after a while: a rolling update, or somebody who did not know. */
  | { readonly kind: 'overlap'; readonly durationMs: number; readonly end: 'stop' | 'kill'; readonly crowd: boolean }
  | { readonly kind: 'suspend'; readonly durationMs: number; readonly breaks: boolean }
  | { readonly kind: 'step'; readonly byMs: number }
  | { readonly kind: 'saving'; readonly saving: Saving; readonly durationMs: number }
  | { readonly kind: 'unreadable'; readonly times: number }
  | { readonly kind: 'newSecret'; readonly deployedAfterMs: number }
  | { readonly kind: 'seed'; readonly good: boolean }
  | { readonly kind: 'revoke' | 'refreshNow' | 'ask' | 'unauthorized' | 'crowd' | 'signOut' };

/** What happens to one home. Each list begins anew at its end. */
export interface Scenario {
  readonly refreshAt: number;
  /** `expires_in` of each answer: seconds, or nonsense. */
  readonly lives: readonly unknown[];
  readonly requests: readonly Request[];
  /** How long each writing of the journal takes. */
  readonly savesMs: readonly number[];
  /** Times between incidents are in lives of an access token, so that short lives have as many of them. */
  readonly incidents: readonly { readonly afterLives: number; readonly incident: Incident }[];
  /** How long the owner takes to sign in again. */
  readonly ownerMs: number;
  readonly random: number;
}

/** Numbers whose orders of magnitude are equally likely. */
function spread(from: number, to: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((step) => from * (to / from) ** (step / 1000));
}

function duration(fromMs: number, toMs: number): fc.Arbitrary<number> {
  return spread(fromMs, toMs).map(Math.round);
}

const trouble: fc.Arbitrary<Trouble> = fc.constantFrom(
  'refused',
  'lostBefore',
  'timeout',
  'html',
  'unavailable',
  'tooMany',
  'bare401',
  'htmlOk',
  'forbidden',
);

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 60, arbitrary: fc.constant('well' as const) },
  { weight: 8, arbitrary: trouble },
  { weight: 2, arbitrary: fc.constantFrom('sameToken' as const, 'noToken' as const) },
  { weight: 1, arbitrary: fc.constantFrom('falseGrant' as const, 'falseClient' as const) },
  { weight: 1, arbitrary: fc.constantFrom('lostAfter', 'cutOff', 'timeoutAfter', 'badGateway') },
);

const request: fc.Arbitrary<Request> = fc.record({
  fate,
  beforeMs: fc.oneof({ weight: 9, arbitrary: duration(5, 2000) }, duration(5, 130_000)),
  afterMs: fc.oneof({ weight: 9, arbitrary: duration(5, 2000) }, duration(5, 130_000)),
});

const outage: fc.Arbitrary<Incident> = fc.record({
  kind: fc.constant('outage'),
  trouble,
  durationMs: duration(2 * SECOND_MS, 11 * HOUR_MS),
});

const restart: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({
    kind: fc.constant('kill'),
    steps: fc.nat({ max: 9 }),
    downMs: duration(SECOND_MS, 3 * DAY_MS),
    clock: fc.constantFrom('good', 'good', 'good', '1970'),
  }),
  fc.record({
    kind: fc.constant('stop'),
    downMs: duration(SECOND_MS, 3 * DAY_MS),
    crowd: fc.boolean(),
    unreadable: fc.constantFrom(0, 0, 0, 3),
  }),
);

const overlap: fc.Arbitrary<Incident> = fc.record({
  kind: fc.constant('overlap'),
  durationMs: duration(SECOND_MS, 3 * DAY_MS),
  end: fc.constantFrom('stop', 'kill'),
  crowd: fc.boolean(),
});

const clock: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({
    kind: fc.constant('suspend'),
    durationMs: duration(SECOND_MS, 20 * HOUR_MS),
    breaks: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('step'),
    byMs: fc.tuple(duration(SECOND_MS, 3 * DAY_MS), fc.boolean()).map(([byMs, back]) => (back ? -byMs : byMs)),
  }),
);

const journal: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({
    kind: fc.constant('saving'),
    saving: fc.constantFrom('rejects', 'throws', 'lies', 'slow'),
    durationMs: duration(SECOND_MS, 12 * HOUR_MS),
  }),
  fc.record({ kind: fc.constant('unreadable'), times: fc.integer({ min: 1, max: 9 }) }),
);

const stimulus: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ kind: fc.constantFrom('refreshNow', 'ask', 'unauthorized', 'crowd') }),
  fc.record({ kind: fc.constant('deploy'), type: fc.constantFrom('full', 'reload'), crowd: fc.boolean() }),
);

const owner: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ kind: fc.constantFrom('revoke', 'signOut') }),
  fc.record({ kind: fc.constant('newSecret'), deployedAfterMs: duration(MINUTE_MS, 3 * DAY_MS) }),
  fc.record({ kind: fc.constant('seed'), good: fc.boolean() }),
);

const incident: fc.Arbitrary<Incident> = fc.oneof(
  { weight: 8, arbitrary: outage },
  { weight: 6, arbitrary: restart },
  { weight: 4, arbitrary: overlap },
  { weight: 5, arbitrary: clock },
  { weight: 4, arbitrary: journal },
  { weight: 8, arbitrary: stimulus },
  { weight: 2, arbitrary: owner },
);

const seconds = spread(2, 30 * 86_400).map((life) => Math.round(life * 2) / 2);

const life: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom(86_399, 86_400, '86399') },
  { weight: 2, arbitrary: seconds },
  { weight: 1, arbitrary: fc.constantFrom(undefined, 0, -5, 'soon', null) },
);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  refreshAt: fc.oneof({ weight: 6, arbitrary: fc.constant(0.5) }, fc.double({ min: 0.05, max: 0.95, noNaN: true })),
  lives: fc.oneof(
    { weight: 8, arbitrary: fc.array(life, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: seconds.map((only) => [only]) },
  ),
  requests: fc.array(request, { minLength: 1, maxLength: 30 }),
  savesMs: fc.array(fc.oneof({ weight: 9, arbitrary: duration(1, 300) }, duration(1, 25_000)), {
    minLength: 1,
    maxLength: 8,
  }),
  incidents: fc.array(fc.record({ afterLives: spread(0.0001, 10), incident }), { maxLength: 40 }),
  ownerMs: duration(10 * MINUTE_MS, 3 * DAY_MS),
  random: fc.nat(),
});

/** Long outages of the cloud and short restarts, with a good refresh between two outages, and nothing else. */
export const outages: fc.Arbitrary<Scenario> = fc.record({
  refreshAt: fc.constant(0.5),
  lives: fc.constantFrom([86_399], [86_400]),
  requests: fc.constant([{ fate: 'well' as const, beforeMs: 50, afterMs: 50 }]),
  savesMs: fc.array(duration(1, 300), { minLength: 1, maxLength: 4 }),
  incidents: fc.array(
    fc.record({
      afterLives: fc.double({ min: 1.1, max: 3, noNaN: true }),
      incident: fc.oneof(
        { weight: 3, arbitrary: outage },
        fc.record({
          kind: fc.constant('stop'),
          downMs: duration(SECOND_MS, MINUTE_MS),
          crowd: fc.constant(false),
          unreadable: fc.constant(0),
        }),
      ),
    }),
    { minLength: 1, maxLength: 20 },
  ),
  ownerMs: fc.constant(MINUTE_MS),
  random: fc.nat(),
});
