import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { createHttp } from '../../../../src/base/http';
import type { Http } from '../../../../src/base/ports';
import { SimulatedAuthorization } from '../../../../src/runtime/account/authorization/simulated';
import { readAccountConfig } from '../../../../src/runtime/account/config';
import { SharedSimulator } from '../../../../src/runtime/process/shared-simulator';
import { FakeClock, fixedRandom } from '../../../support/fake-clock';
import { until } from '../../../support/red';

const LINGER_MS = 10_000;

describe('the authorization of a simulated home', () => {
  const http = createHttp();
  let gate: Promise<void> = Promise.resolve();
  let asked = 0;
  const tokenHttp: Http = {
    send: (request) => {
      asked++;
      return gate.then(() => http.send(request));
    },
    close: () => http.close(),
  };
  /** From now on token requests wait. */
  const hold = (): { isAsked: () => boolean; goOn: () => void } => {
    let goOn: () => void = () => undefined;
    gate = new Promise<void>((resolve) => (goOn = resolve));
    const before = asked;
    return { isAsked: () => asked > before, goOn };
  };
  let clock: FakeClock;
  let simulated: SharedSimulator;
  let opened: SimulatedAuthorization[];
  beforeEach(() => {
    clock = new FakeClock();
    simulated = new SharedSimulator({ settings: {} } as NodeAPI, clock);
    opened = [];
  });
  afterEach(async () => {
    for (const each of opened) await each.close(0);
    await clock.pass(LINGER_MS);
  });

  const open = async (scopes?: string): Promise<SimulatedAuthorization> => {
    const parts = { simulated, clock, random: fixedRandom(), tokenHttp };
    const config = readAccountConfig({ id: 'one', type: 'smartthings-account', mode: 'simulator', scopes }, {});
    const owner = { identity: 'one', config, standing: 'deployed', onTokenCall: () => undefined } as const;
    const authorization = await SimulatedAuthorization.open(parts, owner);
    opened.push(authorization);
    return authorization;
  };
  const works = async ({ apiUrl, peek }: { apiUrl: string; peek: string | undefined }): Promise<boolean> => {
    const headers = { authorization: `Bearer ${String(peek)}` };
    return fetch(`${apiUrl}/v1/devices`, { headers }).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  const now = (one: SimulatedAuthorization): { apiUrl: string; peek: string | undefined } => {
    return { apiUrl: one.apiUrl, peek: one.peek()?.reveal() };
  };

  it('is there at once, and moves with every account into a new home', async () => {
    const [one, other] = [await open(), await open()];
    const before = now(one);
    assert.ok((await works(before)) && (await works(now(other))));
    let news = 0;
    other.onChange(() => news++);
    await one.signOut();
    assert.equal(await works(before), false);
    assert.ok((await works(now(one))) && (await works(now(other))));
    assert.equal(one.apiUrl, other.apiUrl);
    assert.ok(news > 0);
  });

  const endsFor = async (one: SimulatedAuthorization): Promise<void> => {
    const { apiUrl } = one;
    await clock.pass(LINGER_MS);
    await until(async () => !(await works({ apiUrl, peek: one.peek()?.reveal() })), 'the end of the home');
    assert.equal(clock.armed, 0);
  };

  it('ends for good when it is closed before a new home begins', async () => {
    const one = await open();
    const replacing = one.signOut();
    await one.close(0);
    await replacing;
    await endsFor(one);
    assert.notEqual((await open()).apiUrl, '');
  });

  it('ends for good when it is closed while it signs in to a new home', async () => {
    const one = await open();
    const held = hold();
    const replacing = one.signOut();
    await until(() => held.isAsked(), 'the exchange of the code');
    await one.close(0);
    held.goOn();
    await replacing;
    await endsFor(one);
  });

  it('leaves nothing behind where the home does not let it in', async () => {
    for (let time = 0; time < 3; time++) await assert.rejects(open('r:not-a-scope:*'), /scope/i);
    await clock.pass(LINGER_MS);
    assert.equal(clock.armed, 0);
  });
});
