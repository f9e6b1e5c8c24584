import assert from 'node:assert/strict';
import { ApiClient } from '../../src/api/client';
import { generalRequest, sendGeneral } from '../../src/api/general-request';
import { Meter } from '../../src/api/meter';
import { rightFor } from '../../src/base/contract/rights';
import { createHttp } from '../../src/base/http';
import { field } from '../../src/base/json';
import type { Http } from '../../src/base/ports';
import type { filled, READY_REQUESTS } from '../../src/editor/api/ready-requests';
import { editorModule } from '../editor/editor-module';
import { failsWith } from '../support/api-fixture';
import { fixedRandom } from '../support/fake-clock';
import { Visitor } from './visitor';

const dialog = editorModule('api/ready-requests') as { filled: typeof filled; READY_REQUESTS: typeof READY_REQUESTS };
/** What is about the account itself never reaches the cloud. */
const names = (Object.keys(dialog.READY_REQUESTS) as Parameters<typeof filled>[0][]).filter(
  (name) => dialog.READY_REQUESTS[name].about !== 'account',
);

/** What the dialog of the api node fills in is not only well formed: the cloud does it. */
describe('a ready request of the api node', () => {
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

  /** As somebody with these permissions alone. */
  function clientWith(scopes: readonly string[]): ApiClient {
    const { clock, simulator } = visitor;
    const token = simulator.personalToken({ scopes });
    const tokens = { accessToken: () => Promise.resolve(token), replacementFor: () => Promise.resolve(undefined) };
    const parts = { http, tokens, clock, random: fixedRandom(), meter: new Meter(clock) };
    return new ApiClient({ apiUrl: simulator.url, ...parts, grantedScope: () => scopes.join(' ') });
  }

  /** Makes what some of them are about: a rule, a virtual device. */
  async function subject(
    able: ApiClient,
  ): Promise<{ locationId: string; roomId: string; deviceId: string; rule: string }> {
    const locationId = visitor.simulator.locations[0]?.locationId ?? '';
    const roomId = visitor.simulator.home.places[0]?.rooms[0]?.roomId ?? '';
    const make = async (path: string, body: object): Promise<unknown> => {
      const request = generalRequest({ method: 'POST', path, body: body as never }, visitor.simulator.url);
      return (await sendGeneral(able, request, 'all')).body;
    };
    const on = { component: 'main', capability: 'switch', command: 'on', arguments: [] };
    const actions = [{ command: { devices: [visitor.id('Kitchen lamp')], commands: [on] } }];
    const rule = await make(`rules?locationId=${locationId}`, { name: 'On', actions });
    const owner = { ownerType: 'LOCATION', ownerId: locationId };
    const made = await make('virtualdevices/prototypes', { name: 'Flag', owner, prototype: 'VIRTUAL_SWITCH' });
    const deviceId = String(field(made, 'deviceId'));
    return { locationId, roomId, deviceId, rule: String(field(rule, 'id')) };
  }

  for (const name of names) {
    it(`works, with the permission that the dialog names and not without: ${name}`, async () => {
      const { method: how, path: where } = dialog.filled(name, {});
      const right = rightFor(how, where.split('/'));
      assert.ok(right);
      // A rule is seen by those alone who made it.
      const able = clientWith([`${right}:*`, 'w:rules:*', 'w:devices:*']);
      const { rule, ...known } = await subject(able);
      const deviceId = name === 'hub' ? visitor.id('Home hub') : known.deviceId;
      const { method, path, query, body } = dialog.filled(name, { ...known, deviceId });
      const call = {
        ...{ method, path: path.replace('RULE-ID', rule) },
        ...(query === '' ? {} : { query: JSON.parse(query) as object }),
        ...(body === '' ? {} : { body: JSON.parse(body) as never }),
      };
      const request = generalRequest(call, visitor.simulator.url);
      const answer = await sendGeneral(able, request, 'all');
      assert.equal(answer.statusCode, 200);
      assert.ok(answer.body !== undefined);
      const error = await failsWith(
        sendGeneral(clientWith(['r:apps:*']), request, 'all'),
        'forbidden',
        'api.scopeMissing',
      );
      assert.equal(error.text.params.scope, `${right}:*`);
    });
  }
});
