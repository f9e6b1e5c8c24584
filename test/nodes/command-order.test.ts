import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, command, deviceId, devices, newId, SCOPES, tab } from '../support/flows';
import { Red, refusalOf, until } from '../support/red';

type Evaluate = (
  value: string,
  type: string,
  node: unknown,
  msg: unknown,
  done: (...result: unknown[]) => void,
) => void;

const lamp = deviceId('Kitchen lamp');
const other = deviceId('Dining light');
const { util } = createRequire(require.resolve(process.env.NODE_RED_PKG ?? 'node-red'))('@node-red/util') as {
  util: { evaluateNodeProperty: Evaluate };
};

describe('the order of a command node', () => {
  const evaluate = util.evaluateNodeProperty;
  /** Fields that wait to be worked out, by what they will be. */
  const slow = new Map<unknown, () => void>();
  /** The levels that the lamp had, in order. */
  const had: unknown[] = [];
  let red: Red;
  let simulator: Simulator;

  beforeEach(async () => {
    // As an expression or a context store does that takes its time: a text `slow …` waits until it is told.
    util.evaluateNodeProperty = (value, type, node, msg, done) => {
      evaluate(value, type, node, msg, (error, result) => {
        const isSlow = typeof result === 'string' && result.startsWith('slow ');
        if (!isSlow) done(error, result);
        else slow.set(result, () => done(null, JSON.parse(result.slice('slow '.length))));
      });
    };
    simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    had.length = 0;
    simulator.home.onChange(({ deviceId: id, attribute, value }) => {
      if (id === lamp && attribute === 'level') had.push(value);
    });
    red = new Red();
    const id = newId();
    const personalToken = simulator.personalToken({ scopes: [...SCOPES, 'w:devices:*'] }).reveal();
    const level = { capability: 'switchLevel', command: 'setLevel', args: 'level', argsType: 'msg' };
    const nodes = [
      ...command('fixed', id, { device: lamp, ...level }),
      ...command('merging', id, { device: lamp, capability: 'switchLevel', merge: true }),
      ...command('free', id, { device: 'target', deviceType: 'msg', ...level }),
      ...devices('rename', id, { action: 'rename', device: lamp, label: 'name', labelType: 'msg' }),
    ];
    const cloud = account(id, { mode: 'pat', apiUrl: simulator.url });
    await red.load([tab, cloud, ...nodes], { [id]: { personalToken } });
  });
  afterEach(async () => {
    util.evaluateNodeProperty = evaluate;
    slow.clear();
    await red.unload();
    await simulator.close();
  });

  const waits = (field: string) => until(() => slow.has(field), field);
  const sent = (): unknown[] =>
    simulator.log.requests.filter(({ kind }) => kind === 'commands').map(({ path }) => path.split('/').at(-2));
  const levels = (outcomes: { readonly sent: readonly Record<string, unknown>[] }[]) =>
    outcomes.map(
      (outcome) => (outcome.sent[0]?.payload as { results: { arguments: unknown[] }[] }).results[0]?.arguments[0],
    );

  it('is that of arrival, where one has slow arguments', async () => {
    const first = red.ask('fixed', { level: 'slow 11' });
    const second = red.ask('fixed', { level: 22 });
    await waits('slow 11');
    assert.equal(simulator.log.count('commands'), 0);
    slow.get('slow 11')?.();
    assert.deepEqual(levels(await Promise.all([first, second])), [11, 22]);
    await until(() => had.length === 2, 'both levels');
    assert.deepEqual(had, [11, 22]);
  });

  it('is that of arrival, where it takes long to know the device', async () => {
    const target = `slow ${JSON.stringify(lamp)}`;
    const first = red.ask('free', { target, level: 11 });
    const second = red.ask('free', { target: lamp, level: 22 });
    await waits(target);
    assert.equal(simulator.log.count('commands'), 0);
    slow.get(target)?.();
    await Promise.all([first, second]);
    await until(() => had.length === 2, 'both levels');
    assert.deepEqual(had, [11, 22]);
  });

  it('is that of arrival for a node that changes devices, too', async () => {
    const first = red.ask('rename', { name: 'slow "One"' });
    const second = red.ask('rename', { name: 'Two' });
    await waits('slow "One"');
    slow.get('slow "One"')?.();
    await Promise.all([first, second]);
    assert.equal(simulator.home.device(lamp).label, 'Two');
  });

  it('holds up no other device by slow arguments', async () => {
    const first = red.ask('free', { target: lamp, level: 'slow 11' });
    await waits('slow 11');
    await red.answer('free', { target: other, level: 5 });
    assert.deepEqual(sent(), [other]);
    slow.get('slow 11')?.();
    await first;
    assert.deepEqual(sent(), [other, lamp]);
  });

  it('leaves out what became pointless while it waited, where the node merges: that ends, and goes no further', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, step) => red.ask('merging', { payload: 10 + step })),
    );
    for (const { dones } of outcomes) assert.deepEqual(dones, [undefined]);
    const went = outcomes.filter((outcome) => outcome.sent.length > 0);
    assert.deepEqual(levels(went), [10, 29]);
    assert.equal(simulator.log.count('commands'), 2);
    await until(() => had.length === 2, 'both levels');
    assert.deepEqual(had, [10, 29]);
  });

  it('goes on after a message that fails', async () => {
    const first = red.ask('free', { target: 'slow 7', level: 1 });
    const second = red.ask('free', { target: lamp, level: 'slow {"much": 1}' });
    const third = red.ask('free', { target: lamp, level: 33 });
    await waits('slow 7');
    slow.get('slow 7')?.();
    await waits('slow {"much": 1}');
    slow.get('slow {"much": 1}')?.();
    refusalOf(await first, 'invalid_message', 'runtime.field.deviceNoText');
    refusalOf(await second, 'invalid_command');
    assert.deepEqual(levels([await third]), [33]);
  });

  it('ends with the node, where a field is never worked out', async () => {
    const stuck = ['slow 1', 'slow 2'].map((target) => red.ask('free', { target, level: 1 }));
    stuck.push(red.ask('free', { target: lamp, level: 1 }));
    await waits('slow 2');
    await red.deploy([tab]);
    for (const outcome of await Promise.all(stuck)) refusalOf(outcome, 'network', 'api.aborted');
    assert.equal(simulator.log.count('commands'), 0);
  });
});
