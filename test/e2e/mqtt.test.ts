import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { field } from '../../src/base/json';
import { deviceId } from '../support/flows';
import { projectRoot } from '../support/installed-package';
import { brokers, MqttVisitor, type Broker } from '../support/mqtt-broker';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const HOME = 'smartthings/home';
const LAMP = `${HOME}/kitchen/kitchen-lamp`;
const STATUS = `${HOME}/status`;

const example = (title: string): FlowNode[] =>
  JSON.parse(readFileSync(join(projectRoot, 'examples', `${title}.json`), 'utf8')) as FlowNode[];

/** Both examples, at this broker, and a device that gets another name at the press of a button. */
function flows(port: number): FlowNode[] {
  const both = [...example('The home on MQTT'), ...example('Home Assistant discovery')];
  const account = both.find(({ type }) => type === 'smartthings-account')?.id;
  const z = both[0]?.id;
  const rename: FlowNode[] = [
    { id: 'press', type: 'inject', z, props: [], x: 0, y: 0, wires: [['rename']] },
    {
      ...{ id: 'rename', type: 'smartthings-devices', z, account, action: 'rename', device: 'Dining light', wires: [] },
      ...{ label: 'Lamp over the table', x: 0, y: 0 },
    },
  ];
  return [
    ...both.map((node) => ({
      ...node,
      ...(node.type === 'mqtt-broker' ? { port: String(port) } : {}),
      ...(node.type === 'smartthings-account' ? { scopes: `${String(node.scopes)} w:devices:*` } : {}),
      ...(node.type === 'trigger' ? { duration: '300', units: 'ms' } : {}),
      ...(node.type === 'debug' ? { console: true } : {}),
    })),
    ...rename,
  ];
}

for (const [name, start] of brokers()) {
  describe(`the home on MQTT, with ${name}`, function () {
    this.timeout(120_000);
    let broker: Broker;
    let visitor: MqttVisitor;
    let nodeRed: NodeRed;
    const settings = { mqttReconnectTime: 300, smartthingsAccountSimulatorLimits: 'raised' };
    before(async () => {
      broker = await start();
      visitor = await MqttVisitor.at(broker.port);
      nodeRed = await startNodeRed({ settings, flows: flows(broker.port) });
    });
    after(async () => {
      await visitor.end();
      await nodeRed.remove();
      await broker.stop();
    });
    const config = (path: string): Record<string, string | undefined> =>
      JSON.parse(visitor.values.get(`homeassistant/${path}/config`) ?? '{}') as Record<string, string | undefined>;

    it('says that it is there, and every value of its location', async () => {
      await visitor.hears(STATUS, 'online');
      await visitor.hears(`${HOME}/hall/hall-thermostat/main/thermostatHeatingSetpoint/heatingSetpoint`, '20.5');
      await visitor.hears(`${LAMP}/online`, 'online');
      await visitor.hears(`${HOME}/garage/workbench-light/online`, 'offline');
      await visitor.hears(`${HOME}/kitchen/counter-strip/outlet2/switch/switch`, 'on');
      assert.equal(field(JSON.parse(visitor.values.get(LAMP) ?? '{}'), 'deviceId'), deviceId('Kitchen lamp'));
      await until(() => visitor.values.has(`${HOME}/no-room/attic-sensor`), 'a device without a room');
      const strangers = [...visitor.values.keys()].filter((topic) => /cabin|button\/button$/.test(topic));
      assert.deepEqual(strangers, []);
    });

    it('takes values, commands, and colours by attribute', async () => {
      // As the page about it says.
      const page = readFileSync(join(projectRoot, 'docs', 'mqtt.md'), 'utf8');
      const [, topic = '', word = ''] = /mosquitto_pub -t (\S+) -m (\S+)/.exec(page) ?? [];
      assert.deepEqual([topic, word], [`${LAMP}/main/switch/switch/set`, 'toggle']);
      await visitor.publish(topic, word);
      await visitor.hears(`${LAMP}/main/switch/switch`, 'on');
      await visitor.publish(`${LAMP}/main/switchLevel/level/set`, '40');
      await visitor.hears(`${LAMP}/main/switchLevel/level`, '40');
      await visitor.publish(`${LAMP}/main/colorControl/hue/set`, '61');
      await visitor.hears(`${LAMP}/main/colorControl/hue`, '61');
      await visitor.publish(`${LAMP}/main/switch/switch/set`, '{"command": "off"}');
      await visitor.hears(`${LAMP}/main/switch/switch`, 'off');
    });

    it('says what it cannot do', async () => {
      await visitor.publish(`${HOME}/cellar/lamp/main/switch/switch/set`, 'on');
      await nodeRed.printed(/No device of the home has the topic smartthings\/home\/cellar\/lamp/);
      await visitor.publish(`${LAMP}/main/switchLevel/level/set`, 'bright');
      await nodeRed.printed(/switchLevel[^]*bright/);
    });

    it('shows Home Assistant lamps, locks, covers, climate and sensors whose topics exist', async () => {
      const lamp = `light/smartthings-${deviceId('Kitchen lamp')}/main-switch`;
      await until(() => Object.keys(config(lamp)).length > 0, 'a lamp');
      const configs = (): [string, Record<string, unknown>][] =>
        [...visitor.values].flatMap(([topic, text]): [string, Record<string, unknown>][] =>
          topic.startsWith('homeassistant/') ? [[topic, JSON.parse(text) as Record<string, unknown>]] : [],
        );
      const platforms = (): string[] => [...new Set(configs().map(([topic]) => topic.split('/')[1] ?? ''))].sort();
      const expected = ['binary_sensor', 'climate', 'cover', 'light', 'lock', 'sensor', 'switch', 'valve'];
      await until(() => expected.every((platform) => platforms().includes(platform)), 'all platforms');
      assert.deepEqual(platforms(), expected);
      for (const [topic, each] of configs()) {
        assert.match(topic, /^homeassistant\/\w+\/[\w-]+\/[\w-]+\/config$/);
        for (const [property, value] of Object.entries(each)) {
          // The attic sensor never reported anything.
          if (!property.endsWith('_topic') || !String(value).startsWith(HOME) || String(value).includes('attic'))
            continue;
          const about = String(value)
            .replace(/\/set$/, '')
            .split('/')
            .slice(0, 4)
            .join('/');
          assert.ok(visitor.values.has(about), `${topic} ${property} ${String(value)}`);
        }
      }
      assert.equal(new Set(configs().map(([, each]) => each.unique_id)).size, configs().length);
    });

    it('does what Home Assistant presses', async () => {
      const presses: [path: string, command: string, payload: string, state: string, becomes: string][] = [
        ['light/Kitchen lamp/main-switch', 'command_topic', 'payload_on', 'state_topic', 'on'],
        ['light/Kitchen lamp/main-switch', 'brightness_command_topic', '25', 'brightness_state_topic', '25'],
        ['light/Kitchen lamp/main-switch', 'color_temp_command_topic', '4000', 'color_temp_state_topic', '4000'],
        ['lock/Front door/main-lock', 'command_topic', 'payload_unlock', 'state_topic', 'unlocked'],
        ['cover/Bedroom shade/main-windowShade', 'command_topic', 'payload_close', 'state_topic', 'closed'],
        ['cover/Bedroom shade/main-windowShade', 'set_position_topic', '30', 'position_topic', '30'],
        ['climate/Hall thermostat/main-thermostatMode', 'mode_command_topic', 'cool', 'mode_state_topic', 'cool'],
        [
          'climate/Hall thermostat/main-thermostatMode',
          'temperature_command_topic',
          '18.5',
          'temperature_state_topic',
          '18.5',
        ],
        ['valve/Water valve/main-valve', 'command_topic', 'payload_close', 'state_topic', 'closed'],
        ['switch/Counter strip/outlet2-switch', 'command_topic', 'payload_off', 'state_topic', 'off'],
      ];
      for (const [path, command, payload, state, becomes] of presses) {
        const [platform = '', label = '', thing = ''] = path.split('/');
        const shown = config(`${platform}/smartthings-${deviceId(label)}/${thing}`);
        assert.ok(shown[command], path);
        const pressed = payload.startsWith('payload') ? (shown[payload] ?? '') : payload;
        await visitor.publish(shown[command], pressed);
        await visitor.hears(String(shown[state]), becomes);
      }
    });

    it('publishes everything anew when the broker comes back with nothing', async () => {
      const before = new Set(visitor.values.keys());
      await visitor.end();
      await broker.stop();
      broker = await start(broker.port);
      visitor = await MqttVisitor.at(broker.port);
      await visitor.hears(STATUS, 'online');
      const missing = (): string[] =>
        [...before].filter((topic) => !visitor.values.has(topic) && !topic.endsWith('/set'));
      await until(() => missing().length === 0, 'all topics', 20_000).catch(() => assert.deepEqual(missing(), []));
    });

    it('moves the topics of a device that has another name, and tells Home Assistant', async () => {
      const id = deviceId('Dining light');
      await nodeRed.request('POST', '/inject/press', {});
      await visitor.hears(`${HOME}/kitchen/lamp-over-the-table/main/switch/switch`, 'on');
      await until(
        () => ![...visitor.values.keys()].some((topic) => topic.includes('dining-light')),
        'the old are gone',
      );
      const shown = (): Record<string, string | undefined> => config(`light/smartthings-${id}/main-switch`);
      await until(() => String(shown().state_topic).includes('lamp-over-the-table'), 'Home Assistant knows');
    });

    it('is said to be gone when Node-RED is killed; back, it ignores commands that were kept', async () => {
      await visitor.publish(`${LAMP}/main/switch/switch/set`, 'on', true);
      await visitor.hears(`${LAMP}/main/switch/switch`, 'on');
      await nodeRed.kill();
      await visitor.hears(STATUS, 'offline');
      await visitor.publish(`${HOME}/attic/gone-long-ago/main/switch/switch`, 'on', true);
      nodeRed = await startNodeRed({ settings, userDir: nodeRed.userDir, flows: flows(broker.port) });
      await visitor.hears(STATUS, 'online');
      // A new process, a new simulated home: the lamp is off again, and has to stay so.
      await visitor.hears(`${LAMP}/main/switch/switch`, 'off');
      await until(
        () => !visitor.values.has(`${HOME}/attic/gone-long-ago/main/switch/switch`),
        'what nobody has is gone',
      );
      await visitor.publish(`${LAMP}/main/colorTemperature/colorTemperature/set`, '5000');
      await visitor.hears(`${LAMP}/main/colorTemperature/colorTemperature`, '5000');
      assert.equal(visitor.values.get(`${LAMP}/main/switch/switch`), 'off');
    });
  });
}
