import assert from 'node:assert/strict';
import { WrongKeys } from '../../../src/runtime/token-server/wrong-keys';
import { FakeClock } from '../../support/fake-clock';

const ADDRESS = '192.168.1.20';

describe('wrong keys', () => {
  let clock: FakeClock;
  let wrongKeys: WrongKeys;
  const noteTen = (address = ADDRESS): void => {
    for (let count = 1; count <= 10; count++) assert.equal(wrongKeys.note(address), undefined, String(count));
  };
  beforeEach(() => {
    clock = new FakeClock();
    wrongKeys = new WrongKeys(clock);
  });

  it('are let through ten times a minute, then told to wait for the rest of it', async () => {
    noteTen();
    await clock.pass(20_000);
    assert.equal(wrongKeys.note(ADDRESS), 40_000);
    assert.equal(wrongKeys.note(ADDRESS), 40_000);
  });

  it('are counted anew after the minute', async () => {
    noteTen();
    assert.notEqual(wrongKeys.note(ADDRESS), undefined);
    await clock.pass(60_000);
    noteTen();
  });

  it('are counted by address', () => {
    noteTen();
    noteTen('192.168.1.21');
    assert.notEqual(wrongKeys.note(ADDRESS), undefined);
  });

  it('are counted anew where the clock was set back', () => {
    noteTen();
    clock.step(-3_600_000);
    noteTen();
  });

  it('are remembered of those who come again and again, though thousands of others come once', () => {
    noteTen();
    for (let other = 0; other < 5000; other++) {
      wrongKeys.note(`10.0.${other >> 8}.${other & 255}`);
      if (other % 500 === 0) assert.notEqual(wrongKeys.note(ADDRESS), undefined);
    }
    assert.notEqual(wrongKeys.note(ADDRESS), undefined);
  });
});
