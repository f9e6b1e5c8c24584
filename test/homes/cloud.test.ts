import assert from 'node:assert/strict';
import type { SimulatedApp, Simulator } from '../../src/simulator';
import { clientOf, REDIRECT_URI, SCOPES, signedIn } from '../support/flows';
import { accountNode, lamp, tab } from './flow';
import { Household, so } from './household';

/** What happens at Samsung's side; one Node-RED, for each test an app and an account of their own. */
describe('what homes go through: the cloud', function () {
  this.timeout(30_000);
  let house: Household;
  let cloud: Simulator;
  let apps = 0;

  before(async () => {
    house = await Household.start();
    cloud = house.simulator;
  });
  after(() => house.end());

  interface Member {
    readonly id: string;
    readonly app: SimulatedApp;
    signIn(): Promise<void>;
    deploy(app?: { clientId: string; clientSecret: string }): Promise<void>;
  }

  /** An account that is signed in at an app of its own. */
  async function member(): Promise<Member> {
    const app = cloud.registerApp({ redirectUris: [REDIRECT_URI], scopes: SCOPES });
    const id = `member-${++apps}`;
    const ofApp = { ...cloud, defaultApp: app };
    const deploy = (credentials = clientOf(ofApp)): Promise<void> =>
      house.deploy([tab, accountNode(cloud.url, { id, credentials }), ...lamp({ account: id })]);
    await deploy();
    const signIn = async (): Promise<void> => {
      const { refreshToken } = await signedIn(ofApp);
      assert.equal((await house.ask('POST', 'seed', { refreshToken }, id)).status, 200);
    };
    await signIn();
    return { id, app, deploy, signIn };
  }

  it('the client secret regenerated: says so while lamps work; the new secret goes on without a sign-in', async () => {
    const { id, app, deploy } = await member();
    const clientSecret = cloud.regenerateSecret(app.clientId).reveal();
    assert.equal((await house.refresh(id)).status, 409);
    assert.match(await house.entered('reauthorize', id), /secret was changed.*Lamps keep working until/);
    assert.equal(await house.lamp(), 200);
    const rotations = house.rotations;
    await deploy({ clientId: app.clientId, clientSecret });
    await so(() => house.rotations === rotations + 1, 'a refresh with the new secret');
    await house.entered('authorized', id);
    assert.equal(await house.lamp(), 200);
  });

  it('the app deleted: says so, and a Deploy with another app can sign in', async () => {
    const { id, app, deploy } = await member();
    cloud.deleteApp(app.clientId);
    assert.equal((await house.refresh(id)).status, 409);
    assert.match(await house.entered('reauthorize', id), /or the app was deleted\..*[Ss]ign in again/);
    await deploy(clientOf(cloud));
    assert.match(await house.entered('unauthorized', id), /Nobody has signed in yet/);
    await house.signIn(id);
    assert.equal(await house.lamp(), 200);
  });

  it('the linked service removed in the SmartThings app: says so, and nothing is wiped', async () => {
    const { id, signIn } = await member();
    cloud.revoke(cloud.log.rotations.at(-1)?.installedAppId ?? '');
    const calls = house.tokenCalls;
    assert.equal((await house.refresh(id)).status, 409);
    assert.match(await house.entered('reauthorize', id), /linked service was removed.*[Ss]ign in again/);
    assert.equal(await house.lamp(), 'reauthorize');
    assert.equal(house.tokenCalls, calls + 1);
    await signIn();
    assert.equal(await house.lamp(), 200);
  });
});
