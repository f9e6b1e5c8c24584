import type { Json, JsonObject } from '../base/json';
import type { Random } from '../base/ports';
import { checkCommands } from './commands';
import type { SimulatedDevice } from './device';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, malformed, notFound } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { uuid } from './uuid';

const OWNER_ID = 'a3c1f3c8-0f3e-4d0e-9a51-5a3f9a6c0b21';
const perDevice = { resource: 'device', param: 'deviceId' } as const;
const reading = { right: 'r:devices' };
const readingStatus = { right: 'r:devices', limit: perDevice };

/** `/devices…` of the API. */
export function deviceRoutes(home: SimulatedHome, random: Random): Route[] {
  const device = (call: Call): SimulatedDevice => deviceOf(home, call);
  return [
    route('GET', '/devices', reading, (call) => listDevices(home, call)),
    route('GET', '/devices/:deviceId', reading, (call) => jsonAnswer(describe(device(call), call))),
    route('GET', '/devices/:deviceId/status', readingStatus, (call) => {
      return jsonAnswer({ components: device(call).status() });
    }),
    route('GET', '/devices/:deviceId/components/:component/status', readingStatus, (call) => {
      return jsonAnswer(device(call).componentStatus(componentOf(device(call), call)));
    }),
    route('GET', '/devices/:deviceId/components/:component/capabilities/:capability/status', readingStatus, (call) => {
      const component = componentOf(device(call), call);
      if (!device(call).has(component, call.param('capability'))) throw notFound();
      return jsonAnswer(device(call).capabilityStatus(component, call.param('capability')));
    }),
    route('GET', '/devices/:deviceId/health', reading, (call) => {
      return jsonAnswer({ deviceId: device(call).deviceId, ...device(call).health() });
    }),
    route('GET', '/devices/:deviceId/preferences', reading, (call) => {
      return jsonAnswer({ values: device(call).seed.preferences ?? {} });
    }),
    route('POST', '/devices/:deviceId/commands', { right: 'x:devices', limit: perDevice }, (call) => {
      return runCommands(home, device(call), call, random);
    }),
  ];
}

/** A device of the caller's own location; others and those that don't exist look the same. */
function deviceOf(home: SimulatedHome, { caller, param }: Call): SimulatedDevice {
  const deviceId = param('deviceId').toLowerCase();
  const found = home.devices.find((candidate) => candidate.deviceId === deviceId);
  if (found?.seed.locationId !== caller.locationId) throw forbidden();
  return found;
}

function componentOf(device: SimulatedDevice, { param }: Call): string {
  if (!device.components().includes(param('component'))) throw notFound();
  return param('component');
}

function runCommands(home: SimulatedHome, device: SimulatedDevice, call: Call, random: Random): Answer {
  const results = checkCommands(device, jsonBody(call)).map(({ command, status }) => {
    if (status === 'ACCEPTED') home.obey(device, command);
    return { id: uuid(random), status };
  });
  return jsonAnswer({ results });
}

function listDevices(home: SimulatedHome, call: Call): Answer {
  const { query } = call.incoming;
  const capabilities = listParam(query, 'capability');
  const mode = query.get('capabilitiesMode') ?? 'and';
  if (mode !== 'and' && mode !== 'or') {
    const message = 'capabilitiesMode: must be one of [and, or]';
    throw malformed(400, [{ code: 'ConstraintViolationError', target: 'capabilitiesMode', message }]);
  }
  const amongThese = (key: string, value: string): boolean => {
    const wanted = listParam(query, key);
    return wanted.length === 0 || wanted.includes(value);
  };
  const offers = (device: SimulatedDevice) => (capability: string) =>
    device.components().some((component) => device.has(component, capability));
  const fitting = home.devices.filter(
    (device) =>
      device.seed.locationId === call.caller.locationId &&
      amongThese('locationId', device.seed.locationId) &&
      amongThese('deviceId', device.deviceId) &&
      amongThese('type', device.seed.integration.type) &&
      // No device of this home was made by an app.
      listParam(query, 'installedAppId').length === 0 &&
      (capabilities.length === 0 ||
        (mode === 'and' ? capabilities.every(offers(device)) : capabilities.some(offers(device)))),
  );
  return page(
    call,
    fitting.map((device) => describe(device, call)),
  );
}

/** Values of a parameter that may be repeated, or hold commas. */
function listParam(query: URLSearchParams, key: string): string[] {
  return query.getAll(key).flatMap((value) => value.split(',').filter((part) => part !== ''));
}

/** A device as `GET /devices` shows it. */
function describe(device: SimulatedDevice, { incoming }: Call): JsonObject {
  const { seed } = device;
  const withStatus = incoming.query.get('includeStatus') === 'true';
  const withHealth = incoming.query.get('includeHealth') === 'true';
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
    label: seed.label,
    manufacturerName: seed.manufacturerName,
    presentationId: `sim-${seed.deviceId.slice(0, 8)}`,
    locationId: seed.locationId,
    ownerId: OWNER_ID,
    ...(seed.roomId === undefined ? {} : { roomId: seed.roomId }),
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
