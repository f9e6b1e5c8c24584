import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { coreNodesBut } from '../support/core-nodes';
import { account, clientOf, signedIn, tab } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { until } from '../support/red';
import { signingKey } from '../support/signed-messages';

const USED = { nodesExcludes: coreNodesBut(['21-debug.js', '21-httpin.js']) };
/** How Node-RED may be set up, and where the webhook's route is then. */
const SETUPS: readonly (readonly [name: string, settings: Readonly<Record<string, unknown>>, root: string])[] = [
  ['both roots at /, and a login for nodes', { httpNodeAuth: { user: 'flows', pass: '$2a$08$none' } }, ''],
  ['both roots moved, and no editor', { httpAdminRoot: '/admin', httpNodeRoot: '/api', disableEditor: true }, '/api'],
];

describe('events in a real Node-RED', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  let red: NodeRed | undefined;

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', signingKey });
  });
  afterEach(async () => {
    await red?.remove();
    await simulator.close();
  });

  for (const [name, settings, root] of SETUPS) {
    it(`reach a flow as signed messages: ${name}`, async () => {
      const nodeRed = await startNodeRed({ settings: { ...USED, ...settings } });
      red = nodeRed;
      const webhookUrl = `${new URL(nodeRed.url).origin}${root}/smartthings/events/home`;
      const { refreshToken } = await signedIn(simulator);
      const properties = {
        apiUrl: simulator.url,
        keyUrl: simulator.url,
        appId: simulator.defaultApp.appId,
        webhookUrl,
      };
      const place = { z: tab.id, x: 100, y: 100 };
      const debug = { active: true, tosidebar: false, console: true, complete: 'payload', targetType: 'msg' };
      await nodeRed.deploy([
        tab,
        { ...account('home', properties), credentials: { ...clientOf(simulator), seedRefreshToken: refreshToken } },
        { ...place, id: 'event', type: 'smartthings-event', account: 'home', attribute: 'contact', wires: [['out']] },
        { ...place, ...debug, id: 'out', type: 'debug', wires: [] },
      ]);
      const events = async (): Promise<unknown> => {
        return field((await nodeRed.request('GET', '/smartthings/accounts/home')).json, 'events');
      };
      await until(async () => Number(field(await events(), 'subscribed')) >= 1, 'the subscriptions', 30_000);
      const personalToken = simulator.personalToken().reveal();
      const registered = await nodeRed.request('POST', '/smartthings/accounts/home/events/register', { personalToken });
      assert.equal(registered.status, 200, registered.text);
      await until(async () => field(await events(), 'confirmation') === 'confirmed', 'the confirmation', 30_000);
      simulator.home.set('Back door', { capability: 'contactSensor', attribute: 'contact', value: 'open' });
      await nodeRed.printed(/'?open'?/, 30_000);
      assert.equal(field(await events(), 'state'), 'live');
      assert.ok(simulator.webhooks.deliveries.every(({ status }) => status === 200));
    });
  }
});
