import assert from 'node:assert/strict';
import { keptProof } from '../../../src/runtime/events/kept-proof';
import { Usage } from '../../../src/runtime/storage/usage';
import { FakeClock } from '../../support/fake-clock';
import { MemoryJournal } from '../../support/memory-journal';

describe('what is kept of a webhook’s proof', () => {
  const clock = new FakeClock();
  const target = { webhookUrl: 'https://home.example.com/smartthings/events/a', appId: 'the-app' };

  it('is there after a restart, and saved at once where it is told only once', async () => {
    const storage = new MemoryJournal();
    const proof = keptProof(new Usage(storage, clock), 'a');
    assert.equal(await proof.read(), undefined);
    proof.keep({ ...target, confirmedAt: clock.now() });
    await clock.pass(0);
    assert.equal(storage.attempts, 1);
    proof.keep({ ...target, confirmedAt: clock.now(), installedAppId: 'app-1', eventAt: clock.now() });
    await clock.pass(0);
    assert.equal(storage.attempts, 1, 'an event is worth no write of its own');
    const usage = new Usage(storage, clock);
    assert.deepEqual(await keptProof(usage, 'a').read(), {
      ...target,
      ...{ confirmedAt: clock.now(), installedAppId: undefined, eventAt: undefined },
    });
    assert.equal(await keptProof(usage, 'b').read(), undefined);
  });

  it('is nothing where something else lies there', async () => {
    for (const events of [null, 7, [], {}, { webhookUrl: 7 }, { webhookUrl: 'x'.repeat(10_000) }]) {
      const storage = new MemoryJournal({ version: 1, accounts: { a: { events } } });
      assert.equal(await keptProof(new Usage(storage, clock), 'a').read(), undefined, JSON.stringify(events));
    }
    const events = { ...target, appId: 7, installedAppId: 'x\ny', confirmedAt: 'never', eventAt: 5 };
    const storage = new MemoryJournal({ version: 1, accounts: { a: { events } } });
    assert.deepEqual(await keptProof(new Usage(storage, clock), 'a').read(), {
      webhookUrl: target.webhookUrl,
      ...{ appId: '', installedAppId: undefined, confirmedAt: undefined, eventAt: undefined },
    });
  });
});
