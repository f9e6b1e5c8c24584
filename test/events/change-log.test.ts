import assert from 'node:assert/strict';
import { ChangeLog } from '../../src/events/change-log';

describe('the log of changes', () => {
  const add = (log: ChangeLog, count: number, size = 1): void => {
    for (let index = 0; index < count; index++) log.add((number) => Buffer.alloc(size, String(number % 10)));
  };
  const all = (log: ChangeLog): string => {
    const frames = Array.from({ length: log.last }, (_, number) => log.after(number)?.toString() ?? '-');
    return frames.join('');
  };

  it('keeps the last ones, in their order, by their numbers', () => {
    const log = new ChangeLog({ entries: 5, bytes: 1_000 });
    assert.deepEqual([log.last, log.after(0), log.goesBackTo(0), log.goesBackTo(1)], [0, undefined, true, false]);
    add(log, 3);
    assert.equal(all(log), '123');
    add(log, 4);
    assert.equal(all(log), '--34567');
    assert.deepEqual(
      [1, 2, 7, 8].map((number) => log.goesBackTo(number)),
      [false, true, true, false],
    );
    assert.equal(log.after(7), undefined);
  });

  it('keeps no more bytes than it may, and goes on after one that is larger than all of them', () => {
    const log = new ChangeLog({ entries: 100, bytes: 10 });
    add(log, 12);
    assert.equal(all(log), '--3456789012');
    add(log, 1, 11);
    assert.deepEqual([log.last, log.after(12), log.goesBackTo(13), log.goesBackTo(12)], [13, undefined, true, false]);
    add(log, 1);
    assert.equal(log.after(13)?.toString(), '4');
  });

  it('lets nobody go on from before it was cleared', () => {
    const log = new ChangeLog({ entries: 5, bytes: 1_000 });
    add(log, 3);
    log.clear();
    assert.deepEqual(
      [3, 4].map((number) => log.goesBackTo(number)),
      [false, true],
    );
    add(log, 1);
    assert.equal(log.after(4)?.toString(), '5');
  });
});
