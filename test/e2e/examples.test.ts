import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { field } from '../../src/base/json';
import { deviceId } from '../support/flows';
import { projectRoot } from '../support/installed-package';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until, type FlowNode } from '../support/red';

const MODULE = '@red-things/node-red-smartthings';
const TITLES = [
  'A Node-RED switch in the SmartThings app',
  'A button starts a scene',
  'A lamp on and off',
  'A leak closes the valve',
  'A page of the home',
  'Call anything with http request',
  'Dashboard',
  'Energy of the day into a file',
  'Every change of the home',
  'Every evening at sunset time',
  'Follow a token server',
  'Good night by a scene',
  'Good night, is a door open',
  'Good night',
  'Heating follows the mode',
  'History of a device into a file',
  'Home Assistant discovery',
  'Read a device',
  'Tell me before the token dies',
  'The home on MQTT',
  'Token server',
  'Washing machine finished',
  'When a door opens',
  'When the door was left open',
  'When the last one leaves',
  'Which batteries are low',
];

const CORE_TYPES = [
  ...[
    'tab',
    'comment',
    'inject',
    'debug',
    'change',
    'switch',
    'function',
    'delay',
    'trigger',
    'catch',
    'status',
    'file',
  ],
  ...['http request', 'http in', 'http response', 'template', 'mqtt-broker', 'mqtt in', 'mqtt out'],
];

interface ShownDevice {
  readonly label: string;
  readonly values: { readonly name: string; readonly value: string }[];
}

/** A change to the nodes of an example: by type and name. */
type Changes = Readonly<Record<string, object>>;

describe('the examples', () => {
  let nodeRed: NodeRed;
  let flow: FlowNode[];
  /** Where the output of this test begins. */
  let from = 0;
  before(async function () {
    this.timeout(180_000);
    nodeRed = await startNodeRed({ settings: { smartthingsAccountSimulatorLimits: 'raised' } });
  });
  after(async function () {
    this.timeout(40_000);
    await nodeRed.remove();
  });

  /** Fetches an example as the editor's menu does, deploys it, and waits until its accounts (all of them) are signed in. */
  const open = async (title: string, changes: Changes = {}, signedIn?: readonly string[]): Promise<void> => {
    const path = `/library/examples/flows/${MODULE}/${encodeURIComponent(title)}`;
    const { status, text } = await nodeRed.request('GET', path);
    assert.equal(status, 200, text);
    const here = text.replaceAll('127.0.0.1:1880', new URL(nodeRed.url).host);
    flow = (JSON.parse(here) as FlowNode[]).map((node) => ({
      ...node,
      // What a debug node shows is then found in the output of the process.
      ...(node.type === 'debug' ? { console: true } : {}),
      ...changes[String(node.name)],
    }));
    from = nodeRed.output().length;
    await nodeRed.deploy(flow);
    const accounts = flow.filter(({ type }) => type === 'smartthings-account').map(({ id }) => id);
    for (const id of signedIn ?? accounts) await until(async () => (await stateOf(id)) === 'authorized', 'signed in');
  };
  const accountView = async (id: string): Promise<unknown> =>
    (await nodeRed.request('GET', `/smartthings/accounts/${id}`)).json;
  const stateOf = async (id: string): Promise<unknown> => field(await accountView(id), 'state');
  const find = (name: string): FlowNode => {
    const node = flow.find((each) => each.name === name);
    assert.ok(node, `no node is called ${name}`);
    return node;
  };
  const press = async (name: string): Promise<void> => {
    const reply = await nodeRed.request('POST', `/inject/${find(name).id}`, {});
    assert.equal(reply.status, 200, reply.text);
  };
  /** Waits until a debug node shows something. */
  const shown = async (debug: string, what: RegExp): Promise<void> => {
    find(debug);
    const escaped = debug.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`\\[debug:${escaped}\\]\\s+(?:(?!\\[debug:)[^])*?${what.source}`);
    await until(() => pattern.test(nodeRed.output().slice(from)), `${debug}: ${what.source}`, 15_000).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${nodeRed.output().slice(from)}`);
      },
    );
  };
  const simulatorUrl = async (): Promise<string> => {
    const simulated = flow.find(({ type, mode }) => type === 'smartthings-account' && mode === 'simulator');
    return String(field(await accountView(simulated?.id ?? ''), 'simulatorUrl'));
  };
  /** A person's hand in the simulated home. */
  const byHand = async (device: string, control: string): Promise<void> => {
    const reply = await fetch(`${await simulatorUrl()}/home/hand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: isId(device) ? device : deviceId(device), control }),
    });
    assert.equal(reply.status, 204);
  };

  // Those on MQTT are tried in mqtt.test.ts, beside a broker, the page and the dashboard in files of theirs, in a browser.
  /** What the page of the simulated home shows of a device. */
  const valueOf = async (label: string, attribute: string): Promise<string | undefined> => {
    const reply = await fetch(`${await simulatorUrl()}/home/state`);
    const { places } = (await reply.json()) as { places: { rooms: { devices: ShownDevice[] }[] }[] };
    const devices = places.flatMap(({ rooms }) => rooms.flatMap((room) => room.devices));
    const values = devices.find((device) => device.label === label)?.values;
    return values?.find(({ name }) => name === attribute)?.value;
  };

  it('are all tested here', async () => {
    const files = readdirSync(join(projectRoot, 'examples'));
    assert.deepEqual(
      files.filter((name) => name.endsWith('.json')).sort(),
      TITLES.map((title) => `${title}.json`),
    );
  });

  for (const title of TITLES) {
    it(`need nothing but Node-RED and this package, and say what they do: ${title}`, () => {
      const nodes = JSON.parse(readFileSync(join(projectRoot, 'examples', `${title}.json`), 'utf8')) as FlowNode[];
      const types = [...CORE_TYPES, ...(title === 'Dashboard' ? ['ui-\\w+'] : [])];
      const known = new RegExp(`^(${types.join('|')}|smartthings-\\w+)$`);
      assert.deepEqual(
        nodes.filter(({ type }) => !known.test(type)),
        [],
      );
      const comment = nodes.find(({ type }) => type === 'comment');
      assert.ok(String(comment?.info).length > 100 && String(comment?.name).length > 20);
      assert.equal(nodes.find(({ type }) => type === 'tab')?.label, title);
      for (const node of nodes) {
        assert.ok(node.type === 'tab' || String(node.name) !== '', `a ${node.type} without a name`);
        assert.ok(!JSON.stringify(node).includes('credentials'));
      }
      const ids = new Set(nodes.map(({ id }) => id));
      const wired = nodes.flatMap(({ wires }) => ((wires as string[][] | undefined) ?? []).flat());
      assert.deepEqual(
        wired.filter((id) => !ids.has(id)),
        [],
      );
      assert.equal(ids.size, nodes.length);
    });
  }

  it('A lamp on and off', async function () {
    this.timeout(60_000);
    await open('A lamp on and off');
    await press('On');
    await shown('What was sent', /ACCEPTED|COMPLETED/);
    await until(async () => {
      await press('Is it on?');
      return /\[debug:on or off\]\s+on/.test(nodeRed.output().slice(from));
    }, 'the lamp is on');
    await press('Dim to 30 %');
    await shown('What was sent', /setLevel/);
    await press('Off');
    await shown('What was sent', /'off'/);
  });

  it('Read a device', async function () {
    this.timeout(60_000);
    await open('Read a device');
    await press('Is the lamp on?');
    await shown('on or off', /(on|off)\s/);
    await press('How bright?');
    await shown('value, unit and time', /unit: '%'/);
    await press('Is it warm?');
    await shown('degrees', /18\.2/);
    await press('Everything');
    await shown('all components', /audioVolume/);
  });

  it('Every evening at sunset time', async function () {
    this.timeout(60_000);
    await open('Every evening at sunset time', { 'At noon': { once: false } });
    await press('Evening, now');
    await shown('what was sent', /arguments: \[ 40 \]/);
    await press('At 23:00');
    await shown('what was sent', /'off'/);
  });

  it('When the door was left open', async function () {
    this.timeout(60_000);
    await open('When the door was left open', {
      'Every five minutes': { repeat: '1' },
      'Open for ten minutes': { duration: '2', units: 's' },
    });
    await press('Look now');
    await byHand('Back door', 'main/contactSensor/contact');
    await shown('Tell somebody', /The back door has been open for ten minutes\./);
    await byHand('Back door', 'main/contactSensor/contact');
  });

  it('Which batteries are low', async function () {
    this.timeout(60_000);
    await open('Which batteries are low');
    await press('Every morning');
    await shown('Tell somebody', /\w+ 55 %/);
    await press('What is out of reach?');
    await shown('one by one', /Workbench light/);
  });

  it('History of a device into a file', async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'smartthings-history-'));
    const filename = join(folder, 'history.csv');
    try {
      await open('History of a device into a file', { 'history.csv': { filename } });
      await byHand('Kitchen lamp', 'main/switch/switch');
      await press('Now');
      await shown('lines', /Kitchen lamp;main;/);
      // It is there before anything is in it.
      const written = (): string => (existsSync(filename) ? readFileSync(filename, 'utf8') : '');
      await until(() => /;Kitchen lamp;main;\w+;.*\n/.test(written()), 'a line in the file');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('When a door opens', async function () {
    this.timeout(60_000);
    await open('When a door opens');
    await byHand('Back door', 'main/contactSensor/contact');
    await shown('Tell somebody', /Back door in the kitchen was opened\./);
    await byHand('Back door', 'main/contactSensor/contact');
    await shown('Closed again', /closed/);
  });

  it('A button starts a scene', async function () {
    this.timeout(60_000);
    await open('A button starts a scene');
    await byHand('Sofa remote', 'button1/button/button/pushed');
    await shown('how it went', /success/);
  });

  it('Washing machine finished', async function () {
    this.timeout(60_000);
    await open('Washing machine finished');
    await byHand('Washer', 'main/remoteControlStatus/remoteControlEnabled');
    await press('Try it: start');
    await shown('what was sent', /ACCEPTED|COMPLETED/);
    await press('Try it: stop');
    await shown('Tell somebody', /The washing machine is finished\./);
    await byHand('Washer', 'main/remoteControlStatus/remoteControlEnabled');
  });

  it('Every change of the home', async function () {
    this.timeout(60_000);
    await open('Every change of the home');
    await byHand('Hall motion', 'main/motionSensor/motion');
    await shown('A line of the diary', /Hall motion \(Hall\): motion (in)?active/);
    await shown('the whole event', /capability: 'motionSensor'/);
    await byHand('Hall motion', 'main/motionSensor/motion');
  });

  it('Token server', async function () {
    this.timeout(60_000);
    const shareKey = randomBytes(32).toString('base64url');
    await open('Token server', { 'Shared simulated home': { credentials: { shareKey } } });
    await press('A stranger asks');
    await shown('Refused without the key', /401/);
    await press('Until when is it good?');
    await shown('Good until', /\d{4}-\d\d-\d\dT/);
    const { id } = find('Shared simulated home');
    assert.equal((await nodeRed.request('POST', `/smartthings/accounts/${id}/refresh`, {})).status, 200);
    await shown('News of the token', /Signed in/);
    const reply = await nodeRed.request('GET', '/smartthings/token_info.json', undefined, {
      authorization: `Bearer ${shareKey}`,
    });
    assert.equal(reply.status, 200);
  });

  it('Follow a token server, before a key was proposed, says what is missing', async function () {
    this.timeout(60_000);
    await open('Follow a token server', {}, []);
    await press('On');
    await shown('what to do', /No token yet from the token server/);
  });

  it('Follow a token server', async function () {
    this.timeout(60_000);
    const shareKey = randomBytes(32).toString('base64url');
    await open('Follow a token server', {
      'Leader: simulated home': { credentials: { shareKey } },
      Follower: { credentials: { followKey: shareKey } },
    });
    await press('On');
    await shown('what was sent', /'on'/);
    await press('Is it on?');
    await shown('on or off', /(on|off)\s/);
    await press('Ask');
    await shown('its token is good until', /\d{4}-\d\d-\d\dT/);
  });

  it('Call anything with http request', async function () {
    this.timeout(60_000);
    await open('Call anything with http request');
    await press('Which rooms are there?');
    await shown('rooms', /Kitchen, Living room/);
    await press('Run the scene Dinner');
    await shown('success', /success/);
  });

  it('Tell me before the token dies', async function () {
    this.timeout(60_000);
    await open('Tell me before the token dies');
    await shown('All is well', /authorized/);
    await press('Try it');
    await shown('Tell me', /Your home needs you\. Signed out/);
    await press('Try it: the budget');
    await shown('Tell me', /Your home needs you\. 80 % of this month's calls are used\./);
  });

  it('Good night', async function () {
    this.timeout(60_000);
    await open('Good night');
    await press('Good night');
    await shown('three results', /setColorTemperature/);
    await shown('TV', /(ACCEPTED|COMPLETED)/);
    await shown('Sleep well', /locked/);
    await shown('Tell somebody', /Workbench light off: \S+ .*[.!)]/);
  });

  it('Good night by a scene', async function () {
    this.timeout(60_000);
    await open('Good night by a scene', { 'Give the lock 3 s': { timeout: '0.2' } });
    await press('Good night');
    await shown('what was run', /Good night/);
    await shown('front door', /locked/);
    await press('Dinner');
    await shown('what the message ran', /Dinner/);
    await press('A name with a slip');
    await shown('What to do', /nothing called "Diner" among the scenes\. There are: .*Dinner/);
    await press('Which scenes are there?');
    await shown('scenes', /sceneId/);
  });

  it('Good night, is a door open', async function () {
    this.timeout(60_000);
    await open('Good night, is a door open', { 'Lock the front door': { confirmTimeout: '5' } });
    await byHand('Front door', 'main/lock/lock');
    await press('Good night');
    await shown('Sleep well', /All doors are closed\./);
    assert.equal(await valueOf('Front door', 'lock'), 'locked');
    await byHand('Back door', 'main/contactSensor/contact');
    await press('Good night');
    await shown('Tell somebody', /Still open: Back door\./);
    await byHand('Back door', 'main/contactSensor/contact');
  });

  it('Energy of the day into a file', async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'smartthings-energy-'));
    const filename = join(folder, 'energy.csv');
    const lines = (): string[] => (existsSync(filename) ? readFileSync(filename, 'utf8').split('\n').slice(0, -1) : []);
    try {
      await open('Energy of the day into a file', { 'energy.csv': { filename } });
      await press('Now');
      await until(() => lines().length === 1, 'the first line', 15_000);
      assert.match(lines()[0] ?? '', /^20\d\d-\d\d-\d\d;10482\.35;$/);
      await press('Now');
      await until(() => lines().length === 2, 'the second line', 15_000);
      assert.match(lines()[1] ?? '', /;10482\.35;0$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('A leak closes the valve', async function () {
    this.timeout(60_000);
    await open('A leak closes the valve');
    await byHand('Sink leak sensor', 'main/waterSensor/water');
    await shown('Tell everybody', /Water! Sink leak sensor in the kitchen is wet\./);
    await shown('Tell everybody', /The water is off: Water valve is closed\./);
    await shown('lamp', /ACCEPTED|COMPLETED/);
    assert.equal(await valueOf('Water valve', 'valve'), 'closed');
    await byHand('Sink leak sensor', 'main/waterSensor/water');
    await shown('dry again', /Sink leak sensor/);
  });

  it('A leak closes the valve, and says so loudly where the valve does not', async function () {
    this.timeout(60_000);
    await open('A leak closes the valve', { 'Close the valve': { device: deviceId('Workbench light') } });
    await byHand('Sink leak sensor', 'main/waterSensor/water');
    await shown('Tell everybody', /RUN, the water is not off! Close the valve: /);
    await byHand('Sink leak sensor', 'main/waterSensor/water');
  });

  it('When the last one leaves', async function () {
    this.timeout(60_000);
    await open('When the last one leaves');
    await byHand("Milo's phone", 'main/presenceSensor/presence');
    await shown('mode now', /Away/);
    await shown('what was sent', /\[ 16 \]/);
    await byHand("Milo's phone", 'main/presenceSensor/presence');
    await shown('mode now', /Home/);
    await shown('what was sent', /\[ 20\.5 \]/);
  });

  it('Heating follows the mode', async function () {
    this.timeout(60_000);
    await open('Heating follows the mode');
    await press('Come home');
    await shown('mode now', /Home/);
    await press('Leave the house');
    await shown('mode now', /Away/);
    await shown('what was sent', /\[ 16 \]/);
    await press('Which mode is it?');
    await shown('the mode', /Away/);
  });

  it('A Node-RED switch in the SmartThings app', async function () {
    this.timeout(60_000);
    await open('A Node-RED switch in the SmartThings app');
    await shown('the switch', /Node-RED switch/);
    await press('It is on here');
    await shown('what the app shows', /on/);
    await shown('Do something with it', /on/);
    const account = find('Simulated home').id;
    const { json } = await nodeRed.request('GET', `/smartthings/accounts/${account}/devices`);
    const made = (json as { deviceId: string; label: string }[]).filter(({ label }) => label === 'Node-RED switch');
    assert.equal(made.length, 1);
    // Somebody presses it in the app.
    await byHand(made[0]?.deviceId ?? '', 'main/switch/switch');
    await shown('Do something with it', /off/);
    // The next start finds it again.
    await press('At each start');
    await press('It is off here');
    await shown('what the app shows', /off/);
  });
});

/** What was made while the test runs is in no list of seeds. */
function isId(device: string): boolean {
  return /^[\da-f-]{36}$/.test(device);
}
