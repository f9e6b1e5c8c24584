import assert from 'node:assert/strict';
import type { HttpRequest } from '../../src/base/ports';
import type { CommandReport } from '../../src/home/command-sender';
import { Home } from '../../src/home/home';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeClock, settle } from '../support/fake-clock';
import { accepted, FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const PLACE = { deviceId: 'lamp', component: 'main', capability: 'switch', attribute: 'switch' };
const COMMANDS = 'POST /devices/lamp/commands';
const TIMEOUT_MS = 10_000;

/** A lamp that does nothing by itself: the test says what it reports. */
function lamp(bodies: Record<string, unknown> = {}) {
  const clock = new FakeClock();
  let value = 'off';
  const status = (): unknown => reply(200, { components: { main: { switch: { switch: { value } } } } });
  const cloud = new FakeCloud({ '/devices/lamp/status': status, ...bodies });
  const home = new Home(apiOn(cloud, { clock }).api, clock);
  const turn = (to: string): void => {
    value = to;
  };
  const tell = (to: string): void => {
    turn(to);
    home.shadow.applyEvent({ ...PLACE, value: to });
  };
  /** As a node that waits for the state does it. */
  const send = async (payload: unknown, isTold = true): Promise<CommandReport> => {
    const watching = home.watchCommand('lamp');
    try {
      const report = await home.command('lamp', { payload }, undefined, undefined, { watching });
      return await watching.confirm(report, { timeoutMs: TIMEOUT_MS, tells: () => isTold });
    } finally {
      watching.end();
    }
  };
  const looks = (): number => cloud.calls.filter((call) => call === 'GET /devices/lamp/status').length;
  return { clock, cloud, home, turn, tell, send, looks };
}

/** What has become of it by now. */
async function outcome(work: Promise<CommandReport>): Promise<string> {
  let result = 'waits';
  work.then(
    ({ status }) => (result = status),
    () => (result = 'fails'),
  );
  await settle();
  return result;
}

const SWITCHED = ['on', 'off'].map((command) => ({ capability: 'switch', command }));

describe('a command that waits for its state', () => {
  it('is confirmed by what the device tells after it, or is already', async () => {
    const { home, send, tell, looks } = lamp();
    const first = send('on');
    assert.equal(await outcome(first), 'waits');
    home.shadow.applyEvent({ ...PLACE, deviceId: 'another', value: 'on' });
    assert.equal(await outcome(first), 'waits');
    tell('on');
    assert.equal(await outcome(first), 'CONFIRMED');
    assert.equal(await outcome(send('on')), 'CONFIRMED', 'it was on');
    assert.equal(looks(), 0);
  });

  it('is not confirmed by what one before it in the line has brought about', async () => {
    const answers: (() => void)[] = [];
    const { send, tell, looks } = lamp({
      [COMMANDS]: async (request: HttpRequest) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        return accepted(request);
      },
    });
    const next = async (): Promise<void> => {
      answers.shift()?.();
      await settle();
    };
    tell('off');
    const [on, off, onAgain] = [send('on'), send('off'), send('on')];
    await settle();
    tell('on');
    await next();
    assert.equal(await outcome(on), 'CONFIRMED');
    await next();
    assert.deepEqual([await outcome(off), await outcome(onAgain)], ['waits', 'waits']);
    await next();
    assert.deepEqual([await outcome(off), await outcome(onAgain)], ['waits', 'waits'], 'it is on, and about to go off');
    tell('off');
    assert.deepEqual([await outcome(off), await outcome(onAgain)], ['CONFIRMED', 'waits']);
    tell('on');
    assert.equal(await outcome(onAgain), 'CONFIRMED');
    assert.equal(looks(), 0);
  });

  it('has its whole time from when the cloud took it, however long it stood in line', async () => {
    let isLimited = true;
    const { send, turn, clock, looks } = lamp({
      [COMMANDS]: (request: HttpRequest) => {
        if (!isLimited) return accepted(request);
        isLimited = false;
        return reply(429, {}, { 'retry-after': '40' });
      },
    });
    const sent = send('on', false);
    await clock.pass(41_000);
    assert.deepEqual([await outcome(sent), looks()], ['waits', 0]);
    await clock.pass(3_000);
    assert.deepEqual([await outcome(sent), looks()], ['waits', 1]);
    turn('on');
    await clock.pass(TIMEOUT_MS);
    const { status, confirmedAfterMs = Infinity } = await sent;
    assert.equal(status, 'CONFIRMED');
    assert.ok(confirmedAfterMs <= TIMEOUT_MS, String(confirmedAfterMs));
    assert.equal(looks(), 2);
  });

  it('fails in the end where the device does nothing, and says what it is instead', async () => {
    const { send, clock, looks } = lamp();
    const sent = send('on', false);
    sent.catch(() => undefined);
    await clock.pass(TIMEOUT_MS);
    const { text } = await failsWith(sent, 'timeout', 'home.notConfirmed');
    assert.deepEqual([text.params.wanted, text.params.value, looks()], ['on', 'off', 2]);
  });

  it('waits for the last state of several, which the device may reach at once', async () => {
    const { send, clock, looks } = lamp();
    const sent = send(SWITCHED, false);
    await clock.pass(TIMEOUT_MS);
    const { status, results } = await sent;
    assert.deepEqual([status, results.map((one) => one.status)], ['CONFIRMED', ['CONFIRMED', 'CONFIRMED']]);
    assert.equal(looks(), 1);
  });

  it('is not done with several before the first of them is', async () => {
    const { send, tell } = lamp();
    tell('off');
    const sent = send(SWITCHED);
    assert.equal(await outcome(sent), 'waits');
    tell('on');
    assert.equal(await outcome(sent), 'waits');
    tell('off');
    assert.equal(await outcome(sent), 'CONFIRMED');
  });
});
