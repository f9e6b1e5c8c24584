import assert from 'node:assert/strict';
import type { HttpRequest } from '../../src/base/ports';
import { Home } from '../../src/home/home';
import { Limits } from '../../src/simulator/limits';
import { Refusal } from '../../src/simulator/refusal';
import { apiOn } from '../support/api-fixture';
import { FakeClock } from '../support/fake-clock';
import { FakeHttp, reply, type FakeAnswer } from '../support/fake-http';

/** A cloud that takes twelve calls a minute for each device, as the simulated home counts them. */
function cloud(clock: FakeClock, tellsHeaders: boolean) {
  const limits = new Limits(clock, true);
  const done = new Map<string, unknown[]>();
  let refusals = 0;
  const http = new FakeHttp((request: HttpRequest): FakeAnswer => {
    const deviceId = new URL(request.url).pathname.split('/')[3] ?? '';
    try {
      const headers = limits.spend('device', 'me', deviceId);
      if (request.method === 'POST') {
        const { commands } = JSON.parse(request.body ?? '') as { commands: { arguments: unknown[] }[] };
        done.set(deviceId, [...(done.get(deviceId) ?? []), ...commands.map(({ arguments: [level] }) => level)]);
        return reply(
          200,
          { results: commands.map(() => ({ id: 'c', status: 'ACCEPTED' })) },
          tellsHeaders ? headers : {},
        );
      }
      return reply(200, { components: { main: {} } }, tellsHeaders ? headers : {});
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusals++;
      const { status, headers, body } = error.answer('request');
      return { status, headers: tellsHeaders ? headers : {}, body };
    }
  });
  return { http, done, refusals: () => refusals };
}

describe('ten times too many messages', () => {
  /** A hundred and twenty commands a minute for each of five lamps; what came of them. */
  async function flood(tellsHeaders: boolean, reads = false) {
    const clock = new FakeClock();
    const { http, done, refusals } = cloud(clock, tellsHeaders);
    const home = new Home(apiOn(http, { clock }).api, clock);
    const sent: Promise<unknown>[] = [];
    for (let message = 0; message < 200; message++) {
      for (let lamp = 0; lamp < 5; lamp++) {
        const input = { capability: 'switchLevel', command: 'setLevel', args: message % 101 };
        sent.push(home.command(`lamp-${lamp}`, input));
        if (reads && message % 20 === 0) sent.push(home.read({ deviceId: `lamp-${lamp}` }));
      }
      await clock.pass(500);
    }
    const all = Promise.allSettled(sent);
    await clock.pass(40 * 60_000);
    const failed = (await all).filter(({ status }) => status === 'rejected').length;
    return {
      done,
      refusals: refusals(),
      failed,
      calls: http.requests.filter(({ method }) => method === 'POST').length,
    };
  }

  it('are all delivered, in order and late, without a single refusal', async () => {
    const { done, refusals, failed, calls } = await flood(true);
    const levels = Array.from({ length: 200 }, (_, message) => message % 101);
    assert.equal(done.size, 5);
    for (const came of done.values()) assert.deepEqual(came, levels);
    assert.deepEqual({ refusals, failed, calls }, { refusals: 0, failed: 0, calls: 1_000 });
  }).timeout(60_000);

  it('are refused once for each device where the cloud tells no headers', async () => {
    const { done, refusals, failed } = await flood(false);
    for (const came of done.values()) assert.equal(came.length, 200);
    assert.deepEqual({ refusals, failed }, { refusals: 5, failed: 0 });
  }).timeout(60_000);

  it('teach it that the cloud counts reads and commands together, for two refusals a device', async () => {
    const { done, refusals } = await flood(true, true);
    for (const came of done.values()) assert.equal(came.length, 200);
    assert.ok(refusals <= 10, `${refusals} refusals`);
  }).timeout(60_000);
});
