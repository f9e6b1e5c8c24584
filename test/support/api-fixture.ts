import assert from 'node:assert/strict';
import { ApiClient } from '../../src/api/client';
import { Meter } from '../../src/api/meter';
import type { ApiOptions } from '../../src/api/request';
import { SmartThingsError, type ErrorCode } from '../../src/base/errors';
import { FakeClock, fixedRandom } from './fake-clock';
import { FakeTokens, type FakeHttp } from './fake-http';

export interface ApiFixture {
  readonly api: ApiClient;
  readonly clock: FakeClock;
  readonly meter: Meter;
  readonly tokens: FakeTokens;
}

/** An API client on a fake cloud, a clock that stands still and tokens made up. */
export function apiOn(http: FakeHttp, options: Partial<ApiOptions> = {}): ApiFixture {
  const clock = new FakeClock();
  const meter = new Meter(clock);
  const tokens = new FakeTokens();
  const api = new ApiClient({
    apiUrl: 'https://api.example.com/v1',
    http,
    tokens,
    clock,
    random: fixedRandom(),
    meter,
    ...options,
  });
  return { api, clock, meter, tokens };
}

/** The error of a call that must fail, after checking its code and the key of its sentence. */
export async function failsWith(work: Promise<unknown>, code: ErrorCode, key?: string): Promise<SmartThingsError> {
  const error = await work.then(
    () => assert.fail('should have failed'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof SmartThingsError, String(error));
  assert.equal(error.code, code, error.message);
  if (key !== undefined) assert.equal(error.text.key, key);
  return error;
}
