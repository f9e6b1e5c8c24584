import type { JsonObject } from '../base/json';
import { field, isObject } from '../base/json';
import type { Random } from '../base/ports';
import { listIn, objectBody, textIn, unprocessable } from './body-checks';
import { definitionOf } from './definitions';
import { describeDevice } from './device-json';
import { prototypes } from './devices/prototypes';
import type { ComponentSeed } from './devices/seed';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, guardrail } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { uuid } from './uuid';

const LONGEST_NAME = 100;
/** Of one location. Samsung tells no number; this one keeps the simulation small. */
const MOST_VIRTUAL_DEVICES = 200;
const TARGETS = ['CLOUD', 'LOCAL'];

/** `/virtualdevices…` but for their events. */
export function virtualDeviceRoutes(home: SimulatedHome, random: Random): Route[] {
  return [
    route('GET', '/virtualdevices', { right: 'r:devices' }, (call) => {
      const wanted = call.incoming.query.getAll('locationId');
      const mine = home.devices.filter(({ isVirtual, locationId }) => {
        return (
          isVirtual && locationId === call.caller.locationId && (wanted.length === 0 || wanted.includes(locationId))
        );
      });
      return page(
        call,
        mine.map((device) => describeDevice(device, call.incoming.query)),
      );
    }),
    route('POST', '/virtualdevices/prototypes', { right: 'w:devices' }, (call) => {
      const body = objectBody(jsonBody(call));
      const prototype = textIn(body, 'prototype', LONGEST_NAME);
      const components = Object.hasOwn(prototypes, prototype) ? prototypes[prototype] : undefined;
      if (!components) throw unprocessable('prototype', `must be one of [${Object.keys(prototypes).join(', ')}]`);
      return create(home, call, body, components, random);
    }),
    route('POST', '/virtualdevices', { right: 'w:devices' }, (call) => {
      const body = objectBody(jsonBody(call));
      // Profiles belong to whoever made them; nobody has made one here.
      if (body.deviceProfileId !== undefined) throw forbidden();
      return create(home, call, body, componentsOf(body.deviceProfile), random);
    }),
  ];
}

function create(
  home: SimulatedHome,
  call: Call,
  body: Record<string, unknown>,
  components: Readonly<Record<string, ComponentSeed>>,
  random: Random,
): Answer {
  const label = textIn(body, 'name', LONGEST_NAME);
  const { caller } = call;
  const owner = objectBody(body.owner);
  const ownerType = textIn(owner, 'ownerType', LONGEST_NAME, 'owner.ownerType');
  const ownerId = textIn(owner, 'ownerId', LONGEST_NAME, 'owner.ownerId');
  if (ownerType !== 'LOCATION' && ownerType !== 'USER')
    throw unprocessable('owner.ownerType', 'must be LOCATION or USER');
  if (ownerType === 'LOCATION' && ownerId !== caller.locationId) throw forbidden();
  const { executionTarget = 'CLOUD' } = body;
  if (!TARGETS.includes(String(executionTarget))) throw unprocessable('executionTarget', 'must be CLOUD or LOCAL');
  const { locationId } = caller;
  const roomId = body.roomId === undefined ? undefined : textIn(body, 'roomId', LONGEST_NAME);
  const place = home.places.find((one) => one.locationId === locationId);
  if (roomId !== undefined && !place?.rooms.some((room) => room.roomId === roomId)) {
    throw unprocessable('roomId', 'is not a room of the location');
  }
  const count = home.devices.filter((device) => device.isVirtual && device.locationId === locationId).length;
  if (count >= MOST_VIRTUAL_DEVICES)
    throw guardrail(`A location may hold at most ${MOST_VIRTUAL_DEVICES} virtual devices.`);
  const device = home.register.add({
    deviceId: uuid(random),
    label,
    name: label,
    manufacturerName: 'SmartThingsCommunity',
    locationId,
    ...(roomId === undefined ? {} : { roomId }),
    integration: { type: 'VIRTUAL', virtual: { name: label, executingLocally: executionTarget === 'LOCAL' } },
    components,
  });
  return jsonAnswer(describeDevice(device, call.incoming.query));
}

/** The components of a profile that came with the request. */
function componentsOf(profile: unknown): Record<string, ComponentSeed> {
  const listed = listIn(objectBody(profile), 'components', 'deviceProfile.components');
  return Object.fromEntries(
    listed.map((component, index) => {
      const place = `deviceProfile.components[${index}]`;
      const body = objectBody(component);
      const capabilities = listIn(body, 'capabilities', `${place}.capabilities`).map((capability) => {
        const id = textIn(objectBody(capability), 'id', LONGEST_NAME, `${place}.capabilities.id`);
        if (!definitionOf(id)) throw unprocessable(`${place}.capabilities`, `${id} is not a capability`);
        return [id, {}] as const;
      });
      const category = categoryOf(body);
      return [
        textIn(body, 'id', LONGEST_NAME, `${place}.id`),
        { category, capabilities: Object.fromEntries(capabilities) },
      ];
    }),
  );
}

function categoryOf(component: JsonObject | Record<string, unknown>): string {
  const categories: unknown = component.categories;
  const first: unknown = Array.isArray(categories) ? categories[0] : undefined;
  const name = isObject(first) ? field(first, 'name') : first;
  return typeof name === 'string' ? name : 'Others';
}
