import assert from 'node:assert/strict';
import { ApiClient } from '../../src/api/client';
import { executeScene } from '../../src/api/scenes';
import { Meter } from '../../src/api/meter';
import { createHttp } from '../../src/base/http';
import type { Http, TokenSource } from '../../src/base/ports';
import { Secret } from '../../src/base/secret';
import { Home } from '../../src/home/home';
import type { Faults } from '../../src/simulator';
import { pairOf, Visitor } from '../simulator/visitor';
import { failsWith } from '../support/api-fixture';
import { fixedRandom } from '../support/fake-clock';

/** A home on the simulated cloud, over real connections and with a clock that the test moves. */
describe('Home on the simulated cloud', () => {
  let visitor: Visitor;
  let http: Http;
  let client: ApiClient;
  let home: Home;
  let meter: Meter;
  let refreshes = 0;

  async function settleIn(limits: 'strict' | 'raised' = 'raised', scopes?: string[]): Promise<void> {
    visitor = await Visitor.signedIn({ limits, ...(scopes ? { scopes } : {}) });
    http = createHttp();
    refreshes = 0;
    const tokens: TokenSource = {
      accessToken: () => Promise.resolve(new Secret(visitor.pair.accessToken)),
      replacementFor: async (rejected) => {
        if (rejected.reveal() === visitor.pair.accessToken) {
          refreshes++;
          visitor.pair = pairOf(await visitor.refresh());
        }
        return new Secret(visitor.pair.accessToken);
      },
    };
    const { clock } = visitor;
    meter = new Meter(clock);
    const { url } = visitor.simulator;
    client = new ApiClient({
      apiUrl: `${url}/v1/`,
      http,
      tokens,
      clock,
      random: fixedRandom(),
      meter,
      grantedScope: () => scopes?.join(' '),
    });
    home = new Home(client, clock);
  }

  beforeEach(() => settleIn());
  afterEach(async () => {
    home.close();
    http.close();
    await visitor.simulator.close();
  });

  /** Moves the clock until the work is done, for two minutes at most. */
  async function whileTimePasses<Result>(work: Promise<Result>): Promise<Result> {
    const done = new AbortController();
    const settled = work.finally(() => done.abort());
    for (let step = 0; step < 1_200 && !done.signal.aborted; step++) await visitor.clock.pass(100);
    return settled;
  }

  const idOf = (label: string): string => visitor.simulator.home.device(label).deviceId;
  const sent = (kind: string): number => visitor.simulator.log.requests.filter((one) => one.kind === kind).length;

  it('lists the devices with their rooms', async () => {
    const devices = await home.devices.list();
    const lamp = devices.find(({ label }) => label === 'Kitchen lamp');
    assert.ok(devices.length >= 16);
    assert.deepEqual([lamp?.room, lamp?.location, lamp?.kind, lamp?.online], ['Kitchen', 'Home', 'Light', true]);
  });

  it('switches the lamp and reads it back', async () => {
    await home.devices.list();
    const lamp = idOf('Kitchen lamp');
    const report = await home.command(lamp, { payload: 'on' });
    assert.deepEqual([report.label, report.room, report.status], ['Kitchen lamp', 'Kitchen', 'ACCEPTED']);
    await visitor.clock.pass(500);
    assert.equal(visitor.simulator.home.value('Kitchen lamp', 'switch', 'switch'), 'on');
    const reading = await home.read({ deviceId: lamp, capability: 'switch', attribute: 'switch' });
    assert.deepEqual([reading.payload, reading.attribute?.source], ['on', 'cloud']);
  });

  it('sets a value of a capability that no catalogue knows', async () => {
    const diffuser = idOf('Aroma diffuser');
    const input = { capability: 'forestscent20417.mist', payload: 'steady' };
    assert.equal((await home.command(diffuser, input)).results[0]?.command, 'setMist');
    const refused = { ...input, payload: 'hurricane' };
    await failsWith(home.command(diffuser, refused), 'invalid_command');
    assert.equal(sent('commands'), 1);
  });

  it('toggles by what it knows, and asks only where that is old', async () => {
    const lamp = idOf('Kitchen lamp');
    const asked = (): number => visitor.simulator.log.requests.filter(({ path }) => path.endsWith('/status')).length;
    const toggled = async (): Promise<string | undefined> =>
      (await home.command(lamp, { payload: 'toggle' })).results[0]?.command;
    assert.equal(await toggled(), 'on');
    assert.equal(await toggled(), 'off', 'a command that is under way counts');
    assert.equal(asked(), 1);
    await visitor.clock.pass(60_000);
    visitor.simulator.home.press('Kitchen lamp');
    assert.equal(await toggled(), 'off');
    assert.equal(asked(), 2);
  });

  it('converts a temperature into the unit that the device counts in', async () => {
    const thermostat = idOf('Hall thermostat');
    const input = { capability: 'thermostatHeatingSetpoint', payload: '70 F' };
    assert.deepEqual((await home.command(thermostat, input)).results[0]?.arguments, [21]);
  });

  it('gives a scene its list and runs it', async () => {
    const [scene] = await home.scenes.list();
    assert.ok(scene);
    await home.scenes.list();
    await executeScene(client, scene.sceneId);
    assert.equal(visitor.simulator.log.requests.filter(({ path }) => path.endsWith('/scenes')).length, 1);
  });

  it('sends a command again with a new token after a 401', async () => {
    const dead = visitor.pair.accessToken;
    visitor.pair = { ...pairOf(await visitor.refresh()), accessToken: dead };
    const lamp = idOf('Kitchen lamp');
    assert.equal((await home.command(lamp, { payload: 'on' })).status, 'ACCEPTED');
    assert.ok((await home.read({ deviceId: lamp })).payload);
    assert.equal(refreshes, 1);
    assert.deepEqual(
      visitor.simulator.log.requests.filter(({ kind }) => kind === 'commands').map(({ status }) => status),
      [401, 200],
    );
  });

  it('tells a missing scope, an id that does not exist and a device that refuses apart', async () => {
    const lamp = idOf('Kitchen lamp');
    const stranger = lamp.replace(/^.{8}/, '00000000');
    await failsWith(home.command(stranger, { payload: 'on' }), 'forbidden', 'api.forbidden');
    for (const odd of ['no-such-device', 'a/b', 'a b', '../scenes']) {
      await failsWith(home.command(odd, { payload: 'on' }), 'invalid_command', 'api.commandRefused');
      await failsWith(home.read({ deviceId: odd }), 'invalid_message', 'api.requestRefused');
    }
    const start = { capability: 'washerOperatingState', command: 'setMachineState', args: ['run'] };
    await failsWith(home.command(idOf('Washer'), start), 'device_state', 'api.deviceState');
    home.close();
    http.close();
    await visitor.simulator.close();
    await settleIn('raised', ['r:devices:*']);
    const error = await failsWith(home.command(lamp, { payload: 'on' }), 'forbidden', 'api.scopeMissing');
    assert.equal(error.text.params.scope, 'x:devices:*');
  });

  it('waits where a device takes no more commands this minute, and holds up no other', async () => {
    home.close();
    http.close();
    await visitor.simulator.close();
    await settleIn('strict');
    const lamp = idOf('Kitchen lamp');
    for (let count = 0; count < 12; count++) await home.command(lamp, { payload: count % 2 === 0 });
    const thirteenth = home.command(lamp, { payload: 'on' });
    await visitor.clock.pass(0);
    assert.equal(sent('commands'), 12, 'the cloud has said that it takes no more');
    assert.equal((await home.command(idOf('Dining light'), { payload: 'off' })).status, 'ACCEPTED');
    assert.equal((await whileTimePasses(thirteenth)).status, 'ACCEPTED');
    assert.equal(meter.snapshot().days['2026-03-04']?.commands, 14);
    assert.ok(!visitor.simulator.log.requests.some(({ status }) => status === 429));
  });

  describe('with a cloud that misbehaves', () => {
    const faults = (): Faults => visitor.simulator.faults;

    it('never sends a command twice that may have arrived', async () => {
      const lamp = idOf('Kitchen lamp');
      faults().next('api', { kind: 'lost after' });
      await failsWith(home.command(lamp, { payload: 'on' }), 'network', 'api.connectionLostCommand');
      faults().next('api', { kind: 'cut' });
      await failsWith(home.command(lamp, { payload: 'on' }), 'server', 'api.answerCutOffCommand');
      faults().next('api', { kind: 'status', status: 503 });
      await failsWith(home.command(lamp, { payload: 'on' }), 'server', 'api.serverErrorCommand');
      faults().next('api', { kind: 'garbage' });
      await failsWith(home.command(lamp, { payload: 'on' }), 'server', 'api.unexpectedAnswerCommand');
      assert.equal(sent('commands'), 4);
    });

    it('reads again after a lost answer, a cut one and a gateway’s page', async () => {
      const lamp = idOf('Kitchen lamp');
      for (const fault of [{ kind: 'lost before' }, { kind: 'cut' }, { kind: 'html' }] as const) {
        faults().next('api', fault);
        const reading = home.read({ deviceId: lamp, capability: 'switch', attribute: 'switch' });
        assert.equal((await whileTimePasses(reading)).payload, 'off');
      }
      assert.equal(sent('reads'), 6);
    });

    it('refuses a page that owners success, and takes a megabyte', async () => {
      const lamp = idOf('Kitchen lamp');
      faults().next('api', { kind: 'html', status: 200 });
      await failsWith(home.read({ deviceId: lamp }), 'server', 'api.unexpectedAnswer');
      faults().next('api', { kind: 'huge', bytes: 1_048_576 });
      await failsWith(home.read({ deviceId: lamp }), 'server', 'api.unexpectedAnswer');
      assert.equal((await home.read({ deviceId: lamp, component: 'main', capability: 'switch' })).attribute, undefined);
    });

    it('ends calls under way at close', async () => {
      faults().always('api', { kind: 'never' });
      const lamp = idOf('Kitchen lamp');
      const ended = [
        failsWith(home.command(lamp, { payload: 'on' }), 'network', 'api.closed'),
        failsWith(home.command(lamp, { payload: 'off' }), 'network', 'api.closed'),
        failsWith(home.read({ deviceId: lamp }), 'network', 'api.closed'),
      ];
      while (visitor.simulator.log.requests.length < 2 && sent('reads') === 0) await visitor.clock.pass(0);
      home.close();
      await Promise.all(ended);
    });
  });
});
