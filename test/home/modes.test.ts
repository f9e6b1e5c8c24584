import assert from 'node:assert/strict';
import type { HttpRequest } from '../../src/base/ports';
import { Home } from '../../src/home/home';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const NIGHT = { id: 'm3', label: 'Night', name: 'night-internal' };
const MODES = [{ id: 'm1', label: 'Home', name: 'Home' }, { id: 'm2', label: 'Away', name: 'Away' }, NIGHT];
const CURRENT = '/locations/l1/modes/current';

function home(bodies: Record<string, unknown> = {}) {
  let current = 'm1';
  const cloud = new FakeCloud({
    '/locations': { items: [{ locationId: 'l1', name: 'Home' }] },
    '/locations/l1/modes': { items: MODES },
    [`GET ${CURRENT}`]: () =>
      reply(
        200,
        MODES.find(({ id }) => id === current),
      ),
    [`PUT ${CURRENT}`]: ({ body }: HttpRequest) => {
      current = (JSON.parse(body ?? '{}') as { modeId: string }).modeId;
      return reply(
        200,
        MODES.find(({ id }) => id === current),
      );
    },
    ...bodies,
  });
  const { api, clock } = apiOn(cloud);
  const changes = (): string[] => cloud.calls.filter((call) => call.endsWith('/current'));
  return { cloud, clock, changes, modes: new Home(api, clock).modes, byHand: (id: string) => (current = id) };
}

const reading = { modeId: 'm1', label: 'Home', location: 'Home', locationId: 'l1', previous: null };

describe('Modes', () => {
  it('reads the mode of the only location', async () => {
    const { modes, byHand } = home();
    assert.deepEqual(await modes.read(''), reading);
    byHand('m2');
    assert.deepEqual(await modes.read('home'), { ...reading, modeId: 'm2', label: 'Away', previous: 'Home' });
  });

  it('sets a mode by label, name or id, and tells the one before', async () => {
    for (const wanted of ['Night', ' NIGHT ', 'm3', 'Night-Internal']) {
      const { modes, changes } = home();
      assert.deepEqual(await modes.set('', wanted), { ...reading, modeId: 'm3', label: 'Night', previous: 'Home' });
      assert.deepEqual(changes(), [`GET ${CURRENT}`, `PUT ${CURRENT}`]);
    }
  });

  it('spends no second call on the present mode, and none where that was learned a moment ago', async () => {
    const { modes, changes, clock, byHand } = home();
    assert.deepEqual(await modes.set('', 'Home'), reading);
    assert.deepEqual(await modes.set('', 'Home'), reading);
    assert.deepEqual(changes(), [`GET ${CURRENT}`]);
    await clock.pass(60_000);
    byHand('m2');
    assert.equal((await modes.set('', 'Home')).previous, 'Away', 'somebody changed it meanwhile');
    assert.deepEqual(changes(), [`GET ${CURRENT}`, `GET ${CURRENT}`, `PUT ${CURRENT}`]);
  });

  it('asks for modes once, and once more for a name that it does not know', async () => {
    const { modes, cloud, clock } = home();
    const lists = (): number => cloud.calls.filter((call) => call.endsWith('/modes')).length;
    await modes.set('', 'Home');
    await modes.set('', 'Night');
    const error = await failsWith(modes.set('', 'Party'), 'invalid_message', 'home.nameUnknown');
    assert.equal(error.text.params.existing, 'Home, Away, Night');
    assert.equal(lists(), 1);
    await clock.pass(61_000);
    cloud.bodies['/locations/l1/modes'] = { items: MODES.slice(0, 2) };
    await failsWith(modes.set('', 'Party'), 'invalid_message');
    await failsWith(modes.set('', 'Night'), 'invalid_message', 'home.nameUnknown');
    assert.equal(lists(), 2, 'a mode that vanished is not asked for again');
  });

  it('asks which location where there are several', async () => {
    const two = {
      items: [
        { locationId: 'l1', name: 'Home' },
        { locationId: 'l2', name: 'Cabin' },
      ],
    };
    const { modes } = home({ '/locations': two });
    const error = await failsWith(modes.set('', 'Night'), 'invalid_message', 'home.whichLocation');
    assert.equal(error.text.params.existing, 'Home, Cabin');
    assert.equal((await modes.set('HOME', 'Night')).label, 'Night');
  });

  it('says so where the sign-in sees no location at all', async () => {
    const { modes, changes } = home({ '/locations': { items: [] } });
    await failsWith(modes.read(''), 'invalid_message', 'home.noLocation');
    await failsWith(modes.set('', 'Night'), 'invalid_message', 'home.noLocation');
    await failsWith(modes.set('Home', 'Night'), 'invalid_message', 'home.noneToName');
    assert.deepEqual(changes(), []);
  });

  it('takes over what an event tells, once', async () => {
    const { modes, changes } = home();
    await modes.read('');
    assert.deepEqual(await modes.changed('l1', 'm3', {}), {
      ...reading,
      modeId: 'm3',
      label: 'Night',
      previous: 'Home',
    });
    assert.equal(await modes.changed('l1', 'm3', {}), undefined);
    assert.deepEqual(changes(), [`GET ${CURRENT}`]);
  });

  it('passes on what the cloud says, and knows the missing permission', async () => {
    const { modes } = home({ [`PUT ${CURRENT}`]: () => reply(403) });
    await failsWith(modes.set('', 'Night'), 'forbidden');
    const gone = home({ [`PUT ${CURRENT}`]: () => reply(422, { error: { message: 'no such mode' } }) });
    await failsWith(gone.modes.set('', 'Night'), 'invalid_command');
  });

  describe('where no read may be paid for', () => {
    const dear = { [`GET ${CURRENT}`]: () => reply(402) };

    it('answers with the mode that is known, and fails where none is', async () => {
      const { modes, cloud, byHand } = home();
      await modes.set('', 'Away');
      Object.assign(cloud.bodies, dear);
      byHand('m3');
      assert.deepEqual(await modes.read(''), { ...reading, modeId: 'm2', label: 'Away' });
      await failsWith(home(dear).modes.read(''), 'budget');
    });

    it('sets a mode all the same, also the one that was known last', async () => {
      const { modes, cloud, changes, clock, byHand } = home();
      await modes.set('', 'Away');
      await clock.pass(60_000);
      Object.assign(cloud.bodies, dear);
      byHand('m3');
      assert.equal((await modes.set('', 'Away')).label, 'Away');
      assert.equal((await home(dear).modes.set('', 'Night')).label, 'Night');
      assert.equal(changes().at(-1), `PUT ${CURRENT}`);
    });
  });

  describe('where answers and events overtake each other', () => {
    /** Modes whose first look waits for its answer, and what those who listen are told. */
    function slowly() {
      let answer: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (answer = resolve));
      let looks = 0;
      const all = home({
        [`GET ${CURRENT}`]: async () => {
          // The cloud reads the mode before the answer is on its way.
          const mode = MODES[0];
          looks++;
          if (looks === 2) await held;
          return reply(200, mode);
        },
      });
      const told: string[] = [];
      all.modes.onLearned(({ label }) => told.push(label));
      return { ...all, told, answer };
    }

    it('tells no mode of before: a look that was asked before a mode was set', async () => {
      const { modes, told, answer } = slowly();
      await modes.read('');
      const look = modes.read('');
      await modes.set('', 'Away');
      answer();
      assert.equal((await look).label, 'Away', 'who set it knows better');
      assert.deepEqual(told, ['Home', 'Away']);
    });

    it('tells no mode of before: a look that was asked before an event came', async () => {
      const { modes, told, answer } = slowly();
      await modes.read('');
      const look = modes.read('');
      await modes.changed('l1', 'm3', {});
      answer();
      assert.equal((await look).label, 'Night');
      assert.deepEqual(told, ['Home', 'Night']);
    });

    it('takes events of what was set from here for no news, though a later set was quicker', async () => {
      const { modes } = home();
      const told: string[] = [];
      modes.onLearned(({ label }) => told.push(label));
      await modes.set('', 'Away');
      await modes.set('', 'Night');
      told.length = 0;
      assert.equal(await modes.changed('l1', 'm2', {}), undefined);
      assert.equal(await modes.changed('l1', 'm3', {}), undefined);
      assert.deepEqual(told, []);
      assert.equal((await modes.changed('l1', 'm2', {}))?.label, 'Away', 'then somebody else sets it');
    });

    it('takes an event that many nodes pass on for one', async () => {
      const { modes } = home();
      const told: string[] = [];
      await modes.set('', 'Away');
      await modes.set('', 'Night');
      modes.onLearned(({ label }) => told.push(label));
      for (const modeId of ['m2', 'm3', 'm1']) {
        const event = {};
        await Promise.all([1, 2, 3].map(() => modes.changed('l1', modeId, event)));
      }
      assert.deepEqual(told, ['Home']);
    });

    it('goes on with an event for the other nodes where one that passed it on is gone', async () => {
      const { modes } = home();
      const leaving = new AbortController();
      const event = {};
      const gone = modes.changed('l1', 'm2', event, leaving.signal).catch((error: unknown) => error);
      const other = modes.changed('l1', 'm2', event);
      leaving.abort();
      assert.equal((await other)?.label, 'Away');
      assert.ok((await gone) instanceof Error);
    });

    it('believes the event of what was set without an answer, and sets anew what it may not be any more', async () => {
      const { modes, cloud, changes } = home();
      await modes.read('');
      const put = cloud.bodies[`PUT ${CURRENT}`];
      cloud.bodies[`PUT ${CURRENT}`] = () => reply(500);
      await failsWith(modes.set('', 'Away'), 'server');
      cloud.bodies[`PUT ${CURRENT}`] = put;
      assert.equal((await modes.changed('l1', 'm2', {}))?.previous, 'Home', 'it was set all the same');
      await modes.set('', 'Home');
      assert.equal(changes().at(-1), `PUT ${CURRENT}`);
    });

    it('looks anew before it spares a set, where the one before had no answer', async () => {
      const { modes, cloud, changes, byHand } = home();
      await modes.read('');
      const put = cloud.bodies[`PUT ${CURRENT}`];
      cloud.bodies[`PUT ${CURRENT}`] = () => {
        byHand('m2');
        return reply(500);
      };
      await failsWith(modes.set('', 'Away'), 'server');
      cloud.bodies[`PUT ${CURRENT}`] = put;
      await modes.set('', 'Home');
      const [look, set] = [`GET ${CURRENT}`, `PUT ${CURRENT}`];
      assert.deepEqual(changes(), [look, set, look, set]);
    });

    it('takes an event that is quicker than the answer for the news that it is', async () => {
      const early: (() => Promise<unknown>)[] = [];
      const { modes } = home({
        [`PUT ${CURRENT}`]: async () => {
          for (const event of early) await event();
          return reply(200, MODES[1]);
        },
      });
      const told: string[] = [];
      await modes.read('');
      early.push(() => modes.changed('l1', 'm2', {}));
      modes.onLearned(({ label, previous }) => told.push(`${previous} → ${label}`));
      await modes.set('', 'Away');
      assert.deepEqual(told[0], 'Home → Away');
      assert.ok(told.every((one) => one.endsWith('Away')));
    });

    it('forgets what the cloud never told of', async () => {
      const { modes, clock } = home();
      await modes.set('', 'Away');
      await modes.set('', 'Night');
      await clock.pass(61_000);
      assert.equal((await modes.changed('l1', 'm2', {}))?.label, 'Away');
    });
  });
});
