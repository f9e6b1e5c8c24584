import assert from 'node:assert/strict';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { field } from '../../src/base/json';
import { startSimulator, type Simulator } from '../../src/simulator';
import { selfSignedCertificate } from '../../src/simulator/certificate';
import { coreNodesBut } from '../support/core-nodes';
import { account, clientOf, signedIn, tab } from '../support/flows';
import { startNodeRed, type NodeRed, type NodeRedOptions, type NodeRedVersion } from '../support/node-red-process';
import { until } from '../support/red';
import { signingKey } from '../support/signed-messages';

const USED = { nodesExcludes: coreNodesBut(['21-debug.js', '21-httpin.js']) };
/** Nobody has this password. */
const LOGIN = { httpNodeAuth: { user: 'flows', pass: '$2a$08$none' } };
const MIDDLEWARE = require.resolve('../support/parsing-middleware');

interface Setup {
  readonly name: string;
  readonly options: (https: object) => Pick<NodeRedOptions, 'settings' | 'settingsModule'>;
  /** Where the webhook's route is then. */
  readonly root: string;
}

/** How Node-RED may be set up. */
const SETUPS: readonly Setup[] = [
  {
    name: 'both roots at /, a login for nodes, and a middleware that reads bodies',
    options: () => ({ settings: LOGIN, settingsModule: MIDDLEWARE }),
    root: '',
  },
  {
    name: 'both roots moved, no editor, by https',
    options: (https) => ({ settings: { httpAdminRoot: '/admin', httpNodeRoot: '/api', disableEditor: true, https } }),
    root: '/api',
  },
  {
    name: 'both roots moved, and a login for nodes: at the editor’s root',
    options: () => ({ settings: { httpAdminRoot: '/admin', httpNodeRoot: '/api', ...LOGIN } }),
    root: '/admin',
  },
];
/** The other Node-RED takes as long again. */
const VERSIONS: readonly NodeRedVersion[] = process.env.CI ? ['4.1', '5.0'] : ['4.1'];

describe('events in a real Node-RED', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  let red: NodeRed | undefined;
  let https: object;

  before(async () => {
    https = await certificate();
    // Nobody vouches for it.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  });
  after(() => {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });

  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised', signingKey });
  });
  afterEach(async () => {
    await red?.remove();
    await simulator.close();
  });

  for (const { name, options, root, version } of SETUPS.flatMap((setup) =>
    VERSIONS.map((each) => ({ ...setup, version: each })),
  )) {
    it(`reach a flow as signed messages: ${name}, in Node-RED ${version}`, async () => {
      const { settings, ...more } = options(https);
      const nodeRed = await startNodeRed({ version, ...more, settings: { ...USED, ...settings } });
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

/** Of a server that signs for itself. */
async function certificate(): Promise<object> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const [validFrom, validTo] = [Date.now() - 86_400_000, Date.now() + 86_400_000];
  const serial = Buffer.from([1, 2, 3, 4]);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: selfSignedCertificate({ name: 'localhost', publicKey, privateKey, serial, validFrom, validTo }),
  };
}
