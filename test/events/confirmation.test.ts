import assert from 'node:assert/strict';
import { Confirmation, judgeConfirmation } from '../../src/events/confirmation';
import { HttpFailure } from '../../src/base/ports';
import { FakeClock } from '../support/fake-clock';
import { FakeHttp, reply } from '../support/fake-http';

const PATH = '/apps/app-1/confirm-registration?token=t';
const SAMSUNGS = `https://api.smartthings.com${PATH}`;

describe('an address that confirms a webhook', () => {
  const judge = (
    address: string,
    { apiUrl = 'https://api.smartthings.com', appId = 'app-1', claimed = 'app-1' } = {},
  ): string => judgeConfirmation(address, claimed, { apiUrl, appId });

  it('is fetched where it is the cloud’s own and for the account’s app', () => {
    for (const good of [SAMSUNGS, `https://api.smartthings.com/v1${PATH}`, `https://eu.api.smartthings.com${PATH}`]) {
      assert.equal(judge(good), 'fetch', good);
    }
    assert.equal(judge(`http://127.0.0.1:4000${PATH}`, { apiUrl: 'http://127.0.0.1:4000' }), 'fetch');
    assert.equal(judge(`https://gate.example/st${PATH}`, { apiUrl: 'https://gate.example/st/v1' }), 'fetch');
  });

  it('is asked for where the account does not know its app', () => {
    assert.equal(judge(SAMSUNGS, { appId: '' }), 'ask');
  });

  it('is refused for another app', () => {
    assert.equal(judge(SAMSUNGS, { appId: 'app-2' }), 'refuse');
    assert.equal(judge(SAMSUNGS, { claimed: 'app-2' }), 'refuse');
    assert.equal(judge(SAMSUNGS, { claimed: '', appId: '' }), 'refuse');
  });

  it('is refused anywhere else, click or no click', () => {
    const elsewhere = [
      ...[
        '',
        'x',
        'javascript:alert(1)',
        `file://${PATH}`,
        `http://api.smartthings.com${PATH}`,
        `https://127.0.0.1${PATH}`,
      ],
      ...[
        `https://evil.example${PATH}`,
        `https://smartthings.com.evil.example${PATH}`,
        `https://evilsmartthings.com${PATH}`,
      ],
      ...[
        `https://api.smartthings.com:8443${PATH}`,
        `https://u:p@api.smartthings.com${PATH}`,
        `https://u@evil.example${PATH}`,
      ],
      ...[`https://api.smartthings.com@evil.example${PATH}`, `https://169.254.169.254${PATH}`, `https://[::1]${PATH}`],
      ...['https://api.smartthings.com/devices', 'https://api.smartthings.com/apps/app-1/confirm-registration/../../x'],
      ...[`https://api.smartthings.com/x${PATH}`, `${SAMSUNGS}#x`, `${SAMSUNGS}${'x'.repeat(3000)}`],
      'https://api.smartthings.com/apps/app-1%2fconfirm-registration',
    ];
    for (const address of elsewhere) {
      assert.equal(judge(address), 'refuse', address);
      assert.equal(judge(address, { appId: '' }), 'refuse', address);
    }
    assert.equal(judge(SAMSUNGS, { apiUrl: 'http://127.0.0.1:4000' }), 'refuse', 'a simulated home is no Samsung');
    assert.equal(judge(SAMSUNGS, { apiUrl: 'none' }), 'refuse');
  });
});

describe('the confirmation', () => {
  let clock: FakeClock;
  let http: FakeHttp;
  let confirmation: Confirmation;
  beforeEach(() => {
    clock = new FakeClock();
    http = new FakeHttp(() => reply(200, { targetUrl: 'x' }));
    confirmation = new Confirmation(http, clock);
  });
  afterEach(() => confirmation.close());

  it('follows the answer, without a token', async () => {
    confirmation.take(SAMSUNGS, 'fetch');
    assert.deepEqual([confirmation.state, http.asked.length], ['confirming', 0]);
    await clock.pass(1_000);
    assert.deepEqual([confirmation.state, http.asked], ['confirmed', [`GET ${SAMSUNGS}`]]);
    assert.equal(http.requests[0]?.headers.Authorization, undefined);
  });

  it('waits for a click, and tells the host without the token', async () => {
    confirmation.take(SAMSUNGS, 'ask');
    await clock.pass(60_000);
    assert.deepEqual(
      [confirmation.state, confirmation.asksFor, http.asked.length],
      ['asking', 'api.smartthings.com', 0],
    );
    assert.equal(await confirmation.accept(), true);
    assert.deepEqual([confirmation.state, confirmation.asksFor], ['confirmed', undefined]);
    assert.equal(await confirmation.accept(), undefined, 'a click has nothing more to accept');
  });

  it('is too late after half an hour', async () => {
    confirmation.take(SAMSUNGS, 'ask');
    await clock.pass(31 * 60_000);
    assert.equal(confirmation.state, 'failed');
    assert.equal(await confirmation.accept(), undefined);
  });

  it('fails where the cloud says no, sends elsewhere or does not answer', async () => {
    for (const answer of [
      reply(404),
      reply(302, '', { location: 'https://evil.example' }),
      new HttpFailure('timeout', 'T'),
    ]) {
      http.answerWith(() => answer);
      confirmation.take(SAMSUNGS, 'fetch');
      await clock.pass(6_000);
      assert.equal(confirmation.state, 'failed');
    }
    assert.equal(http.asked.length, 3);
  });

  it('asks no more often than each five seconds, whatever comes in', async () => {
    for (let round = 0; round < 100; round++) {
      confirmation.take(`${SAMSUNGS}${round}`, 'fetch');
      await clock.pass(100);
    }
    assert.ok(http.asked.length <= 3, String(http.asked.length));
    await clock.pass(10_000);
    assert.equal(confirmation.state, 'confirmed');
  });

  it('ends at close', async () => {
    confirmation.take(SAMSUNGS, 'fetch');
    confirmation.close();
    await clock.pass(10_000);
    assert.deepEqual([http.asked.length, clock.armed], [0, 0]);
  });
});
