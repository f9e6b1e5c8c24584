import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { HomeEvent } from '../../../src/events/wish';
import { Home } from '../../../src/home/home';
import { watchMode } from '../../../src/runtime/nodes/mode-watch';
import type { Source } from '../../../src/runtime/nodes/source-node';
import { apiOn } from '../../support/api-fixture';
import { FakeClock, settle } from '../../support/fake-clock';
import { FakeCloud } from '../../support/fake-cloud';

const MODES = ['Home', 'Away'].map((label) => ({ id: label.toLowerCase(), label }));

/** A node that watches a home whose events the test makes up. */
function watching() {
  const clock = new FakeClock();
  const cloud = new FakeCloud({
    '/locations': { items: [{ locationId: 'l1', name: 'House' }] },
    '/locations/l1/modes': { items: MODES },
    '/locations/l1/modes/current': MODES[0],
  });
  const home = new Home(apiOn(cloud, { clock }).api, clock);
  const sent: unknown[] = [];
  let hear: (event: HomeEvent) => void = () => undefined;
  let isHeard = false;
  const account = {
    config: { events: { pollIntervalMs: 60_000, checkIntervalMs: 3_600_000 } },
    ...{ authorization: () => Promise.resolve(), home: () => Promise.resolve(home), peek: () => ({}) },
    ...{ onChange: () => () => undefined, track: () => undefined, eventsState: () => ({ state: 'live' }) },
    listen: (_wish: unknown, tell: typeof hear) => {
      [hear, isHeard] = [tell, true];
      return () => (isHeard = false);
    },
  };
  const parts = {
    ...{ config: undefined, nodeId: 'n1', clock, account, show: () => undefined, fail: () => undefined },
    send: ({ payload }: NodeMessage) => void sent.push(payload),
  };
  const end = watchMode(parts as unknown as Source<unknown>, () => Promise.resolve(''));
  const tell = async (event: object): Promise<void> => {
    hear({ type: 'mode', source: 'webhook', value: null, ...event } as unknown as HomeEvent);
    await settle();
  };
  const looks = (): number => cloud.calls.filter((call) => call.endsWith('/current')).length;
  return { clock, cloud, sent, end, tell, looks, isHeard: () => isHeard };
}

describe('a watched mode', () => {
  it('is told by its event for no look, and looked at where the event tells of one that nobody knows', async () => {
    const { cloud, sent, tell, looks } = watching();
    await settle();
    assert.deepEqual([looks(), sent], [1, []]);
    await tell({ locationId: 'l1', modeId: 'away' });
    assert.deepEqual([looks(), sent], [1, ['Away']]);
    cloud.bodies['/locations/l1/modes/current'] = { id: 'party', label: 'Party' };
    await tell({ locationId: 'l1', modeId: 'party' });
    assert.deepEqual([looks(), sent], [2, ['Away', 'Party']]);
  });

  it('is looked at where an event does not say which it is', async () => {
    const { cloud, sent, tell, looks } = watching();
    await settle();
    cloud.bodies['/locations/l1/modes/current'] = MODES[1];
    await tell({ locationId: 'l1' });
    assert.deepEqual([looks(), sent], [2, ['Away']]);
  });

  it('ends with its node', async () => {
    const { clock, end, looks, isHeard } = watching();
    await settle();
    end();
    await clock.pass(24 * 3_600_000);
    assert.deepEqual([looks(), isHeard(), clock.armed], [1, false, 0]);
  });
});
