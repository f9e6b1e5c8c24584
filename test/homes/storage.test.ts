import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOOD_FILE, type StorageMood } from '../support/storage-module';
import { Household, so } from './household';
import { SmallDisk } from './small-disk';

describe('what homes go through: storage that fails', function () {
  this.timeout(60_000);

  describe('a custom storage that fails to save, then recovers', () => {
    let house: Household;
    before(async () => {
      house = await Household.begin({
        storageModule: require.resolve('../support/storage-module'),
        // Less than an hour is left from the start: the refresh does not wait for the journal.
        accessTokenSeconds: 3_000,
      });
    });
    after(() => house.end());

    const setMood = (mood: StorageMood): Promise<void> =>
      writeFile(join(house.nodeRed.userDir, MOOD_FILE), JSON.stringify(mood));

    for (const fails of ['rejects', 'throws'] as const) {
      it(`${fails}: the pair is in use, everybody is told, and it is saved at last`, async () => {
        const rotations = house.rotations;
        await setMood({ fails });
        assert.equal((await house.refresh()).status, 200);
        assert.equal(house.rotations, rotations + 1);
        assert.equal(await house.lamp(), 200);
        assert.match((await house.view()).message, /could not be saved/);
        await house.nodeRed.printed(/Home: what is in use now is not saved yet\. Don't stop Node-RED now\./);
        await setMood({});
        await house.nodeRed.printed(/Home: the tokens are saved now\./);
        assert.doesNotMatch((await house.view()).message, /saved/);
        await house.restart();
        await house.entered('authorized');
        assert.equal(await house.lamp(), 200);
        assert.deepEqual(house.simulator.log.refusals, []);
      });
    }
  });

  describe('a full disk', () => {
    let house: Household;
    let disk: SmallDisk;
    const userDir = (): string => join(disk.folder, 'user');
    before(async function () {
      const mounted = await SmallDisk.mount();
      if (!mounted) return this.skip();
      disk = mounted;
      house = await Household.begin();
      await house.deploy();
      await house.nodeRed.stop();
      await cp(house.nodeRed.userDir, userDir(), { recursive: true, verbatimSymlinks: true });
      await house.nodeRed.remove();
      await house.startNodeRed({ userDir: userDir() });
    });
    after(async () => {
      await (house as Household | undefined)?.end();
      await (disk as SmallDisk | undefined)?.unmount();
    });

    for (const left of [0, 4_096, 8_192]) {
      it(`with ${left} bytes left: nothing is lost, and no file is damaged, ours or another's`, async () => {
        const before = await files(userDir());
        const rotations = house.rotations;
        await disk.fill(left);
        const reply = await house.refresh();
        const spent = house.rotations - rotations;
        if (reply.status !== 200) {
          assert.match(reply.text, /could not be saved \(ENOSPC\).*disk has room/);
          assert.equal(spent, 0);
        }
        assert.equal(await house.lamp(), 200);
        await house.restart();
        await house.entered('authorized');
        assert.equal(await house.lamp(), 200);
        assert.deepEqual(house.simulator.log.refusals, []);
        const names = [...before.keys()].join();
        // A claim that finds no room is there for a moment.
        await so(async () => [...(await files(userDir())).keys()].join() === names, 'the same files as before');
        const after = await files(userDir());
        for (const [name, content] of before) {
          // A start may write the same record again.
          if (name === JOURNAL) JSON.parse(after.get(name) ?? '');
          else if (!NOT_KEPT.has(name)) assert.equal(after.get(name), content, name);
        }
        await disk.empty();
      });
    }

    it('with room again: the token is refreshed, and outlives a kill', async () => {
      const rotations = house.rotations;
      assert.equal((await house.refresh()).status, 200);
      await house.restart();
      await house.entered('authorized');
      await so(() => house.rotations === rotations + 1, 'one refresh');
      assert.equal(await house.lamp(), 200);
      assert.deepEqual(house.simulator.log.refusals, []);
    });
  });
});

const JOURNAL = 'smartthings-journal.json';
/** Written by the test itself, or a counter that may fall behind. */
const NOT_KEPT = new Set(['settings.js', 'smartthings-usage.json']);

/** The files of a folder when nobody is writing: neither a temporary file nor a claim may stay. */
async function files(folder: string): Promise<Map<string, string>> {
  const isUnderWay = (name: string): boolean => name.endsWith('.tmp') || name.endsWith('.claim');
  await so(async () => !(await readdir(folder)).some(isUnderWay), 'an end of the writing');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const contents = names.sort().map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return new Map(await Promise.all(contents));
}
