import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const { livesOf } = editorModule('sidebar/accounts/lives') as {
  livesOf(account: object, nowMs: number): { kind: string; left: number; mark?: number }[];
};
const { helpWithEvents } = editorModule('sidebar/accounts/why-no-events') as {
  helpWithEvents(account: object): string;
};
const { costReasons, dayBars } = editorModule('sidebar/accounts/why-dear') as {
  costReasons(bill: object): { kind: string; percent: number; node?: { nodeId: string } }[];
  dayBars(bill: object, nowMs: number): { day: string; calls: number; share: number }[];
};

const NOW = Date.parse('2026-11-04T18:00:00Z');
const tokens = (more: object): object => ({
  ...{ refreshedAt: null, nextRefreshAt: null, accessTokenExpiresAt: null, refreshTokenExpiresAt: null },
  ...more,
});

describe('the lives of an account’s tokens', () => {
  it('run out from when they were given, with the renewal on the way', () => {
    const account = tokens({
      refreshedAt: '2026-11-04T12:00:00Z',
      nextRefreshAt: '2026-11-05T00:00:00Z',
      accessTokenExpiresAt: '2026-11-05T12:00:00Z',
      refreshTokenExpiresAt: '2026-12-04T12:00:00Z',
    });
    const [access, refresh] = livesOf(account, NOW);
    assert.deepEqual([access?.kind, access?.left, access?.mark], ['access', 0.75, 0.5]);
    assert.deepEqual([refresh?.kind, refresh?.left.toFixed(3), refresh?.mark], ['refresh', '0.992', undefined]);
  });

  it('have no renewal on the way where its time is past, or after the end', () => {
    for (const nextRefreshAt of ['2026-11-04T17:59:00Z', '2026-11-06T00:00:00Z']) {
      const account = tokens({ nextRefreshAt, accessTokenExpiresAt: '2026-11-05T12:00:00Z' });
      assert.deepEqual(
        [...livesOf(account, NOW)].map(({ mark }) => mark),
        [undefined],
      );
    }
  });

  it('are told as far as they are known', () => {
    assert.deepEqual(plain(livesOf(tokens({}), NOW)), []);
    const personal = tokens({ accessTokenExpiresAt: '2026-11-05T06:00:00Z' });
    assert.deepEqual(
      [...livesOf(personal, NOW)].map(({ left }) => left),
      [0.5],
    );
    const wrong = tokens({ accessTokenExpiresAt: 'soon', refreshTokenExpiresAt: '2026-11-01T00:00:00Z' });
    assert.deepEqual(
      [...livesOf(wrong, NOW)].map(({ kind, left }) => [kind, left]),
      [['refresh', 0]],
    );
  });
});

describe('what helps where no events come', () => {
  const account = (state: string, more: object = {}, key = ''): object => ({
    ...{ state: 'authorized', mode: 'oauth', events: { state, sentence: { key, params: {} }, ...more } },
  });
  for (const [what, given, expected] of [
    ['to sign in', { ...account('live'), state: 'reauthorize' }, 'signIn'],
    ['to deploy', { state: 'authorized', mode: 'oauth' }, 'deploy'],
    ['a node that listens', account('off', {}, 'events.nobodyListens'), 'listen'],
    ['the settings, where events are switched off', account('off', {}, 'events.off'), 'settings'],
    ['a click, where the confirmation waits for one', account('waiting', { confirmation: 'asking' }), 'confirm'],
    ['the steps of the settings, while it waits', account('waiting', { confirmation: 'none' }), 'settings'],
    ['the settings, where it is blocked', account('blocked'), 'settings'],
    ['a public address, where the home is read', account('polling'), 'address'],
    ['nothing, where a personal token may not subscribe', { ...account('polling'), mode: 'pat' }, 'none'],
    ['nothing, where they come', account('live'), 'none'],
    ['nothing, in a quiet home', account('quiet'), 'none'],
  ] as const) {
    it(`is ${what}`, () => assert.equal(helpWithEvents(given), expected));
  }
});

describe('the month’s bill', () => {
  const none = { commands: 0, reads: 0, polls: 0, tokens: 0, other: 0 };
  const node = (nodeId: string, month: number): object => ({ nodeId, name: '', type: '', today: 0, month });
  const bill = (byKind: object, byNode: object[] = [], days: object[] = []): object => {
    const kinds = { ...none, ...byKind };
    return { month: Object.values(kinds).reduce((sum, one) => sum + one, 0), byKind: kinds, byNode, days };
  };

  it('is spent for what takes most of it, and for the dearest nodes', () => {
    const nodes = [node('', 500), node('a', 400), node('b', 200), node('c', 150), node('d', 120), node('e', 5)];
    const reasons = costReasons(bill({ polls: 600, reads: 350, commands: 40, tokens: 10 }, nodes));
    assert.deepEqual(
      [...reasons].map(({ kind, percent, node: spender }) => [spender?.nodeId ?? kind, percent]),
      [
        ['polls', 60],
        ['reads', 35],
        ['a', 40],
        ['b', 20],
        ['c', 15],
      ],
    );
  });

  it('has no reasons where nothing was called', () => {
    assert.deepEqual(plain(costReasons(bill({}, [node('a', 0)]))), []);
  });

  it('has a bar for each day until today, in UTC, also where nothing was called', () => {
    const days = [
      { ...none, day: '2026-10-31', polls: 900 },
      { ...none, day: '2026-11-02', polls: 30, commands: 10 },
      { ...none, day: '2026-11-04', reads: 10 },
    ];
    assert.deepEqual(plain(dayBars(bill({}, [], days), NOW)), [
      { day: '2026-11-01', calls: 0, share: 0 },
      { day: '2026-11-02', calls: 40, share: 1 },
      { day: '2026-11-03', calls: 0, share: 0 },
      { day: '2026-11-04', calls: 10, share: 0.25 },
    ]);
    assert.deepEqual(
      [...dayBars(bill({}), Date.parse('2026-12-01T00:00:00Z'))].map(({ share }) => share),
      [0],
    );
  });
});
