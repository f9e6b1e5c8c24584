import assert from 'node:assert/strict';
import { ArrivalOrder } from '../../../src/runtime/nodes/arrival-order';
import { settle } from '../../support/fake-clock';

describe('ArrivalOrder', () => {
  it('lets each pass when all before it have left, in whatever order they leave', async () => {
    const order = new ArrivalOrder();
    const reached: number[] = [];
    const places = [0, 1, 2, 3].map((index) => {
      const place = order.enter();
      void place.reached.then(() => reached.push(index));
      return place;
    });
    await settle();
    assert.deepEqual(reached, [0]);
    places[2]?.leave();
    await settle();
    assert.deepEqual(reached, [0]);
    places[0]?.leave();
    places[0]?.leave();
    await settle();
    assert.deepEqual(reached, [0, 1]);
    places[1]?.leave();
    await settle();
    assert.deepEqual(reached, [0, 1, 2, 3]);
  });

  it('holds nobody up when nobody is there', async () => {
    const order = new ArrivalOrder();
    for (let message = 0; message < 3; message++) {
      const place = order.enter();
      await place.reached;
      place.leave();
    }
  });
});
