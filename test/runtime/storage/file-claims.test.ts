import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../src/base/system';
import { NO_CLAIM, type Claim } from '../../../src/oauth/journal/journal-storage';
import { FileClaims, STALE_AFTER_MS, THIS_PROCESS, type Holder } from '../../../src/runtime/storage/file-claims';
import { FakeClock } from '../../support/fake-clock';
import { newFolder } from '../../support/red';

const NAME = 'node-1:0123456789abcdef';

describe('the claims of a folder', () => {
  let folder: string;
  let path: string;

  const claims = (self: Partial<Holder> = {}): FileClaims =>
    new FileClaims(join(folder, 'journal'), systemClock, { ...THIS_PROCESS, ...self });
  const holds = (holder: Partial<Holder> | string): void =>
    writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify({ ...THIS_PROCESS, ...holder }));
  const agesBy = (ms: number): void => {
    const at = (Date.now() - ms) / 1000;
    utimesSync(path, at, at);
  };
  /** Whether the claim can be had without waiting: nobody would ever release it. */
  const isFree = async (by = claims()): Promise<boolean> => {
    let looks = 0;
    const claim = await by.take(NAME, () => looks++ < 3);
    await claim.release();
    return claim !== NO_CLAIM;
  };

  beforeEach(() => {
    folder = newFolder();
    path = claims().pathOf(NAME);
  });

  it('give a claim to one at a time, and the next one waits for its release', async () => {
    const order: string[] = [];
    const first = await claims().take(NAME);
    const second = claims()
      .take(NAME)
      .then((claim) => {
        order.push('second');
        return claim;
      });
    assert.equal(await isFree(), false);
    order.push('first');
    await first.release();
    await (await second).release();
    assert.deepEqual(order, ['first', 'second']);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('never give one to two, however many want it', async () => {
    let [holders, most, turns] = [0, 0, 0];
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const claim = await claims({
          instance: `instance ${n % 5}`,
          pid: THIS_PROCESS.pid,
          host: `host ${n % 5}`,
        }).take(NAME);
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setImmediate(resolve));
        turns++;
        holders--;
        await claim.release();
      }),
    );
    assert.deepEqual([most, turns], [1, 10]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('hold up nobody who wants another one', async () => {
    const claim = await claims().take('another');
    assert.equal(await isFree(), true);
    await claim.release();
  });

  it('tell who holds one, and nobody else may read it', async () => {
    const claim = await claims().take(NAME);
    const { host, pid, start, instance } = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    assert.deepEqual({ host, pid, start, instance }, THIS_PROCESS);
    await claim.release();
  });

  it('are no longer waited for by who no longer wants one', async () => {
    holds({ host: 'another host' });
    let wanted = true;
    const waiting = claims().take(NAME, () => wanted);
    wanted = false;
    await (await waiting).release();
    assert.ok(existsSync(path), 'the other one keeps it');
  });

  describe('take over what is stale:', () => {
    const gone = String(spawnSync(process.execPath, ['-e', '']).pid);
    const stale: Record<string, Partial<Holder> | string> = {
      'its process is gone': { pid: gone, instance: 'other' },
      'one’s own process id, another instance': { instance: 'an earlier life' },
    };
    if (THIS_PROCESS.start !== '') {
      stale['its process id belongs to another process by now'] = {
        pid: String(process.ppid),
        start: '1',
        instance: 'other',
      };
    }
    for (const [what, holder] of Object.entries(stale)) {
      it(what, async () => {
        holds(holder);
        assert.equal(await isFree(), true);
      });
    }

    const fresh: Record<string, Partial<Holder> | string> = {
      'another host, whatever runs under this id here': { host: 'another host', pid: gone },
      'another container of the same host name': {
        host: `${THIS_PROCESS.host.split(' ')[0] ?? ''} pid:[1]`,
        instance: 'other',
      },
      ...{ garbage: '{"host":', list: '[]', 'another shape': '{"host":7}' },
    };
    for (const [what, holder] of Object.entries(fresh)) {
      it(`(${what}) not before it is too old, and then at once`, async () => {
        holds(holder);
        assert.equal(await isFree(), false);
        agesBy(STALE_AFTER_MS - 5_000);
        assert.equal(await isFree(), false);
        agesBy(STALE_AFTER_MS + 5_000);
        assert.equal(await isFree(), true);
      });
    }

    /** Waits on a clock of its own; gives how long it took to have the claim. */
    const watchedMs = async (): Promise<number> => {
      const clock = new FakeClock();
      const taken: Claim[] = [];
      const taking = new FileClaims(join(folder, 'journal'), clock).take(NAME).then((claim) => taken.push(claim));
      let waitedMs = 0;
      for (; taken.length === 0; waitedMs += 50) {
        await fs.stat(path).catch(() => undefined);
        await clock.pass(50);
      }
      await taking;
      assert.notEqual(taken[0], NO_CLAIM);
      await taken[0]?.release();
      return waitedMs;
    };

    it('its process lives and does nothing for too long, whatever the clock says', async () => {
      holds({ pid: String(process.ppid), start: '', instance: 'other' });
      agesBy(30 * STALE_AFTER_MS);
      assert.equal(await isFree(), false);
      assert.ok((await watchedMs()) > STALE_AFTER_MS);
    });

    it('its process died before it could sign', async () => {
      holds('');
      const at = new FakeClock().now() / 1000;
      utimesSync(path, at, at);
      const waitedMs = await watchedMs();
      assert.ok(waitedMs > 1_000 && waitedMs < 60_000, String(waitedMs));
    });

    it('from a future that a clock set back has left behind', async () => {
      holds({ host: 'another host' });
      agesBy(-STALE_AFTER_MS - 5_000);
      assert.equal(await isFree(), true);
    });

    it('by one of many', async () => {
      holds({ pid: gone, instance: 'other' });
      let [holders, most] = [0, 0];
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const claim = await claims().take(NAME);
          most = Math.max(most, ++holders);
          await new Promise((resolve) => setImmediate(resolve));
          holders--;
          await claim.release();
        }),
      );
      assert.equal(most, 1);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('also where another one died in the middle of that', async () => {
      holds({ pid: gone, instance: 'other' });
      // What marks the right to take it away is made by a process that ends before it has.
      const rm = fs.rm;
      Object.assign(fs, { rm: () => Promise.reject(new Error('killed')) });
      await claims().take(NAME);
      Object.assign(fs, { rm });
      const right = readdirSync(folder).find((name) => !path.endsWith(name)) ?? assert.fail();
      assert.equal(await isFree(), false, 'somebody may be at it');
      const longAgo = (Date.now() - STALE_AFTER_MS - 5_000) / 1000;
      utimesSync(join(folder, right), longAgo, longAgo);
      await (await claims().take(NAME)).release();
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  it('know a living process from a dead one', async function () {
    this.timeout(20_000);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    holds({ pid: String(other.pid), start: '', instance: 'other' });
    assert.equal(await isFree(), false);
    other.kill('SIGKILL');
    await once(other, 'exit');
    assert.equal(await isFree(), true);
  });

  it('are not held by who was taken for dead before it could sign', async () => {
    const { writeFile } = fs;
    let isFirst = true;
    Object.assign(fs, {
      writeFile: async (...args: Parameters<typeof writeFile>) => {
        await writeFile(...args);
        if (isFirst) holds({ host: 'another host' });
        isFirst = false;
      },
    });
    const isHeld = await isFree().finally(() => Object.assign(fs, { writeFile }));
    assert.equal(isHeld, false);
    assert.ok(readFileSync(path, 'utf8').includes('another host'));
  });

  it('stay with a holder that says it is at work', async () => {
    const claim = await claims({ host: 'another host' }).take(NAME);
    agesBy(STALE_AFTER_MS + 5_000);
    await claim.renew();
    assert.equal(await isFree(), false);
    await claim.release();
  });

  it('are neither renewed nor released by who has lost one to somebody else', async () => {
    const claim = await claims({ host: 'another host' }).take(NAME);
    agesBy(STALE_AFTER_MS + 5_000);
    const next = await claims().take(NAME);
    const content = readFileSync(path, 'utf8');
    agesBy(60_000);
    await claim.renew();
    await claim.release();
    assert.equal(readFileSync(path, 'utf8'), content);
    await next.release();
    assert.equal(existsSync(path), false);
  });

  describe('hold up nobody where there can be none:', () => {
    const isWithout = async (): Promise<void> => {
      const claim = await claims().take(NAME);
      await claim.renew();
      await claim.release();
    };

    it('a folder in its place', async () => {
      mkdirSync(path);
      await isWithout();
      assert.ok(existsSync(path));
    });

    it('a device in its place, whose end never comes', async function () {
      if (process.platform === 'win32') this.skip();
      symlinkSync('/dev/zero', path);
      await isWithout();
    });

    it('no folder', async () => {
      rmSync(dirname(path), { recursive: true });
      await isWithout();
    });

    for (const code of ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EIO']) {
      it(code, async () => {
        const { writeFile } = fs;
        Object.assign(fs, { writeFile: () => Promise.reject(Object.assign(new Error(code), { code })) });
        await isWithout().finally(() => Object.assign(fs, { writeFile }));
        assert.deepEqual(readdirSync(folder), []);
      });
    }

    it('a stale one that cannot be taken away', async () => {
      holds({ instance: 'an earlier life' });
      const { rm } = fs;
      Object.assign(fs, { rm: () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' })) });
      await isWithout().finally(() => Object.assign(fs, { rm }));
    });
  });
});
