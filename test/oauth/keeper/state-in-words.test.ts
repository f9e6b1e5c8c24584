import assert from 'node:assert/strict';
import { text } from '../../../src/base/text';
import { EMPTY_RECORD, type AuthorizationRecord } from '../../../src/oauth/journal/authorization-record';
import { errorOf, errorWithoutToken, StateInWords, type Situation } from '../../../src/oauth/keeper/state-in-words';
import type { Passing } from '../../../src/oauth/tokens/token-reply';
import { FakeClock } from '../../support/fake-clock';
import { HOUR_MS, RecordingLog } from '../../support/keeper-fixture';
import { pairWith } from '../../support/token-pairs';

const live = pairWith();
const UNTIL = new Date(live.expiresAt);
const FAILURE: Passing = {
  kind: 'passing',
  code: 'network',
  sentence: text('a.failure'),
  statusCode: 503,
  inDoubt: false,
};

function situationOf(record: Partial<AuthorizationRecord>, rest: Partial<Situation> = {}): Situation {
  return {
    name: 'Home',
    record: { ...EMPTY_RECORD, ...record },
    failure: undefined,
    refreshing: false,
    nextRefreshAt: Number.POSITIVE_INFINITY,
    unsaved: false,
    journalProblem: undefined,
    seedOwner: undefined,
    ...rest,
  };
}

describe('What a keeper tells', () => {
  let clock: FakeClock;
  let log: RecordingLog;
  let reporter: StateInWords;
  beforeEach(() => {
    clock = new FakeClock(live.obtainedAt);
    log = new RecordingLog();
    reporter = new StateInWords({ clock, log });
  });

  it('of a pair is all that is known of it', () => {
    assert.deepEqual(reporter.snapshot(situationOf({ live }, { nextRefreshAt: 0 })), {
      state: 'authorized',
      message: text('oauth.state.authorized', { until: UNTIL }),
      scope: 'r:devices:*',
      installedAppId: 'installed-1',
      unsaved: false,
      accessTokenExpiresAt: live.expiresAt,
      refreshedAt: live.obtainedAt,
      refreshTokenExpiresAt: live.obtainedAt + 30 * 24 * HOUR_MS,
      nextRefreshAt: clock.now(),
    });
  });

  it('of a pair without dates is no date', () => {
    const undated = pairWith({ obtainedAt: 0, expiresAt: 0 });
    const message = text('oauth.state.expired', { problem: text('oauth.state.waiting') });
    const plain = { scope: undated.scope, installedAppId: undated.installedAppId, unsaved: false };
    assert.deepEqual(reporter.snapshot(situationOf({ live: undated })), { state: 'expired', message, ...plain });
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(reporter.snapshot(situationOf({})), {
      ...{ state: 'unauthorized', message: text('oauth.state.unauthorized') },
      ...{ scope: '', installedAppId: '', unsaved: false },
    });
  });

  it('of a refresh under way is just that, and not for the log', () => {
    const refreshing = situationOf({ live }, { refreshing: true });
    assert.deepEqual(reporter.snapshot(refreshing).message, text('oauth.state.refreshing'));
    assert.equal(reporter.announce(refreshing), false);
    assert.deepEqual(log.lines, []);
  });

  it('of an interrupted refresh is that its access token is doubtful, of others it is not', () => {
    const doubtful = reporter.snapshot(situationOf({ live, rejection: 'interrupted' }));
    assert.equal(doubtful.accessTokenDoubtful, true);
    assert.ok(!('accessTokenDoubtful' in reporter.snapshot(situationOf({ live, rejection: 'elsewhere' }))));
  });

  it('is logged when it changes: trouble as a warning, the end of trouble as news, a good start not at all', () => {
    const good = situationOf({ live });
    const failing = situationOf({ live }, { failure: FAILURE });
    for (const situation of [good, good, failing, failing, good]) reporter.announce(situation);
    const message = text('oauth.state.failing', { problem: FAILURE.sentence, until: UNTIL });
    assert.deepEqual(log.lines, [
      { level: 'warn', sentence: text('oauth.log.state', { account: 'Home', message }) },
      {
        level: 'info',
        sentence: text('oauth.log.state', {
          account: 'Home',
          message: text('oauth.state.authorized', { until: UNTIL }),
        }),
      },
    ]);
  });

  it('in the last hour is told once more, and no later', async () => {
    const failing = situationOf({ live }, { failure: FAILURE });
    assert.equal(reporter.announce(failing), false);
    await clock.pass(23 * HOUR_MS - 1);
    assert.equal(reporter.announce(failing), false);
    await clock.pass(1);
    assert.equal(reporter.snapshot(failing).lastHour, true);
    assert.equal(reporter.announce(failing), true);
    assert.equal(reporter.announce(failing), false);
    assert.deepEqual(log.warnings, [
      'oauth.log.state/oauth.state.failing/a.failure',
      'oauth.log.lastHour/oauth.state.failing/a.failure',
    ]);
    await clock.pass(HOUR_MS);
    assert.ok(!('lastHour' in reporter.snapshot(failing)));
  });

  it('has no last hour where all is well, or where a token lives for two hours at most', async () => {
    await clock.pass(23.5 * HOUR_MS);
    assert.ok(!('lastHour' in reporter.snapshot(situationOf({ live }))));
    const short = pairWith({ expiresAt: clock.now() + HOUR_MS / 2, obtainedAt: clock.now() - 1.5 * HOUR_MS });
    assert.ok(!('lastHour' in reporter.snapshot(situationOf({ live: short }, { failure: FAILURE }))));
    const longer = pairWith({ expiresAt: short.expiresAt, obtainedAt: short.obtainedAt - 1 });
    assert.equal(reporter.snapshot(situationOf({ live: longer }, { failure: FAILURE })).lastHour, true);
  });

  it('as an error has the code and the status of the failure', () => {
    assert.deepEqual(errorOf(FAILURE).cause, { code: 'network', statusCode: 503 });
    const { statusCode: _none, ...unanswered } = FAILURE;
    assert.deepEqual(errorOf(unanswered).cause, { code: 'network' });
    const snapshot = reporter.snapshot(situationOf({}));
    assert.equal(errorWithoutToken(snapshot, FAILURE).code, 'network');
    assert.equal(errorWithoutToken(snapshot, undefined).code, 'not_authorized');
    const rejected = reporter.snapshot(situationOf({ rejection: 'client' }));
    assert.equal(errorWithoutToken(rejected, FAILURE).code, 'reauthorize');
  });
});
