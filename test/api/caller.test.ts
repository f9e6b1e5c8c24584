import assert from 'node:assert/strict';
import { callerOf, countCalls, nameCaller } from '../../src/api/caller';
import type { ApiRequest } from '../../src/api/request';
import { Home } from '../../src/home/home';
import { apiOn } from '../support/api-fixture';
import { FakeCloud } from '../support/fake-cloud';

const read: ApiRequest = { method: 'GET', path: ['devices', 'd1', 'status'], kind: 'reads' };

function signalOf(nodeId: string): AbortSignal {
  const { signal } = new AbortController();
  nameCaller(signal, nodeId);
  return signal;
}

describe('the caller of a call', () => {
  const fixture = () => {
    const cloud = new FakeCloud({ '/devices/d1/status': { components: { main: {} } }, '/devices': { items: [] } });
    const { api, clock, meter } = apiOn(cloud);
    const counted = (): Record<string, number> => Object.fromEntries(meter.tally.nodesOfDay('2026-03-04'));
    return { api, clock, meter, cloud, counted };
  };

  it('is the node whose signal ends it', async () => {
    const { api, counted } = fixture();
    await api.request({ ...read, signal: signalOf('a') });
    await api.request({ ...read, method: 'POST', signal: signalOf('b') }).catch(() => undefined);
    await api.request(read);
    assert.deepEqual(counted(), { a: 1, b: 1 });
    assert.equal(callerOf(undefined), undefined);
  });

  it('is the one that asked first, where several share a call', async () => {
    const { api, counted, cloud } = fixture();
    await Promise.all(['first', 'second', 'third'].map((id) => api.request({ ...read, signal: signalOf(id) })));
    assert.equal(cloud.requests.length, 1);
    assert.deepEqual(counted(), { first: 1 });
  });

  it('is known through caches and queues', async () => {
    const { api, clock, counted } = fixture();
    const home = new Home(api, clock);
    await home.devices.list({ signal: signalOf('lister') });
    await home.command('d1', { payload: 'on' }, signalOf('commander'));
    await home.read({ deviceId: 'd1' }, signalOf('reader'));
    assert.deepEqual(counted(), { lister: 1, commander: 1, reader: 1 });
  });

  it('counts the calls that one signal ends, through caches and queues, and none of others', async () => {
    const { api, clock, meter } = fixture();
    const home = new Home(api, clock);
    const { signal } = new AbortController();
    const count = countCalls(signal);
    const joined = new AbortController().signal;
    const joining = countCalls(joined);
    await home.devices.list({ signal });
    await home.devices.list({ signal });
    await Promise.all([home.read({ deviceId: 'd1' }, signal), home.read({ deviceId: 'd1' }, joined)]);
    await home.read({ deviceId: 'd1' });
    assert.deepEqual([count.calls, joining.calls, meter.today()], [2, 0, 3]);
  });
});
