import assert from 'node:assert/strict';
import { HttpFailure } from '../../src/base/ports';
import { CapabilityDefinitions } from '../../src/home/capabilities';
import { catalogueDate, standardCapability } from '../../src/home/catalogue';
import { apiOn, failsWith } from '../support/api-fixture';
import { FakeClock, settle } from '../support/fake-clock';
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
      const bundled = (await all.definitionOf('switch')) ?? assert.fail();
      const latest = (await all.renewed(bundled)) ?? assert.fail();
      assert.deepEqual(Object.keys(latest.commands), ['blink']);
      assert.equal(await all.definitionOf('switch'), latest);
      assert.equal(await all.renewed(latest), latest);
      assert.equal(await all.renewed(bundled), latest);
      assert.equal(cloud.calls.length, 1);
      await clock.pass(86_400_001);
      assert.notEqual(await all.renewed(latest), latest);
      assert.equal(cloud.calls.length, 2);
    });

    it('does not fetch where the bundled one is young', async () => {
      const { all, cloud } = definitions({ '/capabilities/switch/1': newer }, 3_600_000);
      const bundled = (await all.definitionOf('switch')) ?? assert.fail();
      assert.equal(await all.renewed(bundled), bundled);
      assert.equal(cloud.calls.length, 0);
    });

    it('stands by the one that refused where the cloud has no other, and spends one call an hour', async () => {
      for (const answer of [reply(403), reply(404), reply(200, [])]) {
        const { all, cloud, clock } = definitions({ '/capabilities/switch/1': () => answer });
        const bundled = (await all.definitionOf('switch')) ?? assert.fail();
        assert.equal(await all.renewed(bundled), bundled);
        assert.equal(await all.renewed(bundled), bundled);
        assert.equal(cloud.calls.length, 1);
        await clock.pass(3_600_001);
        await all.renewed(bundled);
        assert.equal(cloud.calls.length, 2);
      }
    });

    for (const [name, answer] of Object.entries({
      'an error of the cloud': reply(503),
      'a rate limit': reply(429),
      'a dropped connection': new HttpFailure('network', 'ECONNRESET'),
      'no answer at all': 'never' as const,
    })) {
      it(`can’t tell after ${name}, asks again within minutes and not before`, async () => {
        const { all, cloud, clock } = definitions({ '/capabilities/switch/1': () => answer });
        const bundled = (await all.definitionOf('switch')) ?? assert.fail();
        const again = all.renewed(bundled);
        await clock.pass(1_000);
        assert.equal(await again, undefined);
        await clock.pass(66_000);
        if (answer === 'never') return;
        const calls = cloud.calls.length;
        assert.equal(await all.renewed(bundled), undefined);
        assert.equal(cloud.calls.length, calls);
        await clock.pass(180_000);
        cloud.bodies['/capabilities/switch/1'] = newer;
        assert.deepEqual(Object.keys((await all.renewed(bundled))?.commands ?? {}), ['blink']);
      });
    }

    it('has what comes late for the next one', async () => {
      let answer: () => void = () => undefined;
      const late = new Promise((resolve) => (answer = () => resolve(reply(200, newer))));
      const { all, cloud, clock } = definitions({ '/capabilities/switch/1': () => late });
      const bundled = (await all.definitionOf('switch')) ?? assert.fail();
      const waiting = [all.renewed(bundled), all.renewed(bundled)];
      await clock.pass(1_000);
      assert.deepEqual(await Promise.all(waiting), [undefined, undefined]);
      answer();
      await settle();
      assert.deepEqual(Object.keys((await all.renewed(bundled))?.commands ?? {}), ['blink']);
      assert.equal(cloud.calls.length, 1);
    });

    it('keeps what the cloud had before it had none', async () => {
      const { all, cloud, clock } = definitions();
      const fog = (await all.definitionOf('acme12.fog')) ?? assert.fail();
      await clock.pass(86_400_001);
      cloud.bodies['/capabilities/acme12.fog/1'] = () => reply(403);
      assert.equal(await all.renewed(fog), fog);
      assert.equal(all.known('acme12.fog'), fog);
    });

    it('ends with the caller’s signal', async () => {
      const { all } = definitions({ '/capabilities/switch/1': () => 'never' });
      const controller = new AbortController();
      const bundled = (await all.definitionOf('switch')) ?? assert.fail();
      const failed = failsWith(all.renewed(bundled, controller.signal), 'network', 'api.aborted');
      controller.abort();
      await failed;
    });
  });

  describe('to check with', () => {
    it('is what is known, or what the cloud tells within a second', async () => {
      const { all, cloud } = definitions();
      assert.equal(await all.toCheckWith('switch'), standardCapability('switch'));
      assert.equal((await all.toCheckWith('acme12.fog'))?.id, 'acme12.fog');
      assert.equal(await all.toCheckWith('none'), undefined);
      assert.equal(await all.toCheckWith('none'), undefined);
      assert.equal(cloud.calls.length, 2);
    });

    it('is nothing where the cloud takes longer', async () => {
      const { all, clock } = definitions({ '/capabilities/slow/1': () => 'never' });
      const waiting = all.toCheckWith('slow');
      await clock.pass(1_000);
      assert.equal(await waiting, undefined);
    });

    it('ends with the caller’s signal', async () => {
      const { all } = definitions({ '/capabilities/slow/1': () => 'never' });
      const failed = failsWith(all.toCheckWith('slow', AbortSignal.abort()), 'network', 'api.aborted');
      await failed;
    });
  });

  it('that can’t be done without is waited for as long as a call takes', async () => {
    const { all, clock } = definitions({ '/capabilities/slow/1': () => 'never' });
    const failed = failsWith(all.definitionOf('slow'), 'timeout', 'api.noAnswer');
    await clock.pass(10_000);
    await failed;
  });

  it('asks for so many at a time, whatever messages name', async () => {
    const slow = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`/capabilities/x${index}/1`, () => 'never']),
    );
    const { all, clock } = definitions(slow);
    const outcomes = Promise.allSettled(Array.from({ length: 100 }, (_, index) => all.definitionOf(`x${index}`)));
    const last = all.toCheckWith('x99');
    assert.equal(await last, undefined);
    await clock.pass(10_000);
    assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
  });

  it('asks another sign-in’s cloud for what the one before did not have', async () => {
    const { all, cloud } = definitions({ '/capabilities/x/1': () => reply(403) });
    await all.definitionOf('x');
    const fog = await all.definitionOf('acme12.fog');
    cloud.bodies['/capabilities/x/1'] = { ...custom, id: 'x' };
    all.forget();
    assert.equal((await all.definitionOf('x'))?.id, 'x');
    assert.equal(all.known('acme12.fog'), fog);
  });

  it('keeps a bounded number, whatever messages name', async () => {
    const { all, cloud } = definitions();
    await all.definitionOf('acme12.fog');
    for (let index = 0; index < 500; index++) await all.definitionOf(`made.up${index}`);
    await all.definitionOf('acme12.fog');
    assert.equal(cloud.calls.filter((call) => call.includes('acme12')).length, 2);
  });
});
