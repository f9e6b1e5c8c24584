import assert from 'node:assert/strict';
import type { Fault } from '../../src/simulator';
import type { Reply } from './visitor';
import { Visitor, ask, itemsOf, until } from './visitor';

describe('faults of the simulated cloud', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const rotations = (): number => visitor.simulator.log.rotations.length;
  const on = { capability: 'switch', command: 'on' };
  const lampIs = (): unknown => visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch');
  const next = (where: 'token' | 'api' | 'all', fault: Fault): void => visitor.simulator.faults.next(where, fault);

  it('lose the connection before the rotation: nothing is spent', async () => {
    next('token', { kind: 'lost before' });
    await assert.rejects(visitor.refresh());
    assert.equal(rotations(), 1);
    assert.equal((await visitor.refresh()).status, 200);
  });

  it('lose the connection after the rotation: the refresh token is spent', async () => {
    next('token', { kind: 'lost after' });
    await assert.rejects(visitor.refresh());
    assert.equal(rotations(), 2);
    assert.equal((await visitor.refresh()).status, 400);
    assert.equal(visitor.simulator.log.presentedAfterConsumed, 1);
  });

  it('lose a command before or after it is done', async () => {
    next('api', { kind: 'lost before' });
    await assert.rejects(visitor.command('Kitchen lamp', on));
    await visitor.clock.pass(300);
    assert.equal(lampIs(), 'off');
    next('api', { kind: 'lost after' });
    await assert.rejects(visitor.command('Kitchen lamp', on));
    await visitor.clock.pass(300);
    assert.equal(lampIs(), 'on');
    assert.equal(visitor.simulator.log.requests.at(-1)?.status, 0);
  });

  it('answer with another status, body and headers, and do nothing', async () => {
    next('token', { kind: 'status', status: 503, body: '{"a":1}', headers: { 'retry-after': '7' } });
    const reply = await visitor.refresh();
    assert.deepEqual([reply.status, reply.text, reply.headers['retry-after']], [503, '{"a":1}', '7']);
    assert.equal(rotations(), 1);
    next('api', { kind: 'status', status: 500 });
    const empty = await visitor.get('/devices');
    assert.deepEqual([empty.status, empty.text], [500, '']);
  });

  it('answer with a gateway’s page', async () => {
    next('token', { kind: 'html' });
    const reply = await visitor.refresh();
    assert.deepEqual([reply.status, reply.json, reply.headers['content-type']], [502, undefined, 'text/html']);
    next('api', { kind: 'html', status: 200 });
    assert.equal((await visitor.get('/devices')).status, 200);
    assert.equal(rotations(), 1);
  });

  for (const waitFirst of [false, true]) {
    it(`are slow: done ${waitFirst ? 'only after the wait' : 'at once'}`, async () => {
      next('token', { kind: 'slow', delayMs: 60_000, waitFirst });
      let reply: Reply | undefined;
      const waiting = visitor.refresh().then((answer) => (reply = answer));
      await until(() => visitor.clock.armed > 0);
      assert.equal(rotations(), waitFirst ? 1 : 2);
      await visitor.clock.pass(59_999);
      assert.equal(reply, undefined);
      await visitor.clock.pass(1);
      assert.equal((await waiting).status, 200);
      assert.equal(rotations(), 2);
    });
  }

  it('never answer, doing it or not', async () => {
    for (const [acts, expected] of [
      [false, 1],
      [true, 2],
    ] as const) {
      next('token', { kind: 'never', acts });
      const unanswered = visitor.refresh().then(
        () => 'answered',
        () => 'cut off',
      );
      await until(() => visitor.simulator.log.count('tokens') > expected);
      assert.equal(rotations(), expected);
      if (acts) {
        await visitor.simulator.close();
        assert.equal(await unanswered, 'cut off', 'closing ends the connection');
      }
    }
  });

  it('spoil the answer of what was done', async () => {
    next('token', { kind: 'garbage' });
    const garbage = await visitor.refresh();
    assert.deepEqual([garbage.status, garbage.json], [200, undefined]);
    assert.equal(rotations(), 2);
  });

  it('stop halfway', async () => {
    next('token', { kind: 'cut' });
    await assert.rejects(visitor.refresh(), /aborted|hang up|ECONNRESET/);
    assert.equal(rotations(), 2);
  });

  it('answer hugely', async () => {
    next('api', { kind: 'huge', bytes: 3_000_000 });
    const reply = await visitor.get('/devices');
    assert.ok(reply.text.length > 3_000_000);
    assert.deepEqual(itemsOf(reply), []);
  });

  it('answer without an end', async () => {
    next('api', { kind: 'endless' });
    const endless = visitor.get('/devices').then(
      () => 'ended',
      () => 'cut off',
    );
    await until(() => visitor.simulator.log.count('reads') > 0);
    await visitor.clock.pass(1000);
    assert.ok(visitor.clock.armed > 0, 'it goes on');
    await visitor.simulator.close();
    assert.equal(await endless, 'cut off');
    assert.equal(visitor.clock.armed, 0);
  });

  it('strike once each, in their order, where they are meant', async () => {
    next('token', { kind: 'status', status: 500 });
    next('api', { kind: 'status', status: 501 });
    next('all', { kind: 'status', status: 502 });
    assert.equal(visitor.simulator.faults.waiting, 3);
    assert.equal((await visitor.get('/devices')).status, 501);
    assert.equal((await visitor.get('/devices')).status, 502);
    assert.equal((await visitor.get('/devices')).status, 200);
    assert.equal((await visitor.refresh()).status, 500);
    assert.equal(visitor.simulator.faults.waiting, 0);
  });

  it('strike always until cleared, and only what the filter lets through', async () => {
    visitor.simulator.faults.always('api', { kind: 'status', status: 500 }, ({ method, path }) => {
      return method === 'GET' && path === '/scenes';
    });
    assert.equal((await visitor.get('/v1/scenes')).status, 500);
    assert.equal((await visitor.get('/scenes?locationId=x')).status, 500);
    assert.equal((await visitor.get('/devices')).status, 200);
    visitor.simulator.faults.clear();
    assert.equal((await visitor.get('/scenes')).status, 200);
  });

  it('spare the pages', async () => {
    visitor.simulator.faults.always('all', { kind: 'status', status: 500 });
    assert.equal((await ask(`${visitor.simulator.url}/`)).status, 200);
    assert.equal((await ask(`${visitor.simulator.url}/oauth/authorize`)).status, 400);
  });
});
