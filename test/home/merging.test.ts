import assert from 'node:assert/strict';
import { Home } from '../../src/home/home';
import type { CommandInput } from '../../src/home/command-payload';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { accepted, FakeCloud } from '../support/fake-cloud';

/** A lamp whose cloud answers when the test says so. */
function fixture() {
  const answers: (() => void)[] = [];
  const cloud = new FakeCloud({
    'POST /devices/lamp/commands': async (request: Parameters<typeof accepted>[0]) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return accepted(request);
    },
    '/devices/lamp/status': { components: { main: { switch: { switch: { value: 'on' } } } } },
  });
  const { api, clock } = apiOn(cloud);
  const home = new Home(api, clock);
  const order = (input: CommandInput | (() => Promise<CommandInput>), merge = true) =>
    home.command('lamp', input, undefined, undefined, { merge });
  const finish = async (): Promise<void> => {
    await settle();
    for (let answer = answers.shift(); answer; answer = answers.shift()) {
      answer();
      await settle();
    }
  };
  const sent = (): string[] =>
    cloud.commands.map((request) => request.map((one) => [one.command, ...one.arguments].join(' ')).join(' + '));
  return { home, order, finish, sent };
}

const level = (payload: unknown): CommandInput => ({ capability: 'switchLevel', payload });

describe('commands that may be merged', () => {
  it('are the first and the last of a slider’s burst; what became of the others says so', async () => {
    const { order, finish, sent } = fixture();
    const all = Array.from({ length: 300 }, (_, step) => order(level(step % 101)));
    await finish();
    const statuses = (await Promise.all(all)).map(({ status, results }) => `${status} ${results.length}`);
    assert.deepEqual(sent(), ['setLevel 0', `setLevel ${299 % 101}`]);
    assert.deepEqual([...new Set(statuses)].sort(), ['ACCEPTED 1', 'MERGED 0']);
    assert.equal(statuses.filter((status) => status === 'ACCEPTED 1').length, 2);
  });

  it('are all sent where the node does not ask for it', async () => {
    const { order, finish, sent } = fixture();
    const all = [1, 2, 3].map((value) => order(level(value), false));
    await finish();
    await Promise.all(all);
    assert.deepEqual(sent(), ['setLevel 1', 'setLevel 2', 'setLevel 3']);
  });

  it('keep their order though their fields take long', async () => {
    const { order, finish, sent } = fixture();
    let work: (input: CommandInput) => void = () => undefined;
    const slow = new Promise<CommandInput>((resolve) => (work = resolve));
    const all = [order(level(1)), order(() => slow), order(level(3)), order({ payload: 'off' })];
    await settle();
    work(level(2));
    await finish();
    await Promise.all(all);
    assert.deepEqual(sent(), ['setLevel 1', 'setLevel 3', 'off']);
  });

  it('leave alone what depends on the state before it: a toggle makes nothing pointless', async () => {
    const { order, finish, sent } = fixture();
    const all = ['off', 'on', 'toggle', 'toggle'].map((payload) => order({ payload }));
    await finish();
    await Promise.all(all);
    assert.deepEqual(sent(), ['off', 'on', 'off', 'on']);
  });

  it('are sent where what follows is refused', async () => {
    const { order, finish, sent } = fixture();
    const good = [order(level(10)), order(level(50))];
    const tooMuch = { capability: 'switchLevel', command: 'setLevel', args: [500] };
    const bad = [order(tooMuch), order(level(500)), order(level('bright')), order({ payload: [] })];
    const refused = bad.map((one, index) => failsWith(one, index < 3 ? 'invalid_command' : 'invalid_message'));
    await finish();
    await Promise.all([...good, ...refused]);
    assert.deepEqual(sent(), ['setLevel 10', 'setLevel 50']);
  });
});

describe('a field that is never worked out', () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  for (const what of ['command', 'report'] as const) {
    it(`holds up its device as long as its node lives, and no longer: ${what}`, async () => {
      const { home, order, finish, sent } = fixture();
      const closing = new AbortController();
      const stuck = home[what]('lamp', never, closing.signal);
      const behind = order(level(50));
      await finish();
      assert.deepEqual(sent(), []);
      closing.abort();
      await failsWith(stuck, 'network', 'api.aborted');
      await finish();
      await behind;
      assert.deepEqual(sent(), ['setLevel 50']);
    });
  }
});
