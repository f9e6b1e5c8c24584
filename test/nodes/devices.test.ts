import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { deviceSeeds } from '../../src/simulator/devices';
import { account, deviceId, devices, newId, SCOPES, tab } from '../support/flows';
import { Red, type Message } from '../support/red';

const lamp = deviceId('Kitchen lamp');

describe('the devices node', () => {
  const red = new Red();
  const home = newId();
  const timid = newId();

  before(async () => {
    const fromMessage = (name: string): object => ({ [name]: name, [`${name}Type`]: 'msg' });
    await red.load([
      tab,
      account(home, { mode: 'simulator', scopes: [...SCOPES, 'w:devices:*'].join(' ') }),
      account(timid, { mode: 'simulator', scopes: SCOPES.join(' ') }),
      ...devices('all', home),
      ...devices('fresh', home, { maxAge: '0' }),
      ...devices('values', home, { capability: 'battery', withStatus: true, maxAge: 300 }),
      ...devices('some', home, {
        ...fromMessage('room'),
        ...fromMessage('location'),
        ...fromMessage('kind'),
        ...fromMessage('label'),
      }),
      ...devices('away', home, { health: 'offline' }),
      ...devices('single', home, { room: 'kitchen', output: 'messages' }),
      ...devices('rename', home, { action: 'rename', ...fromMessage('label') }),
      ...devices('move', home, { action: 'move', ...fromMessage('room') }),
      ...devices('delete', home, { action: 'delete' }),
      ...devices('strange', home, { action: 'remove', device: lamp }),
      ...devices('timid', timid, { action: 'rename', device: lamp, label: 'Lamp' }),
    ]);
  });
  after(() => red.unload());

  const calls = async (): Promise<number> => {
    const { body } = await red.request('get', `/smartthings/accounts/${home}`);
    return (body.calls as { today: number }).today;
  };
  const labels = ({ payload }: Message): unknown[] =>
    (payload as unknown[]).map((device) => field(device, 'label')).sort();
  const list = async (id: string, msg: Message = {}): Promise<unknown[]> => labels(await red.answer(id, msg));

  it('lists the whole home as the pickers see it, and keeps the rest of the message', async () => {
    const { payload, topic } = await red.answer('all', { topic: 'kept' });
    assert.equal(topic, 'kept');
    const found = (payload as unknown[]).find((device) => field(device, 'deviceId') === lamp);
    const { components, ...plain } = found as Message;
    assert.deepEqual(Object.keys(plain).sort(), [
      ...['deviceId', 'kind', 'label', 'location', 'locationId', 'name', 'online', 'room', 'roomId'],
    ]);
    assert.deepEqual([plain.label, plain.room, plain.kind, plain.online], ['Kitchen lamp', 'Kitchen', 'Light', true]);
    assert.equal(field((components as unknown[])[0], 'id'), 'main');
    assert.equal(red.statuses.get('all')?.fill, 'green');
  });

  it('spends no call on a list that is young enough, and one on each where none may be old', async () => {
    await red.answer('all');
    const before = await calls();
    await red.answer('all');
    await red.answer('values');
    assert.equal(await calls(), before);
    await red.answer('fresh');
    await red.answer('fresh');
    assert.equal(await calls(), before + 2);
  });

  it('gives each message devices of its own: what a flow does to them changes no later answer', async () => {
    const { payload } = await red.answer('values');
    for (const device of payload as { label: string; components: unknown[]; status: Message }[]) {
      device.label = 'spoiled';
      device.components.length = 0;
      for (const component of Object.keys(device.status)) device.status[component] = 'spoiled';
    }
    const again = await red.answer('values');
    assert.ok(!JSON.stringify(again.payload).includes('spoiled'));
    assert.ok((again.payload as { components: unknown[] }[]).every(({ components }) => components.length > 0));
  });

  it('narrows the list by capability, room, location, kind and a part of the name', async () => {
    const withBattery = (await red.answer('values')).payload as { label: string; status: Message }[];
    assert.ok(withBattery.length > 0 && withBattery.length < deviceSeeds.length);
    for (const { label, status } of withBattery) {
      assert.ok(
        Object.values(status).some((component) => field(field(component, 'battery'), 'battery') !== undefined),
        label,
      );
    }
    assert.deepEqual(await list('some', { room: ' KITCHEN ', kind: 'light' }), ['Dining light', 'Kitchen lamp']);
    assert.deepEqual(await list('some', { label: 'kitchen l' }), ['Kitchen lamp']);
    assert.deepEqual(await list('some', { label: 'nobody is called so' }), []);
    assert.ok((await list('away')).includes('Workbench light'));
  });

  it('refuses a place that is not there, and a field that is no text', async () => {
    await red.refusal('some', { room: 'Moon' }, 'invalid_message', 'home.nameUnknown');
    await red.refusal('some', { location: 'Moon' }, 'invalid_message', 'home.nameUnknown');
    await red.refusal('some', { kind: 7 }, 'invalid_message', 'runtime.field.noText');
  });

  it('sends a message for each device, which a join can put together again', async () => {
    const outer = { id: 'outer', index: 3 };
    const { sent, dones } = await red.ask('single', { topic: 'kept', parts: outer, payload: { large: true } });
    assert.deepEqual(dones, [undefined]);
    assert.ok(sent.length > 1);
    const ids = sent.map(({ parts }) => field(parts, 'id'));
    assert.equal(new Set(ids).size, 1);
    sent.forEach(({ topic, payload, parts }, index) => {
      assert.equal(topic, 'kept');
      assert.equal(field(payload, 'room'), 'Kitchen');
      const expected = { id: ids[0], type: 'array', index, len: 1, count: sent.length, parts: outer };
      assert.deepEqual(parts, expected);
    });
    const next = await red.ask('single');
    assert.notEqual(field(next.sent[0]?.parts, 'id'), ids[0]);
  });

  it('renames a device by its name or its id, and tells how it is called then', async () => {
    const renamed = await red.answer('rename', { deviceId: 'kitchen LAMP', label: ' Stove lamp ' });
    assert.deepEqual([field(renamed.payload, 'deviceId'), field(renamed.payload, 'label')], [lamp, 'Stove lamp']);
    assert.ok((await list('all')).includes('Stove lamp'));
    await red.answer('rename', { deviceId: lamp, label: 'Kitchen lamp' });
    assert.ok((await list('fresh')).includes('Kitchen lamp'));
  });

  it('lets what came last stand, however quickly it comes after another', async () => {
    const wishes = ['One', 'Two', 'Three', 'Kitchen lamp'].map((label) =>
      red.answer('rename', { deviceId: lamp, label }),
    );
    await Promise.all(wishes);
    assert.ok((await list('fresh')).includes('Kitchen lamp'));
  });

  it('moves a device into a room that is named', async () => {
    const moved = await red.answer('move', { deviceId: lamp, room: 'living room' });
    assert.equal(field(moved.payload, 'room'), 'Living room');
    await red.answer('move', { deviceId: lamp, room: 'Kitchen' });
    await red.refusal('move', { deviceId: lamp, room: 'Moon' }, 'invalid_message', 'home.nameUnknown');
    await red.refusal('move', { deviceId: lamp }, 'invalid_message', 'home.nameMissing');
  });

  it('removes a device, tells how it was, and knows it no more', async () => {
    const gone = await red.answer('delete', { deviceId: 'Attic sensor' });
    assert.equal(field(gone.payload, 'label'), 'Attic sensor');
    assert.ok(!(await list('all')).includes('Attic sensor'));
    await red.refusal('delete', { deviceId: 'Attic sensor' }, 'invalid_message', 'home.nameUnknown');
  });

  it('changes nothing without a device, a name or a known action', async () => {
    const before = await list('fresh');
    await red.refusal('delete', {}, 'invalid_message', 'runtime.field.deviceMissing');
    await red.refusal('delete', { deviceId: {} }, 'invalid_message', 'runtime.field.deviceNoText');
    await red.refusal('rename', { deviceId: lamp }, 'invalid_message', 'home.labelNeeded');
    await red.refusal('rename', { deviceId: lamp, label: 'x'.repeat(201) }, 'invalid_message', 'home.labelNeeded');
    await red.refusal('rename', { deviceId: 'Moon', label: 'x' }, 'invalid_message', 'home.nameUnknown');
    await red.refusal('strange', {}, 'invalid_message', 'runtime.field.actionUnknown');
    assert.deepEqual(await list('fresh'), before);
  });

  it('names the permission that is missing', async () => {
    const error = await red.refusal('timid', {}, 'forbidden', 'api.scopeMissing');
    assert.match(String(field(error.text.params, 'scope')), /^w:devices/);
  });
});
