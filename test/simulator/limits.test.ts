import assert from 'node:assert/strict';
import type { Reply } from './visitor';
import { Visitor, dig } from './visitor';

describe('limits of the simulated cloud', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn({ limits: 'strict' });
  });
  afterEach(() => Visitor.closeAll());

  const on = { capability: 'switch', command: 'on' };
  const status = (label: string): Promise<Reply> => visitor.get(`/devices/${visitor.id(label)}/status`);
  async function times(count: number, call: () => Promise<Reply>): Promise<number[]> {
    const seen: number[] = [];
    for (let round = 0; round < count; round++) seen.push((await call()).status);
    return seen;
  }

  it('let twelve reads and commands of a device through, then say how long to wait', async () => {
    const twelve = [
      ...(await times(6, () => status('Kitchen lamp'))),
      ...(await times(6, () => visitor.command('Kitchen lamp', on))),
    ];
    assert.deepEqual(new Set(twelve), new Set([200]));
    visitor.clock.step(18_000);
    const reply = await visitor.command('Kitchen lamp', on);
    assert.equal(reply.status, 429);
    assert.equal(dig(reply.json, 'error', 'code'), 'TooManyRequestError');
    assert.equal(dig(reply.json, 'error', 'details', 0, 'message'), 'attempt 13 limit 12 - retry in 42000 millis');
    assert.equal(reply.headers['x-ratelimit-limit'], '12');
    assert.equal(reply.headers['x-ratelimit-remaining'], '0');
    assert.equal(reply.headers['x-ratelimit-reset'], '42');
    const again = await status('Kitchen lamp');
    assert.match(again.text, /attempt 14 limit 12/);
  });

  it('do nothing of a command past the limit', async () => {
    await times(12, () => status('Kitchen lamp'));
    await visitor.command('Kitchen lamp', on);
    await visitor.clock.pass(1000);
    assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch'), 'off');
  });

  it('open again after the minute', async () => {
    await times(13, () => status('Kitchen lamp'));
    visitor.clock.step(60_000);
    const reply = await status('Kitchen lamp');
    assert.deepEqual([reply.status, reply.headers['x-ratelimit-remaining']], [200, '11']);
  });

  it('open when the clock was set back, too', async () => {
    await times(13, () => status('Kitchen lamp'));
    visitor.clock.step(-3_600_000);
    assert.equal((await status('Kitchen lamp')).status, 200);
  });

  it('count each device and each caller apart', async () => {
    await times(13, () => status('Kitchen lamp'));
    assert.equal((await status('Dining light')).status, 200);
    await visitor.signIn();
    assert.equal((await status('Kitchen lamp')).status, 200);
  });

  it('do not count lists and health against a device', async () => {
    assert.deepEqual(new Set(await times(20, () => visitor.get('/devices?includeStatus=true'))), new Set([200]));
    const health = `/devices/${visitor.id('Kitchen lamp')}/health`;
    assert.deepEqual(new Set(await times(20, () => visitor.get(health))), new Set([200]));
  });

  it('let fifteen capability definitions through a minute', async () => {
    assert.deepEqual((await times(16, () => visitor.get('/capabilities/switch/1'))).slice(14), [200, 429]);
  });

  it('stay at ten commands a request when they are raised, and lift the rest', async () => {
    const raised = await Visitor.signedIn({ limits: 'raised' });
    const path = `/devices/${raised.id('Kitchen lamp')}/status`;
    assert.deepEqual(new Set(await times(40, () => raised.get(path))), new Set([200]));
    assert.equal((await raised.get(path)).headers['x-ratelimit-limit'], undefined);
    assert.equal((await raised.command('Kitchen lamp', ...Array.from({ length: 11 }, () => on))).status, 422);
  });
});
