import type { Json, JsonObject } from '../base/json';
import { stringField } from '../base/json';
import type { Mode, Place } from './devices/places';
import type { Answer } from './exchange';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, malformed } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';

const perLocation = { resource: 'location' } as const;
const reading = { right: 'r:locations', limit: perLocation };

/** `/locations…` and `/scenes…` of the API. */
export function locationRoutes(home: SimulatedHome): Route[] {
  const place = (call: Call): Place => placeOf(home, call, call.param('locationId'));
  return [
    route('GET', '/locations', reading, (call) => {
      const own = placeOf(home, call, call.caller.locationId);
      return page(call, [{ locationId: own.locationId, name: own.name, allowed: null }]);
    }),
    route('GET', '/locations/:locationId', reading, (call) => jsonAnswer(describePlace(place(call)))),
    route('GET', '/locations/:locationId/rooms', reading, (call) => {
      return jsonAnswer({ items: place(call).rooms.map((room) => describeRoom(place(call), room)), _links: null });
    }),
    route('GET', '/locations/:locationId/rooms/:roomId', reading, (call) => {
      const room = place(call).rooms.find(({ roomId }) => roomId === call.param('roomId'));
      if (!room) throw forbidden();
      return jsonAnswer(describeRoom(place(call), room));
    }),
    route('GET', '/locations/:locationId/modes', reading, (call) => {
      return jsonAnswer({ items: place(call).modes.map(describeMode) });
    }),
    route('GET', '/locations/:locationId/modes/current', reading, (call) => {
      return currentMode(home, place(call));
    }),
    route('PUT', '/locations/:locationId/modes/current', { right: 'x:locations', limit: perLocation }, (call) => {
      return setMode(home, place(call), jsonBody(call));
    }),
    route('GET', '/scenes', { right: 'r:scenes' }, (call) => listScenes(home, call)),
    route('POST', '/scenes/:sceneId/execute', { right: 'x:scenes' }, (call) => {
      const scene = home.scenes(call.caller.locationId).find(({ seed }) => seed.sceneId === call.param('sceneId'));
      if (!scene) throw forbidden();
      home.runScene(scene.seed);
      return jsonAnswer({ status: 'success' });
    }),
  ];
}

/** The caller's own location; it sees no other. */
export function placeOf(home: SimulatedHome, { caller }: Call, locationId: string): Place {
  const found = home.places.find((place) => place.locationId === locationId);
  if (found?.locationId !== caller.locationId) throw forbidden();
  return found;
}

function describePlace(place: Place): JsonObject {
  return {
    locationId: place.locationId,
    name: place.name,
    countryCode: 'DEU',
    latitude: 50.1,
    longitude: 8.7,
    regionRadius: 150,
    temperatureScale: place.temperatureScale,
    timeZoneId: place.timeZoneId,
    locale: 'en_GB',
    backgroundImage: null,
    additionalProperties: {},
    allowed: null,
    created: '2024-11-01T12:00:00Z',
    lastModified: '2026-02-01T08:00:00Z',
  };
}

export function describeRoom({ locationId }: Place, room: { roomId: string; name: string }): JsonObject {
  return { roomId: room.roomId, locationId, name: room.name, backgroundImage: null };
}

export function describeMode({ id, label }: Mode): JsonObject {
  return { id, label, name: label };
}

function currentMode(home: SimulatedHome, place: Place): Answer {
  const mode = home.currentMode(place.locationId);
  if (!mode) throw forbidden();
  return jsonAnswer(describeMode(mode));
}

function setMode(home: SimulatedHome, place: Place, body: unknown): Answer {
  const modeId = stringField(body, 'modeId');
  const mode = place.modes.find(({ id }) => id === modeId);
  if (!mode) {
    const message = 'modeId: is not a mode of the location';
    throw malformed(422, [{ code: 'UnprocessableEntityError', target: 'modeId', message }]);
  }
  home.setMode(place.locationId, mode);
  return jsonAnswer(describeMode(mode));
}

function listScenes(home: SimulatedHome, call: Call): Answer {
  const wanted = call.incoming.query.getAll('locationId');
  const scenes = home
    .scenes(call.caller.locationId)
    .filter(({ seed }) => wanted.length === 0 || wanted.includes(seed.locationId));
  return page(
    call,
    scenes.map(({ seed, lastExecutedAt }): Json => ({
      sceneId: seed.sceneId,
      sceneName: seed.sceneName,
      sceneIcon: seed.sceneIcon,
      sceneColor: null,
      locationId: seed.locationId,
      createdBy: null,
      createdDate: 1767225600000,
      lastUpdatedDate: 1767225600000,
      lastExecutedDate: lastExecutedAt ?? null,
      editable: false,
      apiVersion: '20200501',
    })),
  );
}
