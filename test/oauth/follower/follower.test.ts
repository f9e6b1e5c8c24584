import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HttpFailure, type HttpReply } from '../../../src/base/ports';
import { Secret } from '../../../src/base/secret';
import { text } from '../../../src/base/text';
import { Follower } from '../../../src/oauth/follower/follower';
import { FakeClock, fixedRandom, settle } from '../../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../../support/fake-http';
import { HOUR_MS, keysOf, MINUTE_MS, RecordingLog, refused, SECOND_MS } from '../../support/keeper-fixture';

const URL_OF_SERVER = 'http://leader:1880/smartthings/token_info.json';
const KEY = 'a-key-of-a-test';

/** A token server, and one that follows it. */
class Fixture {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly http: FakeHttp;
  readonly follower: Follower;
  /** What the server gives now. */
  answer: FakeAnswer | (() => FakeAnswer | Promise<FakeAnswer>) = this.given(1, 12 * HOUR_MS);

  constructor(key?: string) {
    this.http = new FakeHttp(() => (typeof this.answer === 'function' ? this.answer() : this.answer));
    const { clock, log, http } = this;
    const random = fixedRandom(3);
    const secret = key === undefined ? {} : { key: new Secret(key) };
    this.follower = new Follower({ name: 'Kitchen', url: URL_OF_SERVER, http, clock, random, log, ...secret });
  }

  static async started(): Promise<Fixture> {
    const fixture = new Fixture();
    await fixture.follower.start();
    return fixture;
  }

  given(token: number, forMs: number): HttpReply {
    const body = { access_token: `token-${token}`, expires_in: Math.floor(forMs / 1000), scope: 'r:devices:*' };
    return reply(200, body, { date: new Date(this.clock.now()).toUTCString() });
  }

  async token(): Promise<string> {
    return (await this.follower.accessToken()).reveal();
  }

  /** A 401 for this token; gives what the follower offers in its place. */
  async afterA401(token: number): Promise<string | undefined> {
    const offered = this.follower.replacementFor(new Secret(`token-${token}`));
    await this.clock.pass(5 * SECOND_MS);
    return (await offered)?.reveal();
  }

  get asked(): number {
    return this.http.requests.length;
  }

  get state(): string {
    return this.follower.snapshot().state;
  }

  get message(): string {
    return keysOf(this.follower.snapshot().message);
  }
}

describe('a follower', () => {
  it('asks once and serves everybody from memory', async () => {
    const fixture = await Fixture.started();
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => fixture.token()));
    assert.deepEqual([...new Set(tokens)], ['token-1']);
    assert.equal(fixture.asked, 1);
    assert.equal(fixture.state, 'authorized');
  });

  it('shows its key in both headers, reads little, waits ten seconds', async () => {
    const fixture = new Fixture(KEY);
    await fixture.follower.start();
    const [{ signal: _signal, ...request } = {}] = fixture.http.requests;
    assert.deepEqual(request, {
      method: 'GET',
      url: URL_OF_SERVER,
      headers: { authorization: `Bearer ${KEY}`, 'x-smartthings-key': KEY, accept: 'application/json' },
      timeoutMs: 10_000,
      maxBytes: 16_384,
    });
  });

  it('shows no key where it has none', async () => {
    const fixture = await Fixture.started();
    assert.deepEqual(fixture.http.requests[0]?.headers, { accept: 'application/json' });
  });

  it('asks when the token is replaced, not before', async () => {
    const fixture = await Fixture.started();
    await fixture.clock.pass(12 * HOUR_MS - SECOND_MS);
    assert.equal(fixture.asked, 1);
    fixture.answer = fixture.given(2, 12 * HOUR_MS);
    await fixture.clock.pass(3 * SECOND_MS);
    assert.equal(fixture.asked, 2);
    assert.equal(await fixture.token(), 'token-2');
  });

  it('has one timer, and none when it is stopped', async () => {
    const fixture = await Fixture.started();
    assert.equal(fixture.clock.armed, 1);
    fixture.follower.stop();
    assert.equal(fixture.clock.armed, 0);
    await fixture.clock.pass(24 * HOUR_MS);
    assert.equal(fixture.asked, 1);
  });

  it('ends a request under way when it is stopped, and says nothing of it', async () => {
    const fixture = new Fixture();
    fixture.answer = 'never';
    const started = fixture.follower.start();
    await settle();
    fixture.follower.stop();
    await started;
    assert.equal(fixture.http.inFlight, 0);
    assert.deepEqual(fixture.log.lines, []);
    assert.equal(fixture.clock.armed, 0);
  });

  it('says whom it follows and since when, over outages', async () => {
    const fixture = await Fixture.started();
    const since = fixture.clock.now();
    assert.deepEqual(fixture.follower.following, { server: 'leader:1880/smartthings/token_info.json', since });
    fixture.answer = new HttpFailure('refused', 'ECONNREFUSED');
    await fixture.clock.pass(13 * HOUR_MS);
    fixture.answer = fixture.given(2, HOUR_MS);
    await fixture.clock.pass(2 * MINUTE_MS);
    assert.equal(fixture.follower.following.since, since);
    assert.equal(fixture.message, 'follow.following');
  });

  it('tells of itself where it stands, and of the server why it gave nothing', async () => {
    const fixture = new Fixture();
    const { follower, clock } = fixture;
    const server = 'leader:1880/smartthings/token_info.json';
    fixture.answer = reply(404);
    await follower.start();
    const { nextRefreshAt, ...waiting } = follower.snapshot();
    assert.ok(nextRefreshAt !== undefined && nextRefreshAt > clock.now());
    const problem = text('follow.noServer', { status: 404 });
    assert.deepEqual(waiting, {
      scope: '',
      installedAppId: '',
      unsaved: false,
      state: 'unauthorized',
      message: text('follow.waiting', { server, problem }),
    });
    fixture.answer = new HttpFailure('refused', 'ECONNREFUSED');
    await follower.refreshNow().catch(() => undefined);
    const unreachable = text('follow.unreachable', { reason: 'ECONNREFUSED' });
    assert.deepEqual(follower.snapshot().message, text('follow.waiting', { server, problem: unreachable }));
    const body = { access_token: 'a', expires_in: 7200, installed_app_id: 'app-1', api_url: 'http://127.0.0.1:4711' };
    fixture.answer = reply(200, body);
    await follower.refreshNow();
    const since = clock.now();
    const { nextRefreshAt: _next, ...following } = follower.snapshot();
    assert.deepEqual(following, {
      scope: '',
      installedAppId: 'app-1',
      unsaved: false,
      refreshedAt: since,
      accessTokenExpiresAt: since + 2 * HOUR_MS,
      state: 'authorized',
      message: text('follow.following', { server, since: new Date(since) }),
    });
    assert.equal(follower.apiUrl, 'http://127.0.0.1:4711');
    follower.stop();
    assert.ok(!('nextRefreshAt' in follower.snapshot()));
  });

  it('tells its listeners, until they stop listening', async () => {
    const fixture = new Fixture();
    let told = 0;
    const stop = fixture.follower.onChange(() => told++);
    await fixture.follower.start();
    assert.equal(told, 1);
    stop();
    await fixture.follower.refreshNow();
    assert.equal(told, 1);
  });

  it('forgets the token when it is told to, and asks anew for the next command', async () => {
    const fixture = await Fixture.started();
    fixture.follower.forget();
    assert.equal(fixture.follower.peek(), undefined);
    assert.equal(fixture.state, 'unauthorized');
    assert.equal(await fixture.token(), 'token-1');
    assert.equal(fixture.asked, 2);
  });

  it('shows no token and no key', async () => {
    const fixture = new Fixture(KEY);
    await fixture.follower.start();
    const seen = [fixture.follower.snapshot(), fixture.follower.following, fixture.log.lines];
    const all =
      seen.map((each) => inspect(each, { depth: 6 })).join('\n') + JSON.stringify(fixture.follower.snapshot());
    assert.ok(!all.includes('token-1') && !all.includes(KEY), all);
  });

  it('plans nothing any more where the answer came just before it was stopped', async () => {
    const fixture = new Fixture();
    const { clock, log } = fixture;
    const answer = fixture.given(1, HOUR_MS);
    const http = {
      send: () => {
        follower.stop();
        return Promise.resolve(answer);
      },
      close: () => undefined,
    };
    const follower = new Follower({ name: 'Kitchen', url: URL_OF_SERVER, http, clock, random: fixedRandom(), log });
    await follower.start();
    assert.equal(clock.armed, 0);
    assert.equal(follower.snapshot().nextRefreshAt, undefined);
  });

  it('goes on where asking fails in a way that nobody thought of', async () => {
    const fixture = new Fixture();
    fixture.answer = () => Promise.reject(new TypeError('a fault'));
    await fixture.follower.start();
    assert.equal(fixture.message, 'follow.waiting/follow.unreachable');
    await refused(fixture.follower.accessToken(), 'network', 'follow.waiting');
    assert.deepEqual(
      fixture.follower.snapshot().message.params.problem,
      text('follow.unreachable', { reason: 'unknown' }),
    );
    fixture.answer = fixture.given(1, HOUR_MS);
    await fixture.clock.pass(3 * SECOND_MS);
    assert.equal(fixture.state, 'authorized');
  });

  describe('after a 401', () => {
    it('has nothing to offer where it knows no token', async () => {
      const fixture = new Fixture();
      assert.equal(await fixture.follower.replacementFor(new Secret('token-1')), undefined);
    });

    it('looks no more once it is stopped', async () => {
      const fixture = await Fixture.started();
      const offered = fixture.follower.replacementFor(new Secret('token-1'));
      await fixture.clock.pass(0);
      fixture.follower.stop();
      await fixture.clock.pass(5 * SECOND_MS);
      assert.equal(await offered, undefined);
      assert.equal(fixture.asked, 2);
      assert.equal(fixture.clock.armed, 0);
    });

    it('asks once for everybody', async () => {
      const fixture = await Fixture.started();
      fixture.answer = fixture.given(2, 12 * HOUR_MS);
      const rejected = new Secret('token-1');
      const offered = await Promise.all(
        Array.from({ length: 1000 }, () => fixture.follower.replacementFor(rejected).then((next) => next?.reveal())),
      );
      assert.deepEqual([...new Set(offered)], ['token-2']);
      assert.equal(fixture.asked, 2);
    });

    it('asks nobody where the token was replaced meanwhile', async () => {
      const fixture = await Fixture.started();
      fixture.answer = fixture.given(2, 12 * HOUR_MS);
      await fixture.follower.refreshNow();
      assert.equal(await fixture.afterA401(1), 'token-2');
      assert.equal(fixture.asked, 2);
    });

    it('looks again while the server still saves its new pair', async () => {
      const fixture = await Fixture.started();
      let asked = 0;
      fixture.answer = () => fixture.given(++asked > 2 ? 2 : 1, HOUR_MS);
      assert.equal(await fixture.afterA401(1), 'token-2');
      assert.equal(asked, 3);
      assert.equal(fixture.state, 'authorized');
    });

    it('looks again for everybody together, and gives up after a few looks', async () => {
      const fixture = await Fixture.started();
      const rejected = new Secret('token-1');
      const all = Promise.all(Array.from({ length: 50 }, () => fixture.follower.replacementFor(rejected)));
      await fixture.clock.pass(5 * SECOND_MS);
      assert.deepEqual([...new Set(await all)], [undefined]);
      assert.ok(fixture.asked <= 7, String(fixture.asked));
      assert.equal(fixture.state, 'expired');
      assert.equal(fixture.message, 'follow.expired/follow.refused');
      await refused(fixture.follower.accessToken(), 'not_authorized', 'follow.expired');
    });

    it('uses what the server gives as soon as that is another token', async () => {
      const fixture = await Fixture.started();
      await fixture.afterA401(1);
      fixture.answer = fixture.given(2, HOUR_MS);
      assert.equal(await fixture.token(), 'token-2');
      assert.equal(fixture.state, 'authorized');
    });

    it('finds another token by itself, without a command', async () => {
      const fixture = await Fixture.started();
      await fixture.afterA401(1);
      fixture.answer = fixture.given(2, HOUR_MS);
      await fixture.clock.pass(2 * MINUTE_MS);
      assert.equal(fixture.follower.peek()?.reveal(), 'token-2');
    });

    it('forgives a token that the server still gives after a minute', async () => {
      const fixture = await Fixture.started();
      assert.equal(await fixture.afterA401(1), undefined);
      await fixture.clock.pass(40 * SECOND_MS);
      assert.equal(fixture.follower.peek(), undefined);
      await fixture.clock.pass(2 * MINUTE_MS);
      assert.equal(await fixture.token(), 'token-1');
      assert.equal(fixture.state, 'authorized');
    });

    it('keeps the server from a flood, also with a dead token for a day', async () => {
      const fixture = await Fixture.started();
      fixture.answer = () => fixture.given(1, -HOUR_MS);
      await fixture.afterA401(1);
      const before = fixture.asked;
      await fixture.clock.pass(24 * HOUR_MS);
      assert.ok(fixture.asked - before < 25 * 80, String(fixture.asked - before));
    });
  });

  describe('while the server does not answer', () => {
    const failures: [
      what: string,
      answer: FakeAnswer,
      code: 'network' | 'timeout' | 'server' | 'not_authorized',
      why: string,
    ][] = [
      ['is gone', new HttpFailure('refused', 'ECONNREFUSED'), 'network', 'follow.unreachable'],
      ['breaks off', new HttpFailure('network', 'ECONNRESET'), 'network', 'follow.unreachable'],
      ['is too slow', new HttpFailure('timeout', 'TIMEOUT'), 'timeout', 'follow.unreachable'],
      ['says too much', new HttpFailure('invalid', 'TOO_LARGE'), 'server', 'follow.unreachable'],
      ['does not take the key', reply(401, { error: 'invalid_token' }), 'not_authorized', 'follow.wrongKey'],
      ['forbids it', reply(403), 'not_authorized', 'follow.wrongKey'],
      ['has counted too many keys', reply(429), 'not_authorized', 'follow.tooMany'],
      ['has no token itself', reply(503), 'not_authorized', 'follow.noTokenThere'],
      ['is another server', reply(404, '<html>'), 'server', 'follow.noServer'],
      ['redirects', reply(301, '', { location: 'https://elsewhere.example' }), 'server', 'follow.noServer'],
      ['answers with a web page', reply(200, '<html>'), 'server', 'follow.noTokenInIt'],
    ];
    for (const [what, answer, code, why] of failures) {
      it(`goes on with the last token where it ${what}`, async () => {
        const fixture = await Fixture.started();
        fixture.answer = answer;
        await fixture.clock.pass(20 * HOUR_MS);
        assert.equal(await fixture.token(), 'token-1');
        assert.equal(fixture.state, 'failing');
        assert.equal(fixture.message, `follow.failing/${why}`);
        assert.deepEqual(fixture.log.warnings, [`oauth.log.state/${why}`]);
      });

      it(`says why there is no token where it ${what}`, async () => {
        const fixture = new Fixture();
        fixture.answer = answer;
        await fixture.follower.start();
        await refused(fixture.follower.accessToken(), code, 'follow.waiting');
        await refused(fixture.follower.refreshNow(), code, 'follow.waiting');
        assert.equal(fixture.message, `follow.waiting/${why}`);
      });
    }

    it('asks less and less often, each minute at last', async () => {
      const fixture = new Fixture();
      fixture.answer = new HttpFailure('refused', 'ECONNREFUSED');
      await fixture.follower.start();
      await fixture.clock.pass(10 * SECOND_MS);
      assert.ok(fixture.asked >= 3 && fixture.asked <= 6, String(fixture.asked));
      const before = fixture.asked;
      await fixture.clock.pass(HOUR_MS);
      const inAnHour = fixture.asked - before;
      assert.ok(inAnHour >= 50 && inAnHour <= 80, String(inAnHour));
    });

    it('is back soon after the server, and says so in the log', async () => {
      const fixture = await Fixture.started();
      fixture.answer = new HttpFailure('refused', 'ECONNREFUSED');
      await fixture.follower.refreshNow().catch(() => undefined);
      await fixture.clock.pass(5 * SECOND_MS);
      fixture.answer = fixture.given(2, HOUR_MS);
      await fixture.clock.pass(6 * SECOND_MS);
      assert.equal(await fixture.token(), 'token-2');
      assert.deepEqual(
        fixture.log.lines.map(({ level }) => level),
        ['warn', 'info'],
      );
    });
  });

  describe('asked for a token that lasts a little', () => {
    it('asks the server again shortly before the end, once a second at most', async () => {
      const fixture = await Fixture.started();
      await fixture.clock.pass(12 * HOUR_MS - 30 * SECOND_MS);
      fixture.answer = fixture.given(2, HOUR_MS);
      assert.equal((await fixture.follower.freshToken()).reveal(), 'token-2');
      assert.equal(fixture.asked, 2);
    });

    it('asks the server where there is no token yet', async () => {
      const fixture = new Fixture();
      assert.equal((await fixture.follower.freshToken()).reveal(), 'token-1');
      assert.equal(fixture.asked, 1);
    });

    it('asks nobody before', async () => {
      const fixture = await Fixture.started();
      await fixture.clock.pass(6 * HOUR_MS);
      assert.equal((await fixture.follower.freshToken()).reveal(), 'token-1');
      assert.equal(fixture.asked, 1);
    });

    it('gives the last one where the server is gone', async () => {
      const fixture = await Fixture.started();
      await fixture.clock.pass(12 * HOUR_MS - 30 * SECOND_MS);
      fixture.answer = new HttpFailure('refused', 'ECONNREFUSED');
      const asked = fixture.asked;
      for (let call = 0; call < 20; call++) assert.equal((await fixture.follower.freshToken()).reveal(), 'token-1');
      assert.equal(fixture.asked, asked + 1);
    });
  });

  it('notices a clock that was set back within a minute', async () => {
    const fixture = await Fixture.started();
    fixture.clock.step(-365 * 24 * HOUR_MS);
    fixture.answer = fixture.given(2, HOUR_MS);
    await fixture.clock.pass(2 * MINUTE_MS);
    assert.equal(fixture.asked, 2);
    assert.equal(await fixture.token(), 'token-2');
  });

  it('asks a server of two-second tokens each second or two', async () => {
    const fixture = new Fixture();
    let token = 0;
    fixture.answer = () => fixture.given(++token, 2 * SECOND_MS);
    await fixture.follower.start();
    await fixture.clock.pass(MINUTE_MS);
    assert.ok(fixture.asked >= 20 && fixture.asked <= 61, String(fixture.asked));
  });
});
