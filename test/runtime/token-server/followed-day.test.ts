import assert from 'node:assert/strict';
import { HttpFailure } from '../../../src/base/ports';
import { Follower } from '../../../src/oauth/follower/follower';
import { tokenTimes } from '../../../src/oauth/token-times';
import { fixedRandom } from '../../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../../support/fake-http';
import { KeeperFixture, MINUTE_MS, RecordingLog } from '../../support/keeper-fixture';

const FOLLOWERS = 5;

/** A leader and those who follow it, on one clock; each follower sends a command a minute. */
class FollowedHome {
  readonly followers: Follower[];
  readonly servers: FakeHttp[];
  /** Whether the leader's process is gone. */
  isDown = false;
  commands = 0;
  missed = 0;

  constructor(readonly leader: KeeperFixture) {
    this.servers = Array.from({ length: FOLLOWERS }, () => new FakeHttp(() => this.#serve()));
    this.followers = this.servers.map((http, index) => {
      const { clock } = leader;
      const shared = {
        name: `Follower ${index}`,
        url: 'http://leader/token_info.json',
        clock,
        log: new RecordingLog(),
      };
      return new Follower({ ...shared, http, random: fixedRandom(index + 1) });
    });
  }

  #serve(): FakeAnswer {
    if (this.isDown) return new HttpFailure('refused', 'ECONNREFUSED');
    const { keeper, clock } = this.leader;
    const token = keeper.peek();
    if (!token) return reply(503);
    return reply(200, { access_token: token.reveal(), ...tokenTimes(keeper.snapshot(), clock.now()) });
  }

  /** How often the leader was asked for its token. */
  get asked(): number {
    return this.servers.reduce((sum, { requests }) => sum + requests.length, 0);
  }

  async pass(days: number): Promise<void> {
    for (let minute = 0; minute < days * 24 * 60; minute++) {
      await this.leader.clock.pass(MINUTE_MS);
      await Promise.all(this.followers.map((follower) => this.#command(follower)));
    }
  }

  async #command(follower: Follower): Promise<void> {
    const { cloud } = this.leader;
    this.commands++;
    const token = await follower.accessToken().catch(() => undefined);
    if (token && cloud.accepts(token.reveal())) return;
    const replaced = token && this.#afterA401(follower, token);
    if (!(await replaced)) this.missed++;
  }

  async #afterA401(follower: Follower, token: Parameters<Follower['replacementFor']>[0]): Promise<boolean> {
    const replacement = follower.replacementFor(token);
    await this.leader.clock.pass(3_000);
    return this.leader.cloud.accepts((await replacement)?.reveal() ?? '');
  }
}

describe('a leader and five followers', () => {
  it('make two token requests a day, and nobody misses a command', async function () {
    this.timeout(60_000);
    const leader = await KeeperFixture.signedIn();
    const home = new FollowedHome(leader);
    await Promise.all(home.followers.map((follower) => follower.start()));
    await home.pass(1);
    assert.ok(leader.cloud.refreshes <= 2, String(leader.cloud.refreshes));
    await home.pass(2);
    const perDay = leader.cloud.refreshes / 3;
    assert.ok(perDay > 1.5 && perDay <= 2, String(perDay));
    assert.equal(home.commands, FOLLOWERS * 3 * 24 * 60);
    assert.equal(home.missed, 0);
    // Each follower asks at each refresh, and perhaps a few times while it is under way.
    assert.ok(home.asked <= FOLLOWERS * (1 + 3 * leader.cloud.refreshes), String(home.asked));
  });

  it('go on while the leader is switched off, until the cloud ends its token', async function () {
    this.timeout(60_000);
    const leader = await KeeperFixture.signedIn();
    const home = new FollowedHome(leader);
    await Promise.all(home.followers.map((follower) => follower.start()));
    home.isDown = true;
    leader.kill();
    const { clock } = leader;
    await clock.pass(MINUTE_MS);
    // Timers of the killed process are gone, and with them those of the followers, which live on in others.
    await Promise.all(home.followers.map((follower) => follower.refreshNow().catch(() => undefined)));
    await home.pass(0.5);
    assert.equal(home.missed, 0);
    await leader.start();
    home.isDown = false;
    await clock.pass(2 * MINUTE_MS);
    await home.pass(0.5);
    assert.equal(home.missed, 0);
  });
});
