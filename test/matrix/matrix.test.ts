import assert from 'node:assert/strict';
import { home, LAMP_PATH } from '../homes/flow';
import { startSimulator } from '../../src/simulator';
import { field, stringField } from '../../src/base/json';
import { coreNodesBut } from '../support/core-nodes';
import { clientOf, signedIn } from '../support/flows';
import { startNodeRed, type NodeMajor, type NodeRedVersion } from '../support/node-red-process';

const PAIRS: readonly (readonly [NodeRedVersion, NodeMajor])[] = [
  ['4.0', 20],
  ['4.0', 22],
  ['4.1', 20],
  ['4.1', 22],
  ['5.0', 22],
  ['5.0', 24],
  ['5.0', 26],
];
const CORE = ['21-httpin.js', '25-catch.js', '15-change.js'];
const ACCOUNT = '/smartthings/accounts/account';

/** The oldest and the newest of what people run, each for one short life. */
describe('Node-RED and Node together', function () {
  this.timeout(300_000);

  for (const [version, node] of PAIRS) {
    it(`${version} on Node ${node}: signs in, refreshes, switches the lamp, and goes on after a kill`, async () => {
      const simulator = await startSimulator({ limits: 'raised' });
      const options = { version, node, settings: { nodesExcludes: coreNodesBut(CORE) } };
      let nodeRed = await startNodeRed(options);
      try {
        assert.match(nodeRed.output(), new RegExp(`Node-RED version: v${version.replace('.', '\\.')}`));
        assert.match(
          nodeRed.output(),
          new RegExp(`Node\\.js  version: v${node === 20 ? '20\\.19\\.0' : `${node}\\.`}`),
        );
        await nodeRed.deploy(home(simulator.url, { credentials: clientOf(simulator) }));
        const { refreshToken } = await signedIn(simulator);
        assert.equal((await nodeRed.request('POST', `${ACCOUNT}/seed`, { refreshToken })).status, 200);
        assert.equal((await nodeRed.request('POST', `${ACCOUNT}/refresh`, {})).status, 200);
        assert.equal((await nodeRed.request('POST', LAMP_PATH, {})).status, 200);
        await nodeRed.kill();
        nodeRed = await startNodeRed({ ...options, userDir: nodeRed.userDir });
        await nodeRed.printed(/Started flows/);
        const lamp = await nodeRed.request('POST', LAMP_PATH, {});
        assert.equal(lamp.status, 200, stringField(lamp.json, 'message'));
        const { json } = await nodeRed.request('GET', ACCOUNT);
        assert.equal(field(json, 'state'), 'authorized');
        await nodeRed.deploy(home(simulator.url, { credentials: clientOf(simulator), apiUrl: 'ftp://nowhere' }));
        const refused = await nodeRed.request('POST', LAMP_PATH, {});
        assert.equal(field(field(refused.json, 'cause'), 'code'), 'not_authorized', 'what a flow can branch on');
        assert.match(stringField(refused.json, 'message') ?? '', /^The address \S+ is not safe/);
        assert.deepEqual(simulator.log.refusals, []);
      } finally {
        await nodeRed.remove();
        await simulator.close();
      }
    });
  }
});
