import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { Meter } from '../../../src/api/meter';
import type { Authorization } from '../../../src/oauth/authorization';
import { Secret } from '../../../src/base/secret';
import { text } from '../../../src/base/text';
import { Session, type SessionParts } from '../../../src/runtime/account/session';
import { Sessions } from '../../../src/runtime/account/sessions';
import { SharedSimulator } from '../../../src/runtime/process/shared-simulator';
import { FakeClock, fixedRandom, settle } from '../../support/fake-clock';
import { FakeHttp, reply } from '../../support/fake-http';

/** What a session asks of an authorization. */
class FakeAuthorization {
  readonly apiUrl = 'https://api.example.com';
  scope = '';
  installedAppId = '';

  accessToken(): Promise<Secret> {
    return Promise.resolve(new Secret('a-token'));
  }

  replacementFor(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  snapshot(): ReturnType<Authorization['snapshot']> {
    const { scope, installedAppId } = this;
    return { state: 'authorized', message: text('a.sentence'), unsaved: false, scope, installedAppId };
  }
}

describe('a session with the cloud', () => {
  let authorization: FakeAuthorization;
  let http: FakeHttp;
  let session: Session;
  beforeEach(() => {
    authorization = new FakeAuthorization();
    http = new FakeHttp(() => reply(200, { items: [] }));
    begin();
  });

  const begin = (): void => {
    const clock = new FakeClock();
    session = new Session({
      authorization: authorization as unknown as Authorization,
      ...{ http, clock, random: fixedRandom(), meter: new Meter(clock) },
    });
  };
  const signedIn = (installedAppId: string, scope = 'r:devices:*'): void => {
    Object.assign(authorization, { installedAppId, scope });
    session.authorizationChanged();
  };
  const listed = async (): Promise<number> => {
    const before = http.requests.length;
    await session.home.devices.list();
    return http.asked.slice(before).filter((asked) => asked.includes('/devices')).length;
  };

  it('asks once for what was wanted before the first news of its authorization', async () => {
    let answer: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (answer = resolve));
    http.answerWith(() => waiting.then(() => reply(200, { items: [] })));
    const list = session.home.devices.list();
    await settle();
    signedIn('app-1');
    answer();
    await list;
    assert.equal(await listed(), 0);
  });

  it('keeps its lists while the authorization goes on, known from the start or not', async () => {
    signedIn('app-1');
    for (let start = 0; start < 2; start++) {
      assert.equal(await listed(), 1);
      signedIn('app-1');
      assert.equal(await listed(), 0);
      begin();
    }
  });

  it('keeps its lists where its permissions are told in another order', async () => {
    signedIn('app-1', 'r:devices:* x:devices:*');
    assert.equal(await listed(), 1);
    signedIn('app-1', 'x:devices:* r:devices:*');
    assert.equal(await listed(), 0);
  });

  for (const [what, app, scope] of [
    ['another home', 'app-2', 'r:devices:*'],
    ['more permissions', 'app-1', 'r:devices:* r:scenes:*'],
    ['a sign-out', '', ''],
  ] as const) {
    it(`forgets its lists with ${what}`, async () => {
      signedIn('app-1');
      assert.equal(await listed(), 1);
      signedIn(app, scope);
      assert.equal(await listed(), 1);
    });
  }

  it('stays for a deploy, and for as long as an account uses it, however late the one before closes', async () => {
    const clock = new FakeClock();
    const simulated = new SharedSimulator({} as NodeAPI, clock);
    const onFault = (error: unknown): void => assert.fail(String(error));
    const sessions = new Sessions({ clock, random: fixedRandom(), simulated, onFault });
    const deploy = (): { readonly used: Session; readonly authorization: Authorization } => {
      const own = new FakeAuthorization() as unknown as Authorization;
      const parts: SessionParts = { authorization: own, http, clock, random: fixedRandom(), meter: new Meter(clock) };
      return { used: sessions.take('an-account', 'a mark', parts, () => new Session(parts)), authorization: own };
    };
    const first = deploy();
    sessions.give('an-account', first.used, first.authorization);
    await clock.pass(14_000);
    const second = deploy();
    const third = deploy();
    assert.deepEqual([second.used === first.used, third.used === first.used], [true, true]);
    sessions.give('an-account', second.used, second.authorization);
    await clock.pass(60_000);
    assert.deepEqual(await third.used.home.devices.list(), []);
    sessions.give('an-account', third.used, third.authorization);
    await clock.pass(16_000);
    assert.equal(sessions.of('an-account'), undefined);
  });

  it('knows from its beginning whether the nodes of the flows are there yet, and hears when they are', () => {
    const clock = new FakeClock();
    const simulated = new SharedSimulator({} as NodeAPI, clock);
    const sessions = new Sessions({ clock, random: fixedRandom(), simulated, onFault: () => undefined });
    const told: boolean[] = [];
    const events = { flowsRun: (areRunning: boolean) => told.push(areRunning) };
    sessions.flowsRun(false);
    sessions.take('an-account', 'a mark', {} as SessionParts, () => ({ events }) as unknown as Session);
    sessions.flowsRun(true);
    assert.deepEqual(told, [false, true]);
  });
});
