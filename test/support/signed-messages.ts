import type { SignedRequest } from '../../src/events/signature';
import { SigningKey } from '../../src/simulator/signing-key';
import { FakeClock, fixedRandom } from './fake-clock';
import { FakeHttp, reply } from './fake-http';

export const TARGET = '/smartthings/events/home';
export const INSTALLED_APP = 'c8aba990-a95f-40d6-a1cd-f17d48f9d27b';
export const APP = 'e2fe8148-9e2e-4869-a180-5c9721c7c208';

let made: Promise<SigningKey> | undefined;

/** One key for all tests: making one takes a part of a second. */
export function signingKey(): Promise<SigningKey> {
  return (made ??= SigningKey.make(fixedRandom(7), new FakeClock().now()));
}

/** A key host that knows one key. */
export function keyHost(key: SigningKey): FakeHttp {
  return new FakeHttp(({ url }) => (new URL(url).pathname === key.keyId ? reply(200, key.certificate) : reply(404)));
}

/** A request as the cloud sends it. */
export function signed(
  key: SigningKey,
  content: unknown,
  {
    at = new FakeClock().now(),
    target = TARGET,
    signedPath,
  }: { at?: number; target?: string; signedPath?: string } = {},
): SignedRequest {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const headers = key.sign({ method: 'POST', path: signedPath ?? target, body, at });
  return {
    method: 'POST',
    target,
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(body),
  };
}

/** An EVENT message with these events. */
export function eventMessage(events: unknown, installedAppId: unknown = INSTALLED_APP): unknown {
  return { messageType: 'EVENT', eventData: { installedApp: { installedAppId, locationId: 'home' }, events } };
}

/** A DEVICE_EVENT: a lamp is switched on unless told otherwise. */
export function deviceEvent(more: Record<string, unknown> = {}, eventTime: unknown = '2026-03-04T09:00:00Z'): unknown {
  const path = { deviceId: 'lamp', componentId: 'main', capability: 'switch', attribute: 'switch' };
  const told = { value: 'on', valueType: 'string', stateChange: true, data: {} };
  return {
    eventTime,
    eventType: 'DEVICE_EVENT',
    deviceEvent: {
      eventId: 'event-1',
      locationId: 'home',
      ownerId: 'home',
      ownerType: 'LOCATION',
      ...path,
      ...told,
      ...more,
    },
  };
}
