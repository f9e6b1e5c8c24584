import assert from 'node:assert/strict';
import { HttpFailure } from '../../src/base/ports';
import { CapabilityDefinitions } from '../../src/home/capabilities';
import { catalogueDate, standardCapability } from '../../src/home/catalogue';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeClock } from '../support/fake-clock';
import { FakeCloud } from '../support/fake-cloud';
import { reply } from '../support/fake-http';

const custom = { id: 'acme12.fog', version: 1, attributes: {}, commands: { fog: { name: 'fog', arguments: [] } } };

function definitions(bodies: Record<string, unknown> = {}, ageOfCatalogueMs = 30 * 86_400_000) {
  const cloud = new FakeCloud({ '/capabilities/acme12.fog/1': custom, ...bodies });
  const clock = new FakeClock(catalogueDate.getTime() + ageOfCatalogueMs);
  const { api } = apiOn(cloud, { clock });
  return { cloud, clock, all: new CapabilityDefinitions(api, clock) };
}

describe('CapabilityDefinitions', () => {
  it('takes the bundled definition without a call', async () => {
    const { all, cloud } = definitions();
    assert.equal(await all.definitionOf('switch'), standardCapability('switch'));
    assert.equal(cloud.calls.length, 0);
  });

  it('fetches another one once', async () => {
    const { all, cloud } = definitions();
    assert.equal(all.known('acme12.fog'), undefined);
    assert.deepEqual(Object.keys((await all.definitionOf('acme12.fog'))?.commands ?? {}), ['fog']);
    assert.equal(await all.definitionOf('acme12.fog'), all.known('acme12.fog'));
    assert.deepEqual(cloud.calls, ['GET /capabilities/acme12.fog/1']);
  });

  it('remembers for an hour that the cloud has none, whatever it answers', async () => {
    const answers = [reply(403), reply(404), reply(400), reply(422), reply(200, []), reply(200, {})];
    for (const answer of answers) {
      const { all, cloud, clock } = definitions({ '/capabilities/none/1': () => answer });
      assert.equal(await all.definitionOf('none'), undefined);
      assert.equal(await all.definitionOf('none'), undefined);
      assert.equal(cloud.calls.length, 1);
      await clock.pass(3_600_001);
      await all.definitionOf('none');
      assert.equal(cloud.calls.length, 2);
    }
  });

  it('tells that the cloud can’t be asked, and asks again', async () => {
    const { all, cloud, clock } = definitions({ '/capabilities/x/1': () => new HttpFailure('timeout', 'TIMEOUT') });
    const failed = failsWith(all.definitionOf('x'), 'timeout');
    await clock.pass(60_000);
    await failed;
    cloud.bodies['/capabilities/x/1'] = { ...custom, id: 'x' };
    assert.equal((await all.definitionOf('x'))?.id, 'x');
  });

  describe('after a refusal', () => {
    const newer = { id: 'switch', version: 1, attributes: {}, commands: { blink: { name: 'blink', arguments: [] } } };

    it('fetches once where the bundled one is older than a day', async () => {
      const { all, cloud, clock } = definitions({ '/capabilities/switch/1': newer });
      const bundled = await all.definitionOf('switch');
      const latest = await all.definitionOf('switch', bundled);
      assert.deepEqual(Object.keys(latest?.commands ?? {}), ['blink']);
      assert.equal(await all.definitionOf('switch'), latest);
      assert.equal(await all.definitionOf('switch', latest), latest);
      assert.equal(await all.definitionOf('switch', bundled), latest);
      assert.equal(cloud.calls.length, 1);
      await clock.pass(86_400_001);
      assert.notEqual(await all.definitionOf('switch', latest), latest);
      assert.equal(cloud.calls.length, 2);
    });

    it('does not fetch where the bundled one is young', async () => {
      const { all, cloud } = definitions({ '/capabilities/switch/1': newer }, 3_600_000);
      const bundled = await all.definitionOf('switch');
      assert.equal(await all.definitionOf('switch', bundled), bundled);
      assert.equal(cloud.calls.length, 0);
    });

    it('falls back to the one that refused where none can be fetched, and spends one call an hour', async () => {
      for (const answer of [reply(403), reply(500), new HttpFailure('refused', 'ENOTFOUND')]) {
        const { all, cloud, clock } = definitions({ '/capabilities/switch/1': () => answer });
        const bundled = await all.definitionOf('switch');
        const again = all.definitionOf('switch', bundled);
        await clock.pass(60_000);
        assert.equal(await again, bundled);
        const calls = cloud.calls.length;
        assert.equal(await all.definitionOf('switch', bundled), bundled);
        assert.equal(cloud.calls.length, calls);
      }
    });

    it('ends with the caller’s signal', async () => {
      const { all } = definitions({ '/capabilities/switch/1': () => 'never' });
      const controller = new AbortController();
      const bundled = await all.definitionOf('switch');
      const failed = failsWith(all.definitionOf('switch', bundled, controller.signal), 'network', 'api.aborted');
      controller.abort();
      await failed;
    });
  });

  it('keeps a bounded number, whatever messages name', async () => {
    const { all, cloud } = definitions();
    await all.definitionOf('acme12.fog');
    for (let index = 0; index < 500; index++) await all.definitionOf(`made.up${index}`);
    await all.definitionOf('acme12.fog');
    assert.equal(cloud.calls.filter((call) => call.includes('acme12')).length, 2);
  });
});
