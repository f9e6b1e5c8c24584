import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { account, command, deviceId, newId, status, tab } from '../support/flows';
import { Red } from '../support/red';

const lamp = deviceId('Kitchen lamp');
const strip = deviceId('Counter strip');

describe('the status node', () => {
  const red = new Red();
  const home = newId();

  before(async () => {
    await red.load([
      tab,
      account(home, { mode: 'simulator' }),
      ...status('switch', home, { device: lamp, capability: 'switch', attribute: 'switch' }),
      ...status('level', home, { device: lamp, capability: 'switchLevel', attribute: 'level', maxAge: '30' }),
      ...status('capability', home, { device: lamp, capability: 'switchLevel' }),
      ...status('full', home, { device: lamp, capability: 'switchLevel', format: 'full' }),
      ...status('device', home, { device: strip }),
      ...status('component', home, { device: strip, component: 'outlet2' }),
      ...status('named', home, {
        ...{ component: 'component', componentType: 'msg', capability: 'capability', capabilityType: 'msg' },
        ...{ attribute: 'attribute', attributeType: 'msg' },
      }),
      ...command('set', home, { device: lamp, capability: 'switchLevel' }),
    ]);
  });
  after(() => red.unload());

  const calls = async (): Promise<number> => {
    const { body } = await red.request('get', `/smartthings/accounts/${home}`);
    return (body.calls as { today: number }).today;
  };

  it('reads an attribute, with all that is known of it', async () => {
    await red.request('get', `/smartthings/accounts/${home}/devices`);
    const answer = await red.answer('switch', { topic: 'kept' });
    assert.equal(answer.payload, 'off');
    assert.equal(answer.topic, 'kept');
    const { timestamp, ...attribute } = answer.attribute as Record<string, unknown>;
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(attribute, {
      ...{ deviceId: lamp, label: 'Kitchen lamp', room: 'Kitchen', component: 'main', capability: 'switch' },
      ...{ attribute: 'switch', value: 'off', unit: null, data: null, source: 'cloud' },
    });
    assert.match(red.statuses.get('switch')?.text ?? '', /^off · \d\d:\d\d$/);
  });

  it('reads wider: a capability, a component, the device', async () => {
    const capability = await red.answer('capability');
    assert.deepEqual(capability.payload, { level: 80, levelRange: { minimum: 1, maximum: 100 } });
    assert.equal('attribute' in capability, false);
    const full = (await red.answer('full')).payload;
    assert.deepEqual(Object.keys(field(full, 'level') as object).sort(), ['timestamp', 'unit', 'value']);
    const components = field((await red.answer('device')).payload, 'components');
    assert.deepEqual(Object.keys(components as object), ['main', 'outlet2']);
    assert.deepEqual((await red.answer('component')).payload, field(components, 'outlet2'));
  });

  it('spends no call on a value that is young enough', async () => {
    await red.answer('level');
    const before = await calls();
    const { payload, attribute } = await red.answer('level');
    assert.equal(payload, 80);
    assert.equal(field(attribute, 'source'), 'read');
    assert.equal(await calls(), before);
    await red.answer('set', { payload: 30 });
    const commanded = await red.answer('level');
    assert.equal(commanded.payload, 30);
    assert.equal(field(commanded.attribute, 'source'), 'command');
  });

  it('asks the cloud anew without maxAge', async () => {
    const before = await calls();
    await red.answer('switch');
    await red.answer('switch');
    assert.equal(await calls(), before + 2);
  });

  it('shares one call between those who ask at once', async () => {
    const before = await calls();
    await Promise.all(Array.from({ length: 8 }, () => red.answer('switch')));
    assert.equal(await calls(), before + 1);
  });

  it('takes its parts from the message', async () => {
    const msg = { deviceId: strip, component: 'outlet2', capability: 'switch', attribute: 'switch' };
    assert.equal((await red.answer('named', msg)).payload, 'on');
    const never = {
      deviceId: deviceId('Attic sensor'),
      capability: 'temperatureMeasurement',
      attribute: 'temperature',
    };
    assert.equal((await red.answer('named', never)).payload, null);
  });

  it('says what is missing or unknown', async () => {
    await red.refusal('named', {}, 'invalid_message', 'runtime.field.deviceMissing');
    await red.refusal('named', { deviceId: {} }, 'invalid_message', 'runtime.field.deviceNoText');
    await red.refusal('named', { deviceId: lamp, component: 7 }, 'invalid_message', 'runtime.field.noText');
    await red.refusal('named', { deviceId: lamp, attribute: 'switch' }, 'invalid_message', 'home.capabilityMissing');
    const unknown = { deviceId: lamp, capability: 'switch', attribute: 'colour' };
    await red.refusal('named', unknown, 'invalid_message', 'home.attributeUnknown');
    await red.refusal('named', { deviceId: lamp, component: 'attic' }, 'invalid_message', 'home.componentUnknown');
    await red.refusal('named', { deviceId: lamp, capability: 'oven' }, 'invalid_message', 'home.capabilityUnknown');
    await red.refusal('named', { deviceId: '00000000-0000-4000-8000-000000000000' }, 'forbidden');
    assert.deepEqual({ ...red.statuses.get('named'), text: '' }, { fill: 'red', shape: 'ring', text: '' });
  });
});
