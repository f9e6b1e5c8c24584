import assert from 'node:assert/strict';
import { field } from '../../src/base/json';
import { functionOf } from '../support/function-node';

describe('the function of the sunset', () => {
  /** The sunset that the function finds at a moment, as UTC; nothing where it lets no message through. */
  const sunset = (at: string, latitude: number, longitude: number): string | undefined => {
    const now = Date.parse(at);
    const env = { LATITUDE: latitude, LONGITUDE: longitude };
    const { sent } = functionOf('Every evening at sunset time', 'When does the sun set?', { env, now })({});
    const delay = field(sent, 'delay');
    return typeof delay === 'number' ? new Date(now + delay).toISOString().slice(11, 16) : undefined;
  };
  const near = (found: string | undefined, minutes: number): void => {
    const [hour = Number.NaN, minute = Number.NaN] = (found ?? '').split(':').map(Number);
    assert.ok(Math.abs(hour * 60 + minute - minutes) <= 4, String(found));
  };

  // From the tables of the U.S. Naval Observatory.
  it('knows Berlin in June and in December', () => {
    near(sunset('2026-06-21T12:00:00Z', 52.52, 13.4), 19 * 60 + 33);
    near(sunset('2026-12-21T11:00:00Z', 52.52, 13.4), 14 * 60 + 54);
  });
  it('knows the equator, and the other side of the world', () => {
    near(sunset('2026-03-20T12:00:00Z', 0, 0), 18 * 60 + 11);
    near(sunset('2026-12-21T02:00:00Z', -33.87, 151.2), 9 * 60 + 5);
  });
  it('lets nothing through after the sunset, nor where the sun does not set', () => {
    assert.equal(sunset('2026-06-21T22:00:00Z', 52.52, 13.4), undefined);
    assert.equal(sunset('2026-06-21T12:00:00Z', 78.2, 15.6), undefined);
    assert.equal(sunset('2026-12-21T12:00:00Z', 78.2, 15.6), undefined);
  });
});
