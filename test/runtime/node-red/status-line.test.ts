import assert from 'node:assert/strict';
import type { Node, NodeStatus } from 'node-red';
import { SmartThingsError } from '../../../src/base/errors';
import { text } from '../../../src/base/text';
import type { AuthorizationSnapshot } from '../../../src/oauth/authorization';
import { StatusLine } from '../../../src/runtime/node-red/status-line';

const NOW = Date.UTC(2026, 2, 4, 9);
const ALIVE = NOW + 3_600_000;
const DEAD = NOW - 1;

type Told = Partial<AuthorizationSnapshot> & Pick<AuthorizationSnapshot, 'state'>;

function snapshot(told: Told): AuthorizationSnapshot {
  return { message: text('a.sentence'), scope: '', installedAppId: '', unsaved: false, ...told };
}

describe('the line under a node', () => {
  let shown: NodeStatus[];
  let line: StatusLine;
  beforeEach(() => {
    shown = [];
    const node = { status: (status: NodeStatus) => shown.push(status) };
    line = new StatusLine(node as unknown as Node, ({ key }) => key);
  });

  const told: [string, Told, string | undefined][] = [
    ['nothing where all is well', { state: 'authorized' }, undefined],
    ['that a pair is not saved', { state: 'authorized', unsaved: true }, 'yellow status.unsaved'],
    ['nothing of a refresh while the token lives', { state: 'refreshing', accessTokenExpiresAt: ALIVE }, undefined],
    ['a refresh that is waited for', { state: 'refreshing', accessTokenExpiresAt: DEAD }, 'yellow status.refreshing'],
    ['until when it works', { state: 'failing', accessTokenExpiresAt: ALIVE }, 'yellow status.failing'],
    ['trouble whose end nobody knows', { state: 'failing' }, 'yellow status.failingNow'],
    ['a token that has ended', { state: 'expired', accessTokenExpiresAt: DEAD }, 'red status.expired'],
    [
      'to sign in, and until when it works',
      { state: 'reauthorize', accessTokenExpiresAt: ALIVE },
      'yellow status.reauthorizeAlive',
    ],
    ['to sign in', { state: 'reauthorize', accessTokenExpiresAt: DEAD }, 'red status.reauthorize'],
    [
      'no hour until which a token works that the cloud may have ended',
      { state: 'reauthorize', accessTokenExpiresAt: ALIVE, accessTokenDoubtful: true },
      'red status.reauthorize',
    ],
    ['that nobody is signed in', { state: 'unauthorized' }, 'red status.unauthorized'],
  ];
  for (const [what, state, expected] of told) {
    it(`says ${what}`, () => {
      line.authorization({ snapshot: snapshot(state) }, NOW);
      const [status] = shown;
      assert.equal(status?.fill ? `${status.fill} ${status.text ?? ''}` : undefined, expected);
      assert.ok(shown.length <= 1);
    });
  }

  it('says which variable is missing', () => {
    line.authorization({ snapshot: snapshot({ state: 'unauthorized' }), unsetVariable: 'SECRET' }, NOW);
    assert.equal(shown[0]?.text, 'status.variableUnset');
  });

  it('keeps the last result where all is well again, and says nothing twice', () => {
    line.failed(new SmartThingsError('timeout', text('a.timeout')));
    line.authorization({ snapshot: snapshot({ state: 'unauthorized' }) }, NOW);
    line.authorization({ snapshot: snapshot({ state: 'unauthorized' }) }, NOW);
    line.authorization({ snapshot: snapshot({ state: 'authorized' }) }, NOW);
    assert.deepEqual(
      shown.map((status) => status.text),
      ['status.error.timeout', 'status.unauthorized', 'status.error.timeout'],
    );
  });

  it('warns of what a device out of reach said long ago, by the time of it', () => {
    const then = new Date(Date.now() - 40 * 86_400_000);
    line.done('offline, was on', then);
    assert.deepEqual([shown[0]?.fill, shown[0]?.shape], ['yellow', 'ring']);
    assert.match(shown[0]?.text ?? '', /^offline, was on · .*\d\d:\d\d$/);
    assert.ok(!shown[0]?.text?.endsWith(`· ${new Date().toTimeString().slice(0, 5)}`), shown[0]?.text);
    line.done('offline, was on', new Date());
    assert.equal(shown[1]?.fill, 'yellow');
    line.done('on');
    assert.equal(shown[2]?.fill, 'green');
  });

  it('says of a follower that its server gives no token', () => {
    line.authorization({ snapshot: snapshot({ state: 'unauthorized' }), isFollowing: true }, NOW);
    assert.equal(shown[0]?.text, 'status.noTokenServer');
  });

  it('cuts a long result', () => {
    line.done('x'.repeat(100));
    assert.match(shown[0]?.text ?? '', /^x{39}… · \d\d:\d\d$/);
  });
});
