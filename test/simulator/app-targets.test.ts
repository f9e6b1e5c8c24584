import assert from 'node:assert/strict';
import { changeAppTarget, getAppTarget, registerAppTarget } from '../../src/api/app-targets';
import { ApiClient } from '../../src/api/client';
import { Meter } from '../../src/api/meter';
import { createHttp } from '../../src/base/http';
import type { Http } from '../../src/base/ports';
import type { Secret } from '../../src/base/secret';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';
import { fixedRandom } from '../support/fake-clock';
import { Visitor } from './visitor';

describe('the target of an app', () => {
  let visitor: Visitor;
  let http: Http;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    http = createHttp();
  });
  afterEach(async () => {
    http.close();
    await Visitor.closeAll();
  });

  const clientWith = (token: Secret): ApiClient => {
    const { clock } = visitor;
    const tokens = { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) };
    const options = { http, tokens, clock, random: fixedRandom(), meter: new Meter(clock) };
    return new ApiClient({ apiUrl: visitor.simulator.url, ...options });
  };
  const owner = (): ApiClient => clientWith(visitor.simulator.personalToken());

  it('is changed without touching the rest of the app', async () => {
    const { appId } = visitor.app;
    const client = owner();
    assert.deepEqual(await getAppTarget(client, appId), { targetUrl: undefined, isConfirmed: false });
    const targetUrl = 'https://flows.example.com/smartthings/events/home';
    assert.deepEqual(await changeAppTarget(client, appId, targetUrl), { targetUrl, isConfirmed: false });
    const { targetUrl: _, updatedAt: _later, ...rest } = visitor.simulator.app(appId) ?? assert.fail();
    const { updatedAt: _before, ...before } = visitor.app;
    assert.deepEqual(rest, before);
  });

  it('need not be asked again where it has confirmed itself', async () => {
    const confirmed = {
      appId: 'app-1',
      apiOnly: { subscription: { targetUrl: 'https://a.example/', targetStatus: 'CONFIRMED' } },
    };
    const cloud = new FakeCloud({ 'PUT /apps/app-1/register': () => reply(422, {}), '/apps/app-1': confirmed });
    await registerAppTarget(apiOn(cloud).api, 'app-1');
    assert.deepEqual(cloud.calls, ['PUT /apps/app-1/register', 'GET /apps/app-1']);
  });

  it('is asked again to confirm itself', async () => {
    const { appId } = visitor.app;
    const client = owner();
    await failsWith(registerAppTarget(client, appId), 'invalid_command');
    const targetUrl = `${visitor.simulator.url}/nothing`;
    await changeAppTarget(client, appId, targetUrl);
    await registerAppTarget(client, appId);
    await visitor.simulator.webhooks.idle();
    const asked = visitor.simulator.webhooks.deliveries.map(({ messageType, target }) => [messageType, target]);
    assert.deepEqual(asked, [
      ['CONFIRMATION', targetUrl],
      ['CONFIRMATION', targetUrl],
    ]);
  });

  it('says in words what is wrong with the token or the address', async () => {
    const { appId } = visitor.app;
    const unreachable = changeAppTarget(owner(), appId, 'https://nowhere.invalid/events');
    await failsWith(unreachable, 'invalid_message', 'app.targetUnreachable');
    const reader = clientWith(visitor.simulator.personalToken({ scopes: ['r:apps:*'] }));
    await failsWith(changeAppTarget(reader, appId, 'https://a.example/'), 'invalid_message', 'app.permissionsMissing');
    const signedOut = clientWith(visitor.simulator.personalToken());
    visitor.clock.step(25 * 3_600_000);
    await failsWith(getAppTarget(signedOut, appId), 'invalid_message', 'app.tokenRefused');
  });
});
