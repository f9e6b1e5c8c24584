import type { Json } from '../base/json';
import { field, isObject } from '../base/json';
import { deviceOf } from './api-devices';
import { listIn, objectBody, textIn, unprocessable } from './body-checks';
import { definitionOf } from './definitions';
import type { SimulatedDevice } from './device';
import { describeDevice } from './device-json';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { forbidden, guardrail } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { violations } from './schema';

const LONGEST_LABEL = 255;
const MOST_EVENTS = 50;
const writing = { right: 'w:devices' };

/** What changes a device itself: its label, its room, that it is there, and what a virtual one reports. */
export function deviceChangeRoutes(home: SimulatedHome): Route[] {
  const emulating = { ...writing, limit: { resource: 'device', param: 'deviceId' } } as const;
  return [
    route('PUT', '/devices/:deviceId', writing, (call) => change(home, deviceOf(home, call), call)),
    route('DELETE', '/devices/:deviceId', writing, (call) => {
      home.register.remove(deviceOf(home, call));
      return jsonAnswer({});
    }),
    route('POST', '/devices/:deviceId/events', emulating, (call) => report(home, deviceOf(home, call), call)),
    route('POST', '/virtualdevices/:deviceId/events', emulating, (call) => report(home, deviceOf(home, call), call)),
  ];
}

function change(home: SimulatedHome, device: SimulatedDevice, call: Call): Answer {
  const body = objectBody(jsonBody(call));
  const { locationId = device.locationId } = body;
  if (locationId !== device.locationId) throw unprocessable('locationId', 'is not the location of the device');
  const label = body.label === undefined ? undefined : textIn(body, 'label', LONGEST_LABEL);
  const roomId = body.roomId === undefined ? undefined : textIn(body, 'roomId', LONGEST_LABEL);
  const rooms = home.places.find((place) => place.locationId === device.locationId)?.rooms ?? [];
  if (roomId !== undefined && !rooms.some((room) => room.roomId === roomId)) {
    throw unprocessable('roomId', 'is not a room of the location');
  }
  if (label !== undefined) home.register.rename(device, label);
  if (roomId !== undefined) home.register.move(device, roomId);
  return jsonAnswer(describeDevice(device, call.incoming.query));
}

function report(home: SimulatedHome, device: SimulatedDevice, call: Call): Answer {
  // Real devices speak for themselves.
  if (!device.isVirtual) throw forbidden();
  const events = listIn(objectBody(jsonBody(call)), 'deviceEvents');
  if (events.length > MOST_EVENTS) throw guardrail(`A request may hold at most ${MOST_EVENTS} events.`);
  const checked = events.map((event, index) => checkedEvent(device, event, `deviceEvents[${index}]`));
  const stateChanges = checked.map(({ address, value, data }) => {
    return home.emulate(device, address, value, isObject(data) ? (data as Record<string, Json>) : undefined);
  });
  return jsonAnswer({ stateChanges });
}

function checkedEvent(device: SimulatedDevice, event: unknown, place: string) {
  const body = objectBody(event);
  const component =
    body.component === undefined ? 'main' : textIn(body, 'component', LONGEST_LABEL, `${place}.component`);
  const capability = textIn(body, 'capability', LONGEST_LABEL, `${place}.capability`);
  const attribute = textIn(body, 'attribute', LONGEST_LABEL, `${place}.attribute`);
  const address = { component, capability, attribute };
  if (!device.hasAttribute(address)) throw unprocessable(`${place}.attribute`, 'is not an attribute of the device');
  const attributes = definitionOf(capability)?.attributes ?? {};
  const schema = field(field(field(attributes, attribute), 'schema'), 'properties');
  const wrong = [
    ...violations(field(schema, 'value'), body.value, `${place}.value`),
    ...(body.unit === undefined ? [] : violations(field(schema, 'unit'), body.unit, `${place}.unit`)),
  ];
  if (wrong[0] !== undefined) throw unprocessable(`${place}.value`, wrong[0].slice(wrong[0].indexOf(':') + 2));
  return { address, value: body.value as Json, data: body.data };
}
