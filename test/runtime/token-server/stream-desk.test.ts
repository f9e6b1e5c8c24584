import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import type { Device } from '../../../src/api/device-shapes';
import { StreamDesk } from '../../../src/runtime/token-server/stream-desk';
import { FakeClock } from '../../support/fake-clock';
import { lamps, Leader } from '../../support/stream-fixture';

/** One who asks; whatever stands before the desk may take its time with it. */
class Caller extends EventEmitter {
  closed = false;
  told = 0;
  readonly request = { method: 'GET', query: {}, get: () => undefined } as unknown as Request;

  get response(): Response {
    return this as unknown as Response;
  }

  status(code: number): this {
    this.told = code;
    return this;
  }

  set(): this {
    return this;
  }

  json(): void {
    this.leave();
  }

  flushHeaders(): void {
    // Nobody looks at them.
  }

  cork(): void {
    // Nor at packets.
  }

  uncork(): void {
    // Nor at those.
  }

  write(): boolean {
    return true;
  }

  end(): void {
    this.leave();
  }

  leave(): void {
    this.closed = true;
    this.emit('close');
  }
}

describe('who listens to a home', () => {
  let leader: Leader;
  let desk: StreamDesk;
  beforeEach(() => {
    const clock = new FakeClock();
    leader = new Leader(clock, new Map<string, Device>(lamps(1, '')));
    desk = new StreamDesk(clock, () => leader.stream);
  });
  afterEach(() => {
    desk.close();
    leader.stream.close();
  });

  it('takes no place, and wants nothing, where it has gone before its turn', async () => {
    const wanted = leader.hub.wishes.size;
    for (let number = 0; number < 32; number++) {
      const gone = new Caller();
      gone.leave();
      await desk.answer(gone.request, gone.response);
    }
    assert.equal(leader.hub.wishes.size, wanted);
    const caller = new Caller();
    await desk.answer(caller.request, caller.response);
    assert.equal(caller.told, 200);
  });

  it('gives its place back when it goes while the home is asked for', async () => {
    for (let number = 0; number < 33; number++) {
      const caller = new Caller();
      const answered = desk.answer(caller.request, caller.response);
      caller.leave();
      await answered;
      assert.equal(caller.told, 0);
    }
  });
});
