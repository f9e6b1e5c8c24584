import assert from 'node:assert/strict';
import { sendCommands } from '../../src/api/devices';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeHttp, reply, type FakeAnswer } from '../support/fake-http';

const ACCEPTED = reply(200, { results: [{ id: 'one', status: 'ACCEPTED' }] });
const AT_A_TIME = 8;

describe('Sender', () => {
  it('takes the token of a call when its turn comes, since it may have died in the queue', async () => {
    const http = new FakeHttp(async (request): Promise<FakeAnswer> => {
      return request.headers.Authorization === 'Bearer token-1' ? reply(401) : ACCEPTED;
    });
    const { api, tokens } = apiOn(http);
    const callers = Array.from({ length: 5 * AT_A_TIME }, (_, caller) =>
      sendCommands(api, `lamp-${caller}`, [{ component: 'main', capability: 'switch', command: 'on', arguments: [] }]),
    );
    await Promise.all(callers);
    assert.equal(http.mostInFlight, AT_A_TIME);
    assert.ok(tokens.rejected.length <= AT_A_TIME, `${tokens.rejected.length} calls were sent with the dead token`);
  });

  it('lets the next call in where there is no token', async () => {
    const http = FakeHttp.script(ACCEPTED);
    let asked = 0;
    const { api, tokens } = apiOn(http);
    const accessToken = tokens.accessToken.bind(tokens);
    tokens.accessToken = () => (++asked <= AT_A_TIME ? Promise.reject(new Error('no token')) : accessToken());
    const callers = Array.from({ length: 2 * AT_A_TIME }, (_, caller) => {
      return api.request({ method: 'POST', path: ['scenes', `${caller}`, 'execute'], kind: 'commands' });
    });
    const outcomes = await Promise.allSettled(callers);
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, AT_A_TIME);
    assert.equal(http.requests.length, AT_A_TIME);
  });

  it('asks for no token for what must not be paid for', async () => {
    const refuse = (): never => {
      throw new SmartThingsError('budget', text('any'));
    };
    const { api, tokens } = apiOn(FakeHttp.script(ACCEPTED), { budget: { check: refuse, spend: () => undefined } });
    let asked = 0;
    const accessToken = tokens.accessToken.bind(tokens);
    tokens.accessToken = () => (asked++, accessToken());
    await failsWith(api.request({ method: 'POST', path: ['scenes', 's1', 'execute'], kind: 'commands' }), 'budget');
    await failsWith(api.request({ method: 'GET', path: ['devices'], kind: 'reads' }), 'budget');
    assert.equal(asked, 0);
  });
});
