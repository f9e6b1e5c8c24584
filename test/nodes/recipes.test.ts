import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeDevice } from '../../src/base/contract/home';
import { sharedParts } from '../../src/runtime/process/shared-parts';
import type { Simulator } from '../../src/simulator';
import type { Json } from '../../src/base/json';
import { making, type MadeNode } from '../editor/sidebar/made';
import { account, deviceId, newId, status, tab } from '../support/flows';
import { newFolder, Red, until, type FlowNode, type Message } from '../support/red';

const CORE_NODES = [
  ...['common/20-inject', 'common/90-comment', 'function/10-switch', 'function/15-change', 'function/80-template'],
  ...['function/89-trigger', 'storage/10-file'],
];
const { recipesFor } = making();

describe('the flows that the sidebar makes, in a simulated home', () => {
  let devices: readonly HomeDevice[];
  let red: Red;
  let id: string;
  let simulator: Simulator;
  let nodes: readonly MadeNode[];
  /** The payloads that came to its ends. */
  let shown: unknown[];
  const folder = newFolder();

  const begin = async (flow: readonly FlowNode[]): Promise<void> => {
    id = newId();
    red = new Red(newFolder(), { fileWorkingDirectory: folder }, CORE_NODES);
    const here = flow.map((node) => (node.account === undefined ? node : { ...node, account: id }));
    const ready = status('ready', id, { device: deviceId('Kitchen lamp') });
    await red.load([tab, account(id, { mode: 'simulator' }), ...here, ...ready]);
    // Signed in.
    await red.answer('ready');
    const leave = await sharedParts(red.RED).simulated.enter(async (home) => void (simulator = home));
    leave();
    const { locationId } = simulator.home.device('Back door').seed;
    // The phone that the home has is in another location than the sign-in sees.
    const { seed } = simulator.home.device("Alva's phone");
    simulator.home.register.add({
      ...seed,
      deviceId: 'd0000000-0000-4000-8000-000000000001',
      label: 'Phone',
      locationId,
    });
    devices = (await red.request('get', `/smartthings/accounts/${id}/devices?refresh=1`))
      .body as unknown as HomeDevice[];
  };
  afterEach(() => red.unload());

  before(async () => {
    await begin([]);
    await red.unload();
  });

  /** Makes a flow and deploys it; it waits for a moment instead of minutes, and its ends are read here. */
  const make = async (recipeId: string, label: string): Promise<void> => {
    const device = devices.find((one) => one.label === label);
    assert.ok(device, label);
    const recipe = recipesFor({ account: 'some', device, home: devices }).find((one) => one.id === recipeId);
    assert.ok(recipe, `${recipeId} is not offered for ${label}`);
    nodes = recipe.make();
    shown = [];
    const short = (node: MadeNode): object => {
      if (node.type === 'trigger') return { duration: '60', units: 'ms' };
      return node.type === 'debug' ? { type: 'helper' } : {};
    };
    await begin(nodes.map((node) => ({ ...node, z: tab.id, ...short(node) })));
    for (const { id: end } of nodes.filter(({ type }) => type === 'debug')) {
      red.node(end).on('input', (msg: object) => shown.push((msg as Message).payload));
    }
  };
  const set = (device: string, place: string, value: Json): void => {
    const [component = '', capability = '', attribute = ''] = place.split('/');
    simulator.home.set(device, { component, capability, attribute, value });
  };
  const comes = (what: RegExp): Promise<void> =>
    until(() => shown.some((payload) => what.test(JSON.stringify(payload))), String(what));
  const press = (): void => {
    const inject = nodes.find(({ type }) => type === 'inject');
    assert.ok(inject);
    red.node(inject.id).receive({});
  };
  /** A meter's reading is kept for the next day. */
  const isKept = (): Promise<void> => {
    const context = red.node(nodes.find(({ type }) => type === 'change')?.id ?? '').context().flow;
    return until(() => context.keys().length > 0, 'the first reading');
  };
  const isNow = (device: string, capability: string, attribute: string, value: Json): Promise<void> =>
    until(() => simulator.home.value(device, capability, attribute) === value, `${device} ${JSON.stringify(value)}`);

  for (const [recipe, device, place, before, after, says] of [
    ['opens', 'Back door', 'main/contactSensor/contact', 'closed', 'open', /"Back door was opened\."/],
    ['wet', 'Sink leak sensor', 'main/waterSensor/water', 'dry', 'wet', /"Water at Sink leak sensor!"/],
    ['smoke', 'Hall smoke alarm', 'main/smokeDetector/smoke', 'clear', 'detected', /"Hall smoke alarm reports smoke!"/],
    ['arrives', 'Phone', 'main/presenceSensor/presence', 'not present', 'present', /"Phone has arrived\."/],
    ['unlocked', 'Front door', 'main/lock/lock', 'locked', 'unlocked', /"Front door was unlocked\."/],
    ['battery', 'Hall motion', 'main/battery/battery', 71, 19, /"Hall motion needs a new battery: 19 %\."/],
    ['humid', 'Hall thermostat', 'main/relativeHumidityMeasurement/humidity', 47, 66, /is humid: 66 %\./],
    [
      'leftOpen',
      'Back door',
      'main/contactSensor/contact',
      'closed',
      'open',
      /"Back door has been open for ten minutes\."/,
    ],
  ] as const) {
    it(`${recipe}: says so, once, and not before`, async () => {
      await make(recipe, device);
      // A value that it is not about.
      set(device, place, before);
      set(device, place, after);
      await comes(says);
      set(device, place, before);
      assert.equal(shown.length, 1);
    });
  }

  it('opens: knows the door of a garage', async () => {
    await make('opens', 'Garage door');
    set('Garage door', 'main/contactSensor/contact', 'open');
    await comes(/Garage door was opened/);
    set('Garage door', 'main/contactSensor/contact', 'closed');
  });

  it('offline: says that it is out of reach', async () => {
    await make('offline', 'Dining light');
    simulator.home.setOnline('Dining light', false);
    await comes(/"Dining light is out of reach\."/);
    simulator.home.setOnline('Dining light', true);
    assert.equal(shown.length, 1);
  });

  it('battery: says so once a day, however often it changes', async () => {
    await make('battery', 'Hall motion');
    set('Hall motion', 'main/battery/battery', 18);
    await comes(/18 %/);
    set('Hall motion', 'main/battery/battery', 17);
    set('Hall motion', 'main/battery/battery', 71);
    assert.equal(shown.length, 1);
  });

  it('leftOpen: says nothing where it was closed in time', async () => {
    await make('leftOpen', 'Back door');
    set('Back door', 'main/contactSensor/contact', 'open');
    set('Back door', 'main/contactSensor/contact', 'closed');
    // The next one is told: by then the first would have been.
    set('Back door', 'main/contactSensor/contact', 'open');
    await comes(/ten minutes/);
    set('Back door', 'main/contactSensor/contact', 'closed');
    assert.equal(shown.length, 1);
  });

  it('motion: switches the lamp on, and off when nothing moved for a while', async () => {
    await make('motion', 'Hall motion');
    const lamp = String(nodes.find(({ type }) => type === 'smartthings-command')?.deviceLabel);
    set(lamp, 'main/switch/switch', 'off');
    set('Hall motion', 'main/motionSensor/motion', 'active');
    await isNow(lamp, 'switch', 'switch', 'on');
    await comes(/"command":"on"/);
    set('Hall motion', 'main/motionSensor/motion', 'inactive');
    await isNow(lamp, 'switch', 'switch', 'off');
    await comes(/"command":"off"/);
  });

  it('motion: is made for the lamp as well', async () => {
    await make('motion', 'Kitchen lamp');
    set('Kitchen lamp', 'main/switch/switch', 'off');
    set('Hall motion', 'main/motionSensor/motion', 'active');
    await isNow('Kitchen lamp', 'switch', 'switch', 'on');
    set('Hall motion', 'main/motionSensor/motion', 'inactive');
    await isNow('Kitchen lamp', 'switch', 'switch', 'off');
  });

  it('button: switches the lamp on and off', async () => {
    await make('button', 'Sofa remote');
    const lamp = String(nodes.find(({ type }) => type === 'smartthings-command')?.deviceLabel);
    set(lamp, 'main/switch/switch', 'off');
    set('Sofa remote', 'button1/button/button', 'pushed');
    await isNow(lamp, 'switch', 'switch', 'on');
    set('Sofa remote', 'button2/button/button', 'pushed');
    await isNow(lamp, 'switch', 'switch', 'off');
    await comes(/"command":"off"/);
    assert.equal(shown.length, 2);
  });

  it('leak: closes the valve and says so', async () => {
    await make('leak', 'Sink leak sensor');
    set('Water valve', 'main/valve/valve', 'open');
    set('Sink leak sensor', 'main/waterSensor/water', 'wet');
    await comes(/Water at Sink leak sensor!/);
    await comes(/"command":"close"/);
    await isNow('Water valve', 'valve', 'valve', 'closed');
    set('Sink leak sensor', 'main/waterSensor/water', 'dry');
    set('Water valve', 'main/valve/valve', 'open');
  });

  for (const device of ['Back door', 'Hall thermostat']) {
    it(`heating: goes down while it is open, and back to what it was (${device})`, async () => {
      await make('heating', device);
      const door = String(Object.values(nodes.find(({ type }) => type === 'smartthings-event')?.names as object)[0]);
      set('Hall thermostat', 'main/thermostatHeatingSetpoint/heatingSetpoint', 20.5);
      set(door, 'main/contactSensor/contact', 'open');
      await isNow('Hall thermostat', 'thermostatHeatingSetpoint', 'heatingSetpoint', 16.5);
      set(door, 'main/contactSensor/contact', 'closed');
      await isNow('Hall thermostat', 'thermostatHeatingSetpoint', 'heatingSetpoint', 20.5);
      await until(() => shown.length === 2, 'both commands');
    });
  }

  it('heating: leaves it alone where it was not turned down', async () => {
    set('Back door', 'main/contactSensor/contact', 'open');
    await make('heating', 'Back door');
    set('Back door', 'main/contactSensor/contact', 'closed');
    set('Back door', 'main/contactSensor/contact', 'open');
    await comes(/setHeatingSetpoint/);
    set('Back door', 'main/contactSensor/contact', 'closed');
    await until(() => shown.length === 2, 'both commands');
    assert.match(JSON.stringify(shown[0]), /\[16\.5\]/);
  });

  it('night: locks what is open, and leaves alone what is locked', async () => {
    await make('night', 'Front door');
    set('Front door', 'main/lock/lock', 'unlocked');
    press();
    await comes(/"command":"lock"/);
    await isNow('Front door', 'lock', 'lock', 'locked');
    const read = nodes.find(({ type }) => type === 'smartthings-status');
    const { sent } = await red.ask(read?.id ?? '');
    assert.equal(sent[0]?.payload, 'locked');
    assert.equal(shown.length, 1);
  });

  it('finished: says so when it ran before, and not after a pause', async () => {
    await make('finished', 'Washer');
    const state = (value: string): void => set('Washer', 'main/washerOperatingState/machineState', value);
    state('run');
    state('pause');
    state('stop');
    state('run');
    state('stop');
    await comes(/"Washer has finished\."/);
    assert.equal(shown.length, 1);
  });

  it('daily: writes a line each time', async () => {
    await make('daily', 'Back door');
    const file = join(folder, 'Back-door.csv');
    press();
    await until(() => shown.length === 1, 'the first line');
    press();
    await until(() => shown.length === 2, 'the second line');
    assert.ok(existsSync(file));
    assert.match(readFileSync(file, 'utf8'), /^(\d{4}-\d\d-\d\dT[\d:.]+Z;closed;\n){2}$/);
  });

  it('daily: writes the unit too', async () => {
    await make('daily', 'House meter');
    press();
    await comes(/Z;[\d.]+;k?W/);
  });

  it('energy: says what was used since the day before', async () => {
    await make('energy', 'House meter');
    press();
    await isKept();
    set('House meter', 'main/energyMeter/energy', 10_490.6);
    press();
    await comes(/"House meter used 8\.25 kWh today\."/);
    assert.equal(shown.length, 1);
    set('House meter', 'main/energyMeter/energy', 10_482.35);
  });

  it('energy: reads the report of a machine, which counts in watt-hours', async () => {
    await make('energy', 'Washer');
    const report = (energy: number): void =>
      set('Washer', 'main/powerConsumptionReport/powerConsumption', { energy, deltaEnergy: 0, power: 0 });
    report(91_400);
    press();
    await isKept();
    report(92_650);
    press();
    await comes(/"Washer used 1\.25 kWh today\."/);
  });
});
