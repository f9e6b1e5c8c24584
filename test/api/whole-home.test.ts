import assert from 'node:assert/strict';
import { ApiClient } from '../../src/api/client';
import { deleteDevice, moveDevice, renameDevice } from '../../src/api/device-changes';
import { generalRequest, sendGeneral } from '../../src/api/general-request';
import { deviceHistory } from '../../src/api/history';
import { Meter } from '../../src/api/meter';
import { sendNotification } from '../../src/api/notifications';
import { executeRule, listRules } from '../../src/api/rules';
import { createVirtualDevice, listVirtualDevices, reportVirtualEvents } from '../../src/api/virtual-devices';
import { createHttp } from '../../src/base/http';
import type { Http } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { Visitor } from '../simulator/visitor';
import { failsWith } from '../support/api-fixture';
import { fixedRandom } from '../support/fake-clock';

/** The calls that change a home or tell of it, against the simulated cloud, which is as strict as the real one. */
describe('the calls for the whole home', () => {
  let visitor: Visitor;
  let http: Http;
  let client: ApiClient;
  let locationId: string;

  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    locationId = visitor.simulator.locations[0]?.locationId ?? '';
    http = createHttp();
    const accessToken = (): Promise<Secret> => Promise.resolve(new Secret(visitor.pair.accessToken));
    const tokens = { accessToken, replacementFor: () => Promise.resolve(undefined) };
    const { clock, simulator } = visitor;
    client = new ApiClient({
      apiUrl: simulator.url,
      http,
      tokens,
      clock,
      random: fixedRandom(),
      meter: new Meter(clock),
    });
  });
  afterEach(async () => {
    client.close();
    http.close();
    await Visitor.closeAll();
  });

  const permit = (...scopes: string[]): void => {
    visitor.pair = { ...visitor.pair, accessToken: visitor.simulator.personalToken({ scopes }).reveal() };
  };

  it('rename, move and delete a device', async () => {
    const lamp = visitor.id('Kitchen lamp');
    const roomId = visitor.simulator.home.places[0]?.rooms[3]?.roomId ?? '';
    assert.equal((await renameDevice(client, lamp, 'Big lamp')).label, 'Big lamp');
    assert.equal((await moveDevice(client, lamp, { locationId, roomId })).roomId, roomId);
    await deleteDevice(client, lamp);
    await failsWith(renameDevice(client, lamp, 'Ghost'), 'forbidden');
  });

  it('make a virtual device and let it report', async () => {
    const draft = { name: 'Flag', locationId, prototype: 'VIRTUAL_CONTACT_SENSOR' };
    const { deviceId, type } = await createVirtualDevice(client, draft);
    assert.equal(type, 'VIRTUAL');
    const open = { component: 'main', capability: 'contactSensor', attribute: 'contact', value: 'open' };
    assert.deepEqual((await reportVirtualEvents(client, deviceId, [open, open])).changes, [true, false]);
    assert.deepEqual(
      (await listVirtualDevices(client, locationId)).map(({ label }) => label),
      ['Flag'],
    );
    await failsWith(createVirtualDevice(client, { ...draft, prototype: 'VIRTUAL_CAT' }), 'invalid_command');
    await failsWith(reportVirtualEvents(client, visitor.id('Kitchen lamp'), [open]), 'forbidden');
  });

  it('read history over pages, and no more of it than is wanted', async () => {
    for (let press = 0; press < 30; press++) visitor.simulator.home.press('Kitchen lamp');
    const asked = (): number => visitor.simulator.log.requests.filter(({ path }) => path === '/history/devices').length;
    const lately = await deviceHistory(client, { locationId, most: 10 });
    assert.deepEqual([lately.length, lately[0]?.value, asked()], [10, 'off', 1]);
    const deviceId = visitor.id('Kitchen lamp');
    assert.equal((await deviceHistory(client, { locationId, deviceId, most: 1_000 })).length, 30);
    assert.equal(asked(), 3);
  });

  it('list and run rules', async () => {
    permit('r:rules:*', 'w:rules:*', 'x:rules:*');
    const commands = [{ component: 'main', capability: 'switch', command: 'on', arguments: [] }];
    const rule = { name: 'On', actions: [{ command: { devices: [visitor.id('Kitchen lamp')], commands } }] };
    const make = generalRequest(
      { method: 'POST', path: 'rules', query: { locationId }, body: rule },
      visitor.simulator.url,
    );
    await sendGeneral(client, make, 'all');
    const [made] = await listRules(client, locationId);
    assert.deepEqual([made?.name, made?.status], ['On', 'Enabled']);
    assert.equal(await executeRule(client, made?.ruleId ?? '', locationId), 'Success');
  });

  it('notify, where that is permitted', async () => {
    const message = { locationId, title: 'Door', body: 'The door is open' };
    await failsWith(sendNotification(client, message), 'forbidden');
    permit('x:notifications:*');
    await sendNotification(client, message);
    assert.equal(visitor.simulator.notifications[0]?.body, 'The door is open');
  });

  it('reach everything else by its path', async () => {
    const send = async (method: string, path: string): Promise<unknown> =>
      (await sendGeneral(client, generalRequest({ method, path }, visitor.simulator.url), 'all')).body;
    const devices = (await send('get', '/v1/devices?max=5')) as { deviceId: string }[];
    assert.ok(devices.length >= 16);
    assert.deepEqual(await send('GET', `devices/${visitor.id('Hall motion')}/health`), {
      deviceId: visitor.id('Hall motion'),
      ...visitor.simulator.home.device('Hall motion').health(),
    });
    const error = await failsWith(send('POST', 'locations/nowhere/rooms'), 'invalid_message', 'api.requestRefused');
    assert.equal(error.cause.statusCode, 400);
  });
});
