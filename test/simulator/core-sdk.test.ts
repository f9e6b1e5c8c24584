import assert from 'node:assert/strict';
import type { AuthData, RefreshData, RefreshTokenStore } from '@smartthings/core-sdk';
import {
  BearerTokenAuthenticator,
  NotificationRequestType,
  RefreshTokenAuthenticator,
  RoomRequest,
  ServiceCapabilitiesEnum,
  SmartThingsClient,
} from '@smartthings/core-sdk';
import { Visitor, dig } from './visitor';

/** Somebody else's client is the judge of the simulator: Samsung's own. */
describe('Samsung’s own client on the simulated home', () => {
  let visitor: Visitor;
  let client: SmartThingsClient;
  const urlProvider = (): { baseURL: string; authURL: string; keyApiURL: string } => ({
    baseURL: visitor.simulator.url,
    authURL: `${visitor.simulator.url}/oauth/token`,
    keyApiURL: visitor.simulator.url,
  });

  beforeEach(async () => {
    visitor = await Visitor.signedIn();
    client = new SmartThingsClient(new BearerTokenAuthenticator(visitor.pair.accessToken), {
      urlProvider: urlProvider(),
    });
  });
  afterEach(() => Visitor.closeAll());

  it('lists devices, by capability and by pages', async () => {
    const all = await client.devices.list();
    assert.ok(all.length >= 16);
    const byPages = await client.devices.list({ max: 5 });
    assert.deepEqual(
      byPages.map(({ deviceId }) => deviceId),
      all.map(({ deviceId }) => deviceId),
    );
    const dimmable = await client.devices.list({ capability: ['switch', 'switchLevel'] });
    assert.deepEqual(
      dimmable.map(({ label }) => label),
      ['Kitchen lamp', 'Dining light', 'Workbench light'],
    );
  });

  it('reads a device, its status and its health', async () => {
    const lamp = visitor.id('Kitchen lamp');
    const device = await client.devices.get(lamp, { includeHealth: true });
    assert.equal(device.label, 'Kitchen lamp');
    assert.equal(dig(device, 'healthState', 'state'), 'ONLINE');
    const status = await client.devices.getStatus(lamp);
    assert.equal(status.components?.main?.switch?.switch?.value, 'off');
    assert.equal((await client.devices.getComponentStatus(lamp, 'main')).switchLevel?.level?.value, 80);
    assert.equal((await client.devices.getCapabilityStatus(lamp, 'main', 'switchLevel')).level?.unit, '%');
    assert.equal((await client.devices.getHealth(visitor.id('Workbench light'))).state, 'OFFLINE');
    assert.ok((await client.devices.getPreferences(visitor.id('Back door'))).values);
  });

  it('commands a lamp, which reports the new state after a while', async () => {
    const lamp = visitor.id('Kitchen lamp');
    const { results } = await client.devices.executeCommand(lamp, {
      component: 'main',
      capability: 'switchLevel',
      command: 'setLevel',
      arguments: [64],
    });
    assert.equal(results[0]?.status, 'ACCEPTED');
    const level = async (): Promise<unknown> =>
      (await client.devices.getCapabilityStatus(lamp, 'main', 'switchLevel')).level?.value;
    assert.equal(await level(), 80);
    await visitor.clock.pass(300);
    assert.equal(await level(), 64);
    assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch'), 'on');
  });

  it('reads locations, rooms, modes and the installed app', async () => {
    const [location] = await client.locations.list();
    const locationId = location?.locationId ?? '';
    assert.equal((await client.locations.get(locationId)).timeZoneId, 'Europe/Berlin');
    const rooms = await client.rooms.list(locationId);
    assert.ok(rooms.some(({ name }) => name === 'Kitchen'));
    const modes = await client.modes.list(locationId);
    assert.equal((await client.modes.getCurrent(locationId)).label, 'Home');
    await client.modes.setCurrent(modes[2]?.id ?? '', locationId);
    assert.equal((await client.modes.getCurrent(locationId)).label, 'Night');
    const own = await client.installedApps.get(visitor.pair.installedAppId);
    assert.equal(own.locationId, locationId);
  });

  it('runs a scene, which changes devices', async () => {
    const scenes = await client.scenes.list();
    const dinner = scenes.find(({ sceneName }) => sceneName === 'Dinner');
    assert.deepEqual(await client.scenes.execute(dinner?.sceneId ?? ''), { status: 'success' });
    await visitor.clock.pass(300);
    assert.equal(visitor.simulator.home.value('Dining light', 'switchLevel', 'level'), 70);
  });

  it('renames, moves and removes devices', async () => {
    const lamp = visitor.id('Kitchen lamp');
    const [location] = await client.locations.list();
    const hall = (await client.rooms.list(location?.locationId ?? '')).find(({ name }) => name === 'Hall');
    assert.equal((await client.devices.update(lamp, { label: 'Big lamp' })).label, 'Big lamp');
    const move = { label: 'Big lamp', roomId: hall?.roomId ?? '' };
    assert.equal((await client.devices.update(lamp, move)).roomId, hall?.roomId);
    const inHall = await client.rooms.listDevices(hall?.roomId ?? '', location?.locationId ?? '');
    assert.ok(inHall.some(({ label }) => label === 'Big lamp'));
    await client.devices.delete(lamp);
    await assert.rejects(client.devices.get(lamp), /403/);
  });

  it('makes rooms and modes, and removes them', async () => {
    const [location] = await client.locations.list();
    const locationId = location?.locationId ?? '';
    const room = await client.rooms.create(roomCalled('Attic'), locationId);
    assert.equal((await client.rooms.update(room.roomId ?? '', roomCalled('Loft'), locationId)).name, 'Loft');
    await client.rooms.delete(room.roomId ?? '', locationId);
    const mode = await client.modes.create({ label: 'Guests' }, locationId);
    assert.equal((await client.modes.update(mode.id, { label: 'Visit' }, locationId)).label, 'Visit');
    await client.modes.delete(mode.id, locationId);
    assert.equal((await client.modes.list(locationId)).length, 3);
  });

  it('makes a virtual device, and has it report', async () => {
    const [location] = await client.locations.list();
    const owner = { ownerType: 'LOCATION' as const, ownerId: location?.locationId ?? '' };
    const device = await client.virtualDevices.createStandard({ name: 'Flag', owner, prototype: 'VIRTUAL_SWITCH' });
    const on = { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' };
    assert.deepEqual(await client.virtualDevices.createEvents(device.deviceId, [on, on]), {
      stateChanges: [true, false],
    });
    assert.deepEqual(
      (await client.virtualDevices.list()).map(({ label }) => label),
      ['Flag'],
    );
    assert.equal((await client.devices.getStatus(device.deviceId)).components?.main?.switch?.switch?.value, 'on');
  });

  it('reads history, a page at a time', async () => {
    const [location] = await client.locations.list();
    const locationId = location?.locationId ?? '';
    for (let press = 0; press < 5; press++) visitor.simulator.home.press('Kitchen lamp');
    const history = await client.history.devices({ locationId, limit: 2 });
    const seen = [...history.items];
    while (history.hasNext()) {
      await history.next();
      seen.push(...history.items);
    }
    assert.deepEqual(
      seen.map(({ value }) => value as unknown),
      ['on', 'off', 'on', 'off', 'on'],
    );
    assert.equal(new Set(seen.map(({ hash }) => hash)).size, 5);
  });

  it('makes and runs rules, and notifies, with a token that may', async () => {
    const token = visitor.simulator.personalToken({
      scopes: ['r:locations:*', 'r:rules:*', 'w:rules:*', 'x:rules:*', 'x:notifications:*'],
    });
    const own = new SmartThingsClient(new BearerTokenAuthenticator(token.reveal()), { urlProvider: urlProvider() });
    const [location] = await own.locations.list();
    const locationId = location?.locationId ?? '';
    const lamp = visitor.id('Kitchen lamp');
    const commands = [{ component: 'main', capability: 'switch', command: 'on', arguments: [] }];
    const rule = await own.rules.create(
      { name: 'On', actions: [{ command: { devices: [lamp], commands } }] },
      locationId,
    );
    assert.equal((await own.rules.list(locationId)).length, 1);
    assert.equal((await own.rules.execute(rule.id, locationId)).result, 'Success');
    await visitor.clock.pass(1_000);
    assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch'), 'on');
    await own.rules.delete(rule.id, locationId);
    const message = { default: { title: 'Lamp', body: 'on' } };
    const answer = await own.notifications.create({
      locationId,
      type: NotificationRequestType.ALERT,
      messages: [message],
    });
    assert.deepEqual(answer, { code: 200, message: 'Success' });
  });

  it('reads capability definitions, also of a maker’s own capability', async () => {
    assert.ok((await client.capabilities.get('switchLevel', 1)).commands?.setLevel);
    const own = await client.capabilities.get('forestscent20417.mist', 1);
    assert.equal(own.attributes?.mist?.setter, 'setMist');
  });

  it('reads the weather and a hub', async () => {
    const token = visitor.simulator.personalToken({
      scopes: ['r:locations:*', 'x:locations:*', 'r:hubs:*', 'r:devices:*'],
    });
    const own = new SmartThingsClient(new BearerTokenAuthenticator(token.reveal()), { urlProvider: urlProvider() });
    const [location] = await own.locations.list();
    const locationId = location?.locationId ?? '';
    assert.equal((await own.services.getLocationServiceInfo(locationId)).locationId, locationId);
    assert.ok((await own.services.getServiceCapabilities(locationId)).length >= 3);
    const weather = ServiceCapabilitiesEnum.weather;
    const told = await own.services.getCapability(weather, locationId);
    assert.equal(dig(told, 'weather', 'temperature', 'unit'), 'C');
    await assert.rejects(own.services.getLocationServiceInfo(visitor.simulator.locations[1]?.locationId ?? ''), /403/);
    const hub = await own.hubdevices.get(visitor.id('Home hub'));
    assert.equal(hub.name, 'Home hub');
    await assert.rejects(own.hubdevices.get(visitor.id('Kitchen lamp')), /403/);
  });

  it('reads what capabilities are called in other languages', async () => {
    const words = await client.capabilities.getTranslations('contactSensor', 1, 'de');
    assert.equal(words.label, 'Öffnungsmelder');
    assert.equal(words.attributes?.contact?.i18n?.value?.open?.label, 'Offen');
    const languages = await client.capabilities.listLocales('switch', 1);
    assert.deepEqual(
      languages.map(({ tag }) => tag),
      ['de', 'ko'],
    );
    await assert.rejects(client.capabilities.getTranslations('contactSensor', 1, 'xx'), /404/);
    await assert.rejects(client.capabilities.getTranslations('acme.nothing', 1, 'de'), /403/);
  });

  it('refreshes a dead token by itself and goes on', async () => {
    const store = new Store(visitor);
    const authenticator = new RefreshTokenAuthenticator(visitor.pair.accessToken, store);
    const refreshing = new SmartThingsClient(authenticator, { urlProvider: urlProvider() });
    visitor.clock.step(25 * 60 * 60_000);
    assert.ok((await refreshing.devices.list()).length >= 16);
    assert.equal(visitor.simulator.log.rotations.length, 2);
    assert.notEqual(store.refreshToken, visitor.pair.refreshToken);
    visitor.clock.step(25 * 60 * 60_000);
    assert.ok((await refreshing.devices.list()).length >= 16, 'and with the pair that it kept, once more');
  });

  it('hears why a command is refused', async () => {
    const order = { component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [101] };
    await assert.rejects(
      client.devices.executeCommand(visitor.id('Kitchen lamp'), order),
      /422.*commands\[0\]\.arguments\[0\]: must have a maximum value of 100/,
    );
  });
});

function roomCalled(name: string): RoomRequest {
  return Object.assign(new RoomRequest(), { name });
}

class Store implements RefreshTokenStore {
  refreshToken: string;

  constructor(private readonly visitor: Visitor) {
    this.refreshToken = visitor.pair.refreshToken;
  }

  getRefreshData(): Promise<RefreshData> {
    const { clientId, clientSecret } = this.visitor.app;
    return Promise.resolve({ refreshToken: this.refreshToken, clientId, clientSecret: clientSecret.reveal() });
  }

  putAuthData({ refreshToken }: AuthData): Promise<void> {
    this.refreshToken = refreshToken;
    return Promise.resolve();
  }
}
