import type { Json, JsonObject } from '../base/json';
import type { SimulatedDevice } from './device';

const OWNER_ID = 'a3c1f3c8-0f3e-4d0e-9a51-5a3f9a6c0b21';

/** A device as `GET /devices` shows it. */
export function describeDevice(device: SimulatedDevice, query: URLSearchParams): JsonObject {
  const { seed } = device;
  const withStatus = query.get('includeStatus') === 'true';
  const withHealth = query.get('includeHealth') === 'true';
  const components = device.components().map((id): Json => {
    const capabilities = device.capabilities(id).map((capability): Json => ({
      id: capability,
      version: 1,
      ...(withStatus ? { status: device.capabilityStatus(id, capability) } : {}),
    }));
    const category = seed.components[id]?.category ?? 'Other';
    return { id, label: id, capabilities, categories: [{ name: category, categoryType: 'manufacturer' }] };
  });
  return {
    deviceId: seed.deviceId,
    name: seed.name,
    label: device.label,
    manufacturerName: seed.manufacturerName,
    presentationId: `sim-${seed.deviceId.slice(0, 8)}`,
    locationId: seed.locationId,
    ownerId: OWNER_ID,
    ...(device.roomId === undefined ? {} : { roomId: device.roomId }),
    components,
    createTime: '2025-02-01T12:00:00.000Z',
    ...seed.integration,
    restrictionTier: 0,
    allowed: null,
    indoorMap: null,
    executionContext: 'CLOUD',
    relationships: [],
    ...(withHealth ? { healthState: device.health() } : {}),
  };
}
