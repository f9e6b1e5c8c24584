import assert from 'node:assert/strict';
import { coreNodesBut } from '../support/core-nodes';
import { clientOf } from '../support/flows';
import { home, PLACE, TAB } from './flow';
import { Household, HOUR_MS, so } from './household';

const CORE = ['21-httpin.js', '25-catch.js', '25-status.js', '15-change.js', '21-debug.js'];

describe('warnings before the lamps stop', function () {
  this.timeout(60_000);
  let house: Household;

  before(async () => {
    house = await Household.start({ movableClock: true, settings: { nodesExcludes: coreNodesBut(CORE) } });
    await house.deploy(watchedHome());
    await house.signIn();
  });
  after(() => house.end());

  /** The home, a token node that announces, and a status node that sees what is written under the lamp. */
  function watchedHome(): object[] {
    const debug = { ...PLACE, z: TAB, type: 'debug', active: true, tosidebar: false, console: true, wires: [] };
    return [
      ...home(house.simulator.url, { credentials: clientOf(house.simulator) }),
      {
        ...PLACE,
        id: 'token',
        z: TAB,
        type: 'smartthings-token',
        account: 'account',
        announce: true,
        wires: [['told']],
      },
      { ...PLACE, id: 'seen', z: TAB, type: 'status', scope: ['lamp'], wires: [['shown']] },
      { ...debug, id: 'told', name: 'told', complete: 'true' },
      { ...debug, id: 'shown', name: 'shown', complete: 'status.text', targetType: 'msg' },
    ];
  }

  /** Lines of the log that match. */
  const lines = (pattern: RegExp): string[] =>
    house.nodeRed
      .output()
      .split('\n')
      .filter((line) => pattern.test(line));
  /** Topics of the messages that the token node has sent on its own. */
  const topics = (): string[] => [...house.nodeRed.output().matchAll(/topic: '(\w+)'/g)].map((found) => found[1] ?? '');
  const warned = (): string[] => lines(/\[warn\] SmartThings account Home: Signed out:/);

  it('come hours before: on the account, under the lamp, in the log, and from the token node', async () => {
    await so(() => topics().includes('authorized'), 'the first state');
    house.simulator.deleteApp(house.simulator.defaultApp.clientId);
    await house.setClocks(13 * HOUR_MS);
    const message = await house.entered('reauthorize');
    assert.match(message, /^Signed out: .*Lamps keep working until \S.*\. Sign in again\.$/);
    await so(() => topics().includes('reauthorize'), 'a message of the token node');
    assert.ok(house.nodeRed.output().includes(`payload: '${message}'`) || house.nodeRed.output().includes(message));
    await so(() => lines(/sign in again, works until/).length > 0, 'a status under the lamp');
    assert.equal(warned().length, 1);
  });

  it('are not repeated while nothing changes, whatever else happens', async () => {
    for (const hours of [14, 17, 20]) {
      await house.setClocks(hours * HOUR_MS);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    assert.equal((await house.refresh()).status, 409);
    assert.equal(warned().length, 1);
    assert.deepEqual(
      topics().filter((topic) => topic === 'reauthorize'),
      ['reauthorize'],
    );
  });

  it('come once more in the last hour', async () => {
    await house.setClocks(23.3 * HOUR_MS);
    await so(() => lines(/\[warn\].*Home, last hour: Signed out:/).length === 1, 'the last warning');
    await so(() => topics().filter((topic) => topic === 'reauthorize').length === 2, 'the last message');
    await house.setClocks(23.7 * HOUR_MS);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(lines(/last hour/).length, 1);
    assert.equal(topics().filter((topic) => topic === 'reauthorize').length, 2);
    assert.equal(warned().length, 1);
  });

  it('end in a plain word when the lamps have stopped', async () => {
    await house.setClocks(24.2 * HOUR_MS);
    await so(async () => !(await house.view()).message.includes('Lamps keep working'), 'the end of the token');
    assert.equal(await house.lamp(), 'reauthorize');
    assert.equal(lines(/last hour/).length, 1);
  });
});
