import assert from 'node:assert/strict';
import { Secret } from '../../../../src/base/secret';
import { text } from '../../../../src/base/text';
import type { Authorization, SigningIn, TokenHolder } from '../../../../src/oauth/authorization';
import type { Follower } from '../../../../src/oauth/follower/follower';
import { PersonalToken } from '../../../../src/oauth/personal-token';
import { FollowingAuthorization } from '../../../../src/runtime/account/authorization/following';
import { PersonalAuthorization } from '../../../../src/runtime/account/authorization/personal';
import { failsWith } from '../../../support/api-fixture';
import { FakeClock } from '../../../support/fake-clock';

type Verb = 'signIn' | 'seed' | 'refreshNow' | 'signOut' | 'pairSettled';
const VERBS: readonly Verb[] = ['signIn', 'seed', 'refreshNow', 'signOut', 'pairSettled'];

/** A follower that takes everything, and tells what was done. */
class FakeFollower implements TokenHolder {
  readonly done: string[] = [];
  readonly listeners = new Set<() => void>();
  apiUrl: string | undefined;
  readonly following = { server: 'leader', since: undefined };

  accessToken(): Promise<Secret> {
    return Promise.resolve(new Secret('token'));
  }
  freshToken(): Promise<Secret> {
    return this.accessToken();
  }
  replacementFor(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  peek(): undefined {
    return undefined;
  }
  snapshot(): ReturnType<TokenHolder['snapshot']> {
    return { state: 'authorized', message: text('a.sentence'), scope: '', installedAppId: '', unsaved: false };
  }
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  refreshNow(): Promise<void> {
    this.done.push('refreshNow');
    return Promise.resolve();
  }
  forget(): void {
    this.done.push('forget');
  }
  stop(): void {
    this.done.push('stop');
  }
}

const ask = (authorization: Authorization, verb: Verb): Promise<void> => {
  const secret = new Secret('brought-by-the-owner');
  if (verb === 'signIn') return authorization.signIn(secret, 'https://httpbin.org/get', {} as SigningIn);
  return verb === 'seed' ? authorization.seed(secret) : authorization[verb]();
};

describe('what can be asked of an authorization', () => {
  let follower: FakeFollower;
  let forgotten: number;
  let personal: PersonalAuthorization;
  let following: FollowingAuthorization;
  beforeEach(() => {
    forgotten = 0;
    follower = new FakeFollower();
    const token = new PersonalToken(new Secret('personal'), 0, new FakeClock());
    personal = new PersonalAuthorization(token, 'https://api.example.com', () => forgotten++);
    following = new FollowingAuthorization(follower as unknown as Follower, 'https://api.example.com');
  });

  for (const verb of VERBS) {
    const lacks = { pat: verb !== 'signOut', follow: verb !== 'signOut' && verb !== 'refreshNow' };
    it(`${verb}: ${lacks.pat ? 'wrong mode' : 'done'} in pat, ${lacks.follow ? 'wrong mode' : 'done'} in follow`, async () => {
      if (lacks.pat) await failsWith(ask(personal, verb), 'wrong_mode', 'runtime.routes.wrongMode');
      else await ask(personal, verb);
      if (lacks.follow) await failsWith(ask(following, verb), 'wrong_mode', 'runtime.routes.wrongMode');
      else await ask(following, verb);
    });
  }

  it('forgets a personal token with a sign-out, everywhere', async () => {
    let news = 0;
    personal.onChange(() => news++);
    await personal.signOut();
    assert.deepEqual([forgotten, news, personal.peek()], [1, 1, undefined]);
  });

  it('goes where the token server says, and stays there while that says nothing', () => {
    assert.equal(following.apiUrl, 'https://api.example.com');
    follower.apiUrl = 'http://127.0.0.1:4000';
    assert.equal(following.apiUrl, 'http://127.0.0.1:4000');
    follower.apiUrl = undefined;
    assert.equal(following.apiUrl, 'http://127.0.0.1:4000');
  });

  it('hears nothing of its holder once it is closed', async () => {
    let news = 0;
    following.onChange(() => news++);
    for (const listener of follower.listeners) listener();
    await following.close();
    for (const listener of follower.listeners) listener();
    assert.deepEqual([news, follower.listeners.size, follower.done], [1, 0, ['stop']]);
  });
});
