import type { Random } from '../base/ports';
import { describeMode, describeRoom, placeOf } from './api-locations';
import { objectBody, textIn, unprocessable } from './body-checks';
import { describeDevice } from './device-json';
import type { Mode, Place, Room } from './devices/places';
import { jsonAnswer } from './exchange';
import type { SimulatedHome } from './home';
import { page } from './paging';
import { forbidden, guardrail } from './refusal';
import type { Call, Route } from './router';
import { jsonBody, route } from './router';
import { uuid } from './uuid';

const LONGEST_NAME = 100;
/** Of one location; Samsung tells no numbers. */
const MOST_ROOMS = 100;
const MOST_MODES = 50;
const writing = { right: 'w:locations', limit: { resource: 'location' } } as const;

/** What changes the rooms and modes of a location. */
export function placeChangeRoutes(home: SimulatedHome, random: Random): Route[] {
  const place = (call: Call): Place => placeOf(home, call, call.param('locationId'));
  const name = (call: Call, key: string): string => textIn(objectBody(jsonBody(call)), key, LONGEST_NAME);
  const { placeRegister } = home;
  const rooms = '/locations/:locationId/rooms';
  const modes = '/locations/:locationId/modes';
  return [
    route('GET', `${rooms}/:roomId/devices`, { right: 'r:devices' }, (call) => {
      const { roomId } = roomOf(place(call), call);
      const inside = home.devices.filter((device) => device.roomId === roomId);
      return page(
        call,
        inside.map((device) => describeDevice(device, call.incoming.query)),
      );
    }),
    route('POST', rooms, writing, (call) => {
      if (place(call).rooms.length >= MOST_ROOMS) throw guardrail(`A location may have at most ${MOST_ROOMS} rooms.`);
      const room = { roomId: uuid(random), name: name(call, 'name') };
      placeRegister.putRoom(place(call), room);
      return jsonAnswer(describeRoom(place(call), room));
    }),
    route('PUT', `${rooms}/:roomId`, writing, (call) => {
      const room = { ...roomOf(place(call), call), name: name(call, 'name') };
      placeRegister.putRoom(place(call), room);
      return jsonAnswer(describeRoom(place(call), room));
    }),
    route('DELETE', `${rooms}/:roomId`, writing, (call) => {
      const room = roomOf(place(call), call);
      placeRegister.removeRoom(place(call), room);
      for (const device of home.devices) if (device.roomId === room.roomId) home.register.move(device, undefined);
      return jsonAnswer({});
    }),
    route('POST', modes, writing, (call) => {
      if (place(call).modes.length >= MOST_MODES) throw guardrail(`A location may have at most ${MOST_MODES} modes.`);
      const mode = { id: uuid(random), label: name(call, 'label') };
      placeRegister.putMode(place(call), mode);
      return jsonAnswer(describeMode(mode));
    }),
    route('PUT', `${modes}/:modeId`, writing, (call) => {
      const mode = { ...modeOf(place(call), call), label: name(call, 'label') };
      placeRegister.putMode(place(call), mode);
      return jsonAnswer(describeMode(mode));
    }),
    route('DELETE', `${modes}/:modeId`, writing, (call) => {
      const mode = modeOf(place(call), call);
      if (home.currentMode(place(call).locationId)?.id === mode.id) {
        throw unprocessable('modeId', 'is the current mode of the location');
      }
      placeRegister.removeMode(place(call), mode);
      return jsonAnswer({});
    }),
  ];
}

function roomOf({ rooms }: Place, { param }: Call): Room {
  const room = rooms.find(({ roomId }) => roomId === param('roomId'));
  if (!room) throw forbidden();
  return room;
}

function modeOf({ modes }: Place, { param }: Call): Mode {
  const mode = modes.find(({ id }) => id === param('modeId'));
  if (!mode) throw forbidden();
  return mode;
}
