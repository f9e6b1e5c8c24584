import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { Meter } from '../../../src/api/meter';
import { Session } from '../../../src/runtime/account/session';
import { EventDesk } from '../../../src/runtime/events/event-desk';
import type { AccountEventParts } from '../../../src/runtime/events/event-parts';
import { readEventSettings } from '../../../src/runtime/events/event-settings';
import { SharedSimulator } from '../../../src/runtime/process/shared-simulator';
import { FakeClock, fixedRandom } from '../../support/fake-clock';
import { FakeCloud } from '../../support/fake-cloud';
import { authorization } from '../../support/signed-in';
import { StreamWeb } from '../../support/stream-fixture';
import { wish } from '../../support/events-fixture';

/** A whole day where CI asks; what one hour costs each costs. */
const LONG_MS = (process.env.CI ? 24 : 4) * 3_600_000;
const BEAT_MS = 20_000;

/** Node-REDs of one home on one clock, each an account with an event node, and the cloud that they share. */
class Neighbourhood {
  readonly clock = new FakeClock();
  readonly web = new StreamWeb(this.clock);
  readonly cloud = new FakeCloud({ '/devices': { items: [this.#lamp('off')] } });
  readonly sessions: Session[] = [];
  /** What event nodes were told, by Node-RED. */
  readonly told: unknown[][] = [];

  /** Where the leader's token server says that the stream is. */
  address = 'http://leader/smartthings/stream';
  label = 'Lamp';

  partsOf(way: 'poll' | 'leader'): AccountEventParts {
    const { address } = this;
    return {
      ...{ way, settings: readEventSettings(() => ''), appId: '', apiUrl: authorization.apiUrl, budget: undefined },
      ...{ installedAppId: () => '', scope: () => '', hasToken: () => true, onRemoved: () => undefined },
      proof: { read: () => Promise.resolve(undefined), keep: () => undefined },
      ...(way === 'leader' ? { stream: { address: () => address, key: undefined } } : {}),
    };
  }

  start(way: 'poll' | 'leader'): Session {
    const { clock } = this;
    const account = this.partsOf(way);
    const http = { send: () => assert.fail('no key is asked for'), close: () => undefined };
    const shared = new EventDesk({
      ...{ clock, random: fixedRandom(this.sessions.length + 1), simulated: new SharedSimulator({} as NodeAPI, clock) },
      http: Object.assign(http, { open: this.web.open.bind(this.web) }),
      onFault: (error) => assert.fail(String(error)),
    });
    const session = { authorization, http: this.cloud, clock, random: fixedRandom(), meter: new Meter(clock) };
    const started = new Session({ ...session, budget: undefined, events: { shared, account } });
    const heard: unknown[] = [];
    started.events?.listen(wish(), ({ value }) => heard.push(value), 'event');
    this.sessions.push(started);
    this.told.push(heard);
    return started;
  }

  /** Lets time pass; the lamp is switched each hour. Gives how many calls the cloud was asked for. */
  async live(durationMs: number): Promise<number> {
    const before = this.cloud.requests.length;
    for (let passedMs = 0; passedMs < durationMs; passedMs += BEAT_MS) {
      const hour = Math.floor(passedMs / 3_600_000);
      this.cloud.bodies['/devices'] = { items: [this.#lamp(hour % 2 === 0 ? 'on' : 'off')] };
      await this.clock.pass(BEAT_MS);
      this.web.beat();
    }
    return this.cloud.requests.length - before;
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }

  #lamp(value: string): object {
    const status = { switch: { value, timestamp: new Date(this.clock.now()).toISOString() } };
    const components = [{ id: 'main', capabilities: [{ id: 'switch', version: 1, status }] }];
    return { deviceId: 'lamp', label: this.label, components };
  }
}

describe('a home that is polled', () => {
  it('costs as many calls for six Node-REDs as for one, and all of them hear the same', async function () {
    this.timeout(60_000);
    const one = new Neighbourhood();
    one.start('poll');
    const alone = await one.live(LONG_MS);
    one.close();
    const six = new Neighbourhood();
    const leader = six.start('poll');
    assert.ok(leader.events);
    six.web.leader = leader.events;
    for (let follower = 0; follower < 5; follower++) six.start('leader');
    const together = await six.live(LONG_MS);
    assert.ok(Math.abs(alone - LONG_MS / 60_000) <= 10, String(alone));
    assert.ok(Math.abs(together - alone) <= 10, `${alone}, ${together}`);
    const [first = []] = six.told;
    assert.ok(first.length >= LONG_MS / 3_600_000 - 1, String(first.length));
    for (const heard of six.told) assert.deepEqual(heard, first);
    // A deploy goes on with the same home, and learns where the stream is by then.
    const [, follower] = six.sessions;
    six.address = 'http://leader/elsewhere';
    follower?.events?.rest();
    follower?.events?.goOn(six.partsOf('leader'));
    await six.live(60_000);
    assert.equal(new URL(six.web.requests.at(-1)?.url ?? '').pathname, '/elsewhere');
    // A leader that is gone for good is done without, each by itself.
    six.web.kill();
    await six.live(3_600_000);
    for (const session of six.sessions) assert.equal(session.events?.state().state, 'polling');
    six.close();
    assert.equal(six.clock.armed, 0);
  });

  describe('by the leader of one that follows', () => {
    let two: Neighbourhood;
    let leader: NonNullable<Session['events']>;
    let follower: NonNullable<Session['events']>;
    beforeEach(async () => {
      two = new Neighbourhood();
      const [one, other] = [two.start('poll').events, two.start('leader').events];
      assert.ok(one && other);
      [leader, follower] = [one, other];
      two.web.leader = leader;
      await two.live(60_000);
    });
    afterEach(() => {
      two.close();
      assert.equal(two.clock.armed, 0);
    });

    it('is looked at twice after commands of the follower, of which the leader knows nothing', async () => {
      const calls = async (): Promise<number> => {
        const before = two.cloud.requests.length;
        await two.clock.pass(10_000);
        return two.cloud.requests.length - before;
      };
      const alone = await calls();
      for (let command = 0; command < 5; command++) follower.commandAccepted();
      assert.equal((await calls()) - alone, 2);
      follower.commandAccepted();
      await follower.close();
      assert.equal((await calls()) - alone, 0);
    });

    it('tells of a device once, whoever looked when', async () => {
      const told: unknown[] = [];
      follower.listen(wish({ kinds: ['lifecycle'] }), ({ value }) => told.push(value), 'event');
      two.web.kill();
      await two.live(300_000);
      assert.equal(follower.state().state, 'polling');
      two.web.leader = leader;
      await two.live(120_000);
      two.label = 'Another name';
      await two.live(120_000);
      assert.deepEqual(told, ['renamed']);
      two.web.kill();
      await two.live(300_000);
      assert.deepEqual(told, ['renamed']);
    });
  });
});
