import type { Random } from '../base/ports';
import { checkCommands } from './commands';
import type { SimulatedDevice } from './device';
import { describeDevice } from './device-json';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, malformed, notFound } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { uuid } from './uuid';

const perDevice = { resource: 'device', param: 'deviceId' } as const;
const reading = { right: 'r:devices' };
const readingStatus = { right: 'r:devices', limit: perDevice };

/** `/devices…` of the API. */
export function deviceRoutes(home: SimulatedHome, random: Random): Route[] {
  const device = (call: Call): SimulatedDevice => deviceOf(home, call);
  return [
    route('GET', '/devices', reading, (call) => listDevices(home, call)),
    route('GET', '/devices/:deviceId', reading, (call) =>
      jsonAnswer(describeDevice(device(call), call.incoming.query)),
    ),
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
export function deviceOf(home: SimulatedHome, { caller, param }: Call): SimulatedDevice {
  const deviceId = param('deviceId').toLowerCase();
  const found = home.devices.find((candidate) => candidate.deviceId === deviceId);
  if (found?.locationId !== caller.locationId) throw forbidden();
  return found;
}

function componentOf(device: SimulatedDevice, { param }: Call): string {
  if (!device.components().includes(param('component'))) throw notFound();
  return param('component');
}

function runCommands(home: SimulatedHome, device: SimulatedDevice, call: Call, random: Random): Answer {
  const results = checkCommands(device, jsonBody(call)).map(({ command, status }) => {
    if (status === 'ACCEPTED') home.obey(device, command);
    return { id: uuid(random), status: status === 'ACCEPTED' && device.isVirtual ? 'COMPLETED' : status };
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
      device.locationId === call.caller.locationId &&
      amongThese('locationId', device.locationId) &&
      amongThese('deviceId', device.deviceId) &&
      amongThese('type', device.seed.integration.type) &&
      // No device of this home was made by an app.
      listParam(query, 'installedAppId').length === 0 &&
      (capabilities.length === 0 ||
        (mode === 'and' ? capabilities.every(offers(device)) : capabilities.some(offers(device)))),
  );
  return page(
    call,
    fitting.map((device) => describeDevice(device, call.incoming.query)),
  );
}

/** Values of a parameter that may be repeated, or hold commas. */
function listParam(query: URLSearchParams, key: string): string[] {
  return query.getAll(key).flatMap((value) => value.split(',').filter((part) => part !== ''));
}
