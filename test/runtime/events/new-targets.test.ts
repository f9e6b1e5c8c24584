import assert from 'node:assert/strict';
import { SigningKeys } from '../../../src/events/keys';
import { NewTargets } from '../../../src/runtime/events/new-targets';
import type { SigningKey } from '../../../src/simulator/signing-key';
import { FakeClock } from '../../support/fake-clock';
import { FakeHttp, reply } from '../../support/fake-http';
import { APP, deviceEvent, eventMessage, signed, signingKey } from '../../support/signed-messages';

const KEY_URL = 'https://key.smartthings.com';
const API_URL = 'https://api.smartthings.com';
const WANTED = { webhookUrl: 'https://home.example.com/smartthings/events/home', keyUrl: KEY_URL, apiUrl: API_URL };

describe('the address of an app that is created', () => {
  let clock: FakeClock;
  let http: FakeHttp;
  let key: SigningKey;
  let targets: NewTargets;
  let confirmed: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    key = await signingKey();
    http = new FakeHttp(({ url }) => reply(200, url.startsWith(KEY_URL) ? key.certificate : '{}'));
    targets = new NewTargets({ clock, http, keysOf: (keyUrl) => new SigningKeys({ http, clock, keyUrl }) });
    confirmed = [];
  });
  afterEach(() => {
    targets.rest();
    assert.equal(clock.armed, 0, 'a timer is left behind');
  });

  const open = (): void => void targets.open('home', WANTED, (appId) => confirmed.push(appId));
  const confirmationUrl = (appId: string): string => `${API_URL}/apps/${appId}/confirm-registration?token=t`;
  const asked = async (appId: string, url = confirmationUrl(appId)): Promise<number> => {
    const message = { messageType: 'CONFIRMATION', confirmationData: { appId, confirmationUrl: url } };
    const target = targets.of('home') ?? assert.fail();
    const { status, work } = await target.answer(signed(key, message, { at: clock.now() }));
    if (work?.kind === 'confirm') target.confirm(work.url, work.verdict);
    return status;
  };
  const fetched = (): string[] => http.requests.map(({ url }) => url).filter((url) => url.startsWith(API_URL));

  it('is confirmed where the cloud calls before it has told which app it made', async () => {
    open();
    assert.equal(await asked(APP), 200);
    await clock.pass(5_000);
    assert.deepEqual([confirmed, fetched()], [[], []]);
    targets.of('home')?.created(APP);
    await clock.pass(5_000);
    assert.deepEqual([confirmed, fetched()], [[APP], [confirmationUrl(APP)]]);
    assert.equal(targets.of('home'), undefined);
  });

  it('is confirmed where the cloud calls afterwards', async () => {
    open();
    targets.of('home')?.created(APP);
    assert.equal(await asked(APP), 200);
    await clock.pass(5_000);
    assert.deepEqual(confirmed, [APP]);
  });

  it('is confirmed for no other app and to nobody else', async () => {
    open();
    assert.equal(await asked('another-app'), 200);
    targets.of('home')?.created(APP);
    await clock.pass(5_000);
    assert.equal(await asked('another-app'), 400);
    assert.equal(await asked(APP, `https://evil.example/apps/${APP}/confirm-registration`), 400);
    const event = signed(key, eventMessage([deviceEvent()]), { at: clock.now() });
    const forged = { ...event, body: Buffer.from('{}') };
    assert.equal((await targets.of('home')?.answer(forged))?.status, 401);
    await clock.pass(5_000);
    assert.deepEqual([confirmed, fetched()], [[], []]);
    targets.drop('home');
  });

  it('is nobody’s after half an hour, where no app was made, and when another one is', async () => {
    open();
    await clock.pass(31 * 60_000);
    assert.equal(targets.of('home'), undefined);
    open();
    targets.drop('home');
    assert.equal(targets.of('home'), undefined);
    open();
    const first = targets.of('home');
    first?.created(APP);
    await asked(APP);
    open();
    await clock.pass(5_000);
    assert.notEqual(targets.of('home'), first);
    assert.deepEqual(confirmed, []);
    for (let more = 0; more < 30; more++) targets.open(`home ${more}`, WANTED, () => undefined);
    assert.equal(targets.of('home'), undefined, 'so many and no more');
  });
});
