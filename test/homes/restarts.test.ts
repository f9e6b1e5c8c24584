import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clientOf, signedIn } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { ACCOUNT } from './flow';
import { DAY_MS, Household, HOUR_MS, so } from './household';

describe('what homes go through: restarts', function () {
  this.timeout(60_000);
  let house: Household | undefined;
  const folders: string[] = [];
  let other: NodeRed | undefined;

  afterEach(async () => {
    await other?.remove();
    await house?.end(...folders.splice(0));
    other = house = undefined;
  });

  it('two Node-REDs with the same credentials: the second says that another one uses the token', async () => {
    house = await Household.begin();
    await house.nodeRed.stop();
    const folder = await house.backup();
    await house.startNodeRed();
    assert.equal((await house.refresh()).status, 200);
    other = await startNodeRed({ userDir: folder });
    const reply = await other.request('POST', `/smartthings/accounts/${ACCOUNT}/refresh`, {});
    assert.equal(reply.status, 409);
    assert.match(reply.text, /"code":"reauthorize".*used by another program, by a second Node-RED/);
    assert.equal(await house.lamp(), 200);
    assert.equal(house.rotations, 2);
  });

  it('a backup restored: says that the token of an older backup was used already', async () => {
    house = await Household.begin();
    await house.nodeRed.stop();
    const folder = await house.backup();
    folders.push(folder);
    await house.startNodeRed();
    await house.refresh();
    await house.nodeRed.stop();
    await rm(house.nodeRed.userDir, { recursive: true });
    await cp(folder, house.nodeRed.userDir, { recursive: true, verbatimSymlinks: true });
    await house.startNodeRed();
    assert.equal((await house.refresh()).status, 409);
    assert.match(await house.entered('reauthorize'), /older backup.*Sign in again/);
    await house.signIn();
    assert.equal(await house.lamp(), 200);
  });

  it('30 days switched off: says that the token was not used for too long', async () => {
    house = await Household.begin({ movableClock: true });
    await house.nodeRed.stop();
    await house.setClocks(31 * DAY_MS);
    await house.startNodeRed();
    assert.match(await house.entered('reauthorize'), /not used for more than 30 days.*Sign in again/);
    await house.signIn();
    assert.equal(await house.lamp(), 200);
  });

  it('29 days switched off: goes on', async () => {
    house = await Household.begin({ movableClock: true });
    await house.nodeRed.stop();
    await house.setClocks(29 * DAY_MS);
    await house.startNodeRed();
    await house.entered('authorized');
    assert.equal(await house.lamp(), 200);
    assert.equal(house.rotations, 2);
  });

  for (const [what, settings] of [
    ['changed', { credentialSecret: 'another secret' }],
    ['lost', { credentialSecret: undefined }],
  ] as const) {
    it(`credentialSecret ${what}: the client secret opens the journal again, nobody signs in`, async () => {
      house = await Household.begin();
      await house.deploy();
      await house.restart({ by: 'stop', settings });
      assert.match(await house.entered('unauthorized'), /client id is missing/);
      assert.equal(await house.lamp(), 'not_authorized');
      await house.deploy();
      await house.entered('authorized');
      assert.equal(await house.lamp(), 200);
      assert.equal(house.rotations, 1);
    });
  }

  it('readOnly: nothing is spent while an hour is left, then it goes on and says that nothing is saved', async () => {
    house = await Household.begin({ movableClock: true });
    await house.deploy();
    await house.nodeRed.stop();
    await house.setClocks(13 * HOUR_MS);
    await house.startNodeRed({ settings: { readOnly: true } });
    const message = await house.entered('failing');
    assert.match(message, /read only.*Remove readOnly/);
    assert.equal(house.rotations, 1);
    assert.equal(await house.lamp(), 200);
    await house.setClocks(23.5 * HOUR_MS);
    assert.match(await house.entered('authorized'), /read only.*Remove readOnly/);
    assert.equal(house.rotations, 2);
    assert.equal(await house.lamp(), 200);
    await house.nodeRed.printed(/Home: what is in use now is not saved yet\. Don't stop Node-RED now\./);
  });

  it('an environment seed replaced by a new one: the new one is taken, the old one is not tried again', async () => {
    house = await Household.start({
      credentials: { clientId: '${ST_ID}', clientSecret: '${ST_SECRET}', seedRefreshToken: '${ST_SEED}' },
    });
    const { clientId: ST_ID, clientSecret: ST_SECRET } = clientOf(house.simulator);
    const first = (await signedIn(house.simulator)).refreshToken;
    await house.restart({ env: { ST_ID, ST_SECRET, ST_SEED: first } });
    await house.entered('authorized');
    await house.restart({ env: { ST_ID, ST_SECRET, ST_SEED: first } });
    await house.entered('authorized');
    assert.equal(house.rotations, 1);
    const second = (await signedIn(house.simulator)).refreshToken;
    await house.restart({ env: { ST_ID, ST_SECRET, ST_SEED: second } });
    await so(() => house?.rotations === 2, 'the new seed is taken');
    await house.entered('authorized');
    assert.equal(await house.lamp(), 200);
    assert.deepEqual(house.simulator.log.refusals, []);
  });

  it('sign-out, then a restart: the pair on disk does not come back', async () => {
    house = await Household.begin();
    await house.deploy();
    assert.equal((await house.ask('DELETE', 'tokens')).status, 204);
    const calls = house.tokenCalls;
    await house.restart();
    assert.equal(await house.lamp(), 'not_authorized');
    assert.match(await house.entered('unauthorized'), /Signed out.*[Ss]ign in/);
    assert.equal(house.tokenCalls, calls);
  });

  it('a Pi whose clock says 1970 until it has network: waits, and nothing is lost', async () => {
    house = await Household.begin({ movableClock: true });
    await house.deploy();
    await house.nodeRed.stop();
    await house.setClocks(-Date.now() + HOUR_MS, 'Node-RED');
    house.simulator.faults.always('all', { kind: 'lost before' });
    await house.startNodeRed();
    await house.entered('failing');
    assert.equal(house.rotations, 1);
    house.simulator.faults.clear();
    await house.setClocks(0, 'Node-RED');
    await house.entered('authorized');
    assert.equal(await house.lamp(), 200);
    assert.deepEqual(house.simulator.log.refusals, []);
  });

  it('Projects switched on: the same account goes on inside the project', async () => {
    house = await Household.begin();
    await house.deploy();
    const { userDir } = house.nodeRed;
    const who = { NAME: 'A person', EMAIL: 'person@example.com' };
    const env = Object.fromEntries(
      Object.entries(who).flatMap(([what, value]) => [
        [`GIT_AUTHOR_${what}`, value],
        [`GIT_COMMITTER_${what}`, value],
      ]),
    );
    const projects = { editorTheme: { tours: false, palette: { catalogues: [] }, projects: { enabled: true } } };
    await house.restart({ by: 'stop', settings: projects, env: { ...env, HOME: join(userDir, 'nobody') } });
    const project = { name: 'home', summary: 'A home', migrateFiles: true, files: { flow: 'flows.json' } };
    const made = await house.nodeRed.request('POST', '/projects', project);
    assert.equal(made.status, 200, made.text);
    await house.entered('authorized');
    assert.equal((await house.refresh()).status, 200);
    await house.restart({ settings: projects, env });
    await house.entered('authorized');
    assert.equal(await house.lamp(), 200);
    assert.deepEqual(house.simulator.log.refusals, []);
  });
});
