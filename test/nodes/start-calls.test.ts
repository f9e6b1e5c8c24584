import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator';
import { account, clientOf, newId, signedIn, tab } from '../support/flows';
import { Red, type Message } from '../support/red';

const HOUR_MS = 3_600_000;

describe('the calls of a start', () => {
  let simulator: Simulator;
  let red: Red;
  beforeEach(async () => {
    simulator = await startSimulator({ limits: 'raised' });
    red = new Red();
  });
  afterEach(async () => {
    await red.unload();
    await simulator.close();
  });

  /** A pair that is young enough to be used as it is, as the last Deploy saved it. */
  const savedPair = async (): Promise<Message> => {
    const { accessToken, refreshToken } = await signedIn(simulator);
    const installedAppId = simulator.log.rotations.at(-1)?.installedAppId ?? '';
    const now = Date.now();
    const [obtainedAt, expiresAt] = [new Date(now - HOUR_MS), new Date(now + 23 * HOUR_MS)];
    return {
      ...clientOf(simulator),
      ...{ accessToken, refreshToken, installedAppId, scope: 'r:devices:* r:locations:* r:scenes:*' },
      ...{ obtainedAt: obtainedAt.toISOString(), expiresAt: expiresAt.toISOString(), grant: '', generation: '' },
    };
  };
  const start = async (ids: readonly string[]): Promise<void> => {
    const credentials = await Promise.all(ids.map(async (id): Promise<[string, Message]> => [id, await savedPair()]));
    simulator.log.clear();
    const accounts = ids.map((id) => account(id, { apiUrl: simulator.url }));
    await red.load([tab, ...accounts], Object.fromEntries(credentials));
  };
  /** What an open dialog asks for, all at once. */
  const dialog = async (id: string): Promise<void> => {
    const path = `/smartthings/accounts/${id}`;
    const asked = ['', '/devices', '/locations', '/scenes', '/devices', ''].map((rest) =>
      red.request('get', path + rest),
    );
    for (const { status, text } of await Promise.all(asked)) assert.equal(status, 200, text);
  };
  const spent = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { path } of simulator.log.requests) {
      const what = path.replace(/[0-9a-f-]{36}/, 'id');
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  };

  for (const number of [1, 6]) {
    const ids = (): string[] => Array.from({ length: number }, () => newId());

    it(`of ${number}: none while nobody asks for anything`, async () => {
      await start(ids());
      assert.deepEqual(spent(), {});
    });

    it(`of ${number} with dialogs open: each list once`, async () => {
      const all = ids();
      await start(all);
      await Promise.all(all.map(dialog));
      await Promise.all(all.map(dialog));
      const once = { '/devices': number, '/locations': number, '/locations/id/rooms': number, '/scenes': number };
      assert.deepEqual(spent(), once);
    });

    it(`of ${number} with dialogs that try out another mode: none for the account that is deployed`, async () => {
      const all = ids();
      await start(all);
      for (const id of all) {
        await red.request('put', `/smartthings/accounts/${id}/draft`, { mode: 'simulator' });
        await dialog(id);
        await red.request('put', `/smartthings/accounts/${id}/draft`, {});
      }
      assert.deepEqual(spent(), {});
      for (const id of all) {
        const { body } = await red.request('get', `/smartthings/accounts/${id}`);
        assert.deepEqual(
          body.calls,
          { today: 1, month: 1, budget: null },
          'the look at its locations, and nothing else',
        );
      }
    });
  }
});
