import assert from 'node:assert/strict';
import { field, stringField } from '../../src/base/json';
import { account, command, deviceId, devices, event, newId, SCOPES, tab } from '../support/flows';
import { Red, until, type Message } from '../support/red';

const at = (id: string, path = ''): string => `/smartthings/accounts/${id}/virtualdevices${path}`;

describe('a virtual device as a door into Node-RED', () => {
  const red = new Red();
  const home = newId();
  const timid = newId();

  before(async () => {
    const fromMessage = (name: string): object => ({ [name]: name, [`${name}Type`]: 'msg' });
    await red.load([
      tab,
      account(home, { mode: 'simulator', scopes: [...SCOPES, 'w:devices:*'].join(' ') }),
      account(timid, { mode: 'simulator', scopes: SCOPES.join(' ') }),
      ...devices('door', home, { action: 'create', label: 'Node-RED switch', room: 'Hall' }),
      ...devices('sensor', home, { action: 'create', prototype: 'VIRTUAL_CONTACT_SENSOR', ...fromMessage('label') }),
      ...devices('list', home, {}),
      ...devices('delete', home, { action: 'delete' }),
      ...devices('timid', timid, { action: 'create', label: 'Not allowed' }),
      ...command('press', home, {}),
      ...command('report', home, { action: 'report' }),
      ...command('contact', home, {
        ...{ action: 'report', capability: 'contactSensor', attribute: 'contact' },
        ...fromMessage('value'),
      }),
      ...command('mayNot', timid, { action: 'report', payload: 'on' }),
      ...event('pressed', home, { capability: 'switch' }),
    ]);
  });
  after(() => red.unload());

  const calls = async (): Promise<number> => {
    const { body } = await red.request('get', `/smartthings/accounts/${home}`);
    return (body.calls as { today: number }).today;
  };
  const make = async (): Promise<string> => String(field((await red.answer('door')).payload, 'deviceId'));

  it('is made by the first message, and given to every further one for no call', async () => {
    const { payload, topic } = await red.answer('door', { topic: 'kept' });
    const { components, deviceId: id, ...plain } = payload as Message;
    assert.equal(topic, 'kept');
    assert.deepEqual(
      [plain.label, plain.room, plain.kind, plain.isVirtual],
      ['Node-RED switch', 'Hall', 'Switch', true],
    );
    assert.ok(JSON.stringify(components).includes('switch'));
    const before = await calls();
    const again = await Promise.all([red.answer('door'), red.answer('door')]);
    for (const one of again) assert.equal(field(one.payload, 'deviceId'), id);
    assert.equal(await calls(), before);
  });

  it('tells the home what a flow says, and the flow what people press', async () => {
    const id = await make();
    const heard: Message[] = [];
    red.node('pressed-end').on('input', (msg: Message) => {
      if (field(msg.event, 'deviceId') === id) heard.push(msg);
    });
    const { payload } = await red.answer('report', { deviceId: id, payload: 'on', topic: 'kept' });
    const place = { component: 'main', capability: 'switch', attribute: 'switch' };
    const results = [{ ...place, value: 'on', unit: null, changed: true }];
    assert.deepEqual(payload, { deviceId: id, label: 'Node-RED switch', room: 'Hall', status: 'REPORTED', results });
    assert.match(red.statuses.get('report')?.text ?? '', /^switch: on/);
    await until(() => heard.length === 1, 'the event of the report');
    // In the app people press a virtual switch as they press any other.
    await red.answer('press', { deviceId: id, payload: 'off' });
    await until(() => heard.length === 2, 'the event of the press');
    assert.deepEqual(
      heard.map((msg) => msg.payload),
      ['on', 'off'],
    );
  });

  it('passes a sensor of another world on: its event is the report', async () => {
    const { payload: sensor } = await red.answer('sensor', { label: 'Mailbox' });
    const id = String(field(sensor, 'deviceId'));
    await red.answer('contact', { deviceId: id, value: 'Open', payload: 'ignored' });
    const msg = { deviceId: id, payload: { capability: 'contactSensor', attribute: 'contact', value: 'closed' } };
    const { payload } = await red.answer('report', msg);
    assert.equal((field(payload, 'results') as unknown[]).length, 1);
    await red.refusal('contact', { deviceId: id, value: 'ajar' }, 'invalid_command');
    await red.refusal('contact', { deviceId: id }, 'invalid_message', 'virtual.valueMissing');
    await red.refusal('report', { payload: 'on' }, 'invalid_message', 'runtime.field.deviceMissing');
    const lamp = deviceId('Kitchen lamp');
    await red.refusal('report', { deviceId: lamp, payload: 'on' }, 'invalid_command', 'virtual.real');
  });

  it('names the permission that is missing', async () => {
    const error = await red.refusal('timid', {}, 'forbidden', 'api.scopeMissing');
    assert.match(JSON.stringify(error.text.params), /w:devices/);
    const id = await make();
    await red.refusal('mayNot', { deviceId: id, payload: 'on' }, 'forbidden', 'api.scopeMissing');
  });

  it('is not made without a name, or of a kind that there is not', async () => {
    await red.refusal('sensor', {}, 'invalid_message', 'home.labelNeeded');
    await red.refusal('sensor', { label: 5 }, 'invalid_message', 'runtime.field.noText');
  });

  describe('from a dialog', () => {
    it('is made, offered and removed', async () => {
      const wanted = { name: 'From a dialog', prototype: 'VIRTUAL_BUTTON', room: 'Kitchen' };
      const made = await red.request('post', at(home), wanted);
      assert.equal(made.status, 200);
      assert.equal(made.body.label, 'From a dialog');
      const again = await red.request('post', at(home), wanted);
      assert.equal(again.body.deviceId, made.body.deviceId);
      const listed = async (): Promise<boolean> =>
        (await red.request('get', `/smartthings/accounts/${home}/devices`)).text.includes('From a dialog');
      assert.ok(await listed());
      assert.equal((await red.request('delete', at(home, `/${stringField(made.body, 'deviceId') ?? ''}`))).status, 204);
      assert.ok(!(await listed()));
    });

    it('reports before any Deploy, and says what it cost', async () => {
      const deviceId = await make();
      const wanted = { do: 'command', action: 'report', deviceId, capability: 'switch', attribute: 'switch' };
      const { status, body } = await red.request('post', `/smartthings/accounts/${home}/try`, {
        ...wanted,
        value: 'on',
      });
      assert.equal(status, 200);
      assert.deepEqual([field(body.payload, 'status'), body.calls], ['REPORTED', 1]);
    });

    it('is refused where there is nothing to make, or the device is real', async () => {
      for (const body of [{}, { name: '' }, { name: 5 }, { name: 'x'.repeat(200) }]) {
        const { status, body: answer } = await red.request('post', at(home), body);
        assert.deepEqual([status, answer.error?.code], [400, 'invalid_message']);
      }
      const strange = await red.request('post', at(home), { name: 'Cat', prototype: 'VIRTUAL_CAT' });
      assert.deepEqual([strange.status, strange.body.error?.code], [400, 'invalid_command']);
      const real = await red.request('delete', at(home, `/${deviceId('Kitchen lamp')}`));
      assert.equal(real.status, 400);
      assert.match(real.body.error?.message ?? '', /virtual\.real$/);
      assert.equal((await red.request('post', at(timid), { name: 'No', prototype: 'VIRTUAL_SWITCH' })).status, 502);
    });
  });
});
