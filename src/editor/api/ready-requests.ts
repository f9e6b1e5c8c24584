import { BILL_PATH } from '../../base/contract/bill';

/** What a ready request is about; what nobody has chosen yet stands there in capitals. */
export interface Subject {
  readonly locationId: string;
  readonly roomId: string;
  readonly deviceId: string;
}

export type SubjectKind = 'location' | 'room' | 'device' | 'hub' | 'virtual' | 'account';

/** A request that somebody may want, to be filled in and changed. */
export interface ReadyRequest {
  readonly about: SubjectKind;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: (subject: Subject) => string;
  readonly query?: (subject: Subject) => object;
  readonly body?: (subject: Subject) => object;
}

/** Stands where a rule's id is to be written. */
const RULE = 'RULE-ID';

export const READY_REQUESTS = {
  history: {
    ...{ about: 'device', method: 'GET', path: () => 'history/devices' },
    query: ({ locationId, deviceId }) => ({ locationId, deviceId, limit: 200 }),
  },
  rules: {
    ...{ about: 'location', method: 'GET', path: () => 'rules' },
    query: ({ locationId }) => ({ locationId }),
  },
  runRule: {
    ...{ about: 'location', method: 'POST', path: () => `rules/execute/${RULE}` },
    query: ({ locationId }) => ({ locationId }),
    body: () => ({}),
  },
  rooms: { about: 'location', method: 'GET', path: ({ locationId }) => `locations/${locationId}/rooms` },
  room: {
    ...{ about: 'room', method: 'GET' },
    path: ({ locationId, roomId }) => `locations/${locationId}/rooms/${roomId}`,
  },
  newRoom: {
    ...{ about: 'location', method: 'POST', path: ({ locationId }) => `locations/${locationId}/rooms` },
    body: () => ({ name: 'Attic' }),
  },
  virtualDevice: {
    ...{ about: 'location', method: 'POST', path: () => 'virtualdevices/prototypes' },
    body: ({ locationId }) => ({
      ...{ name: 'Node-RED switch', prototype: 'VIRTUAL_SWITCH', executionTarget: 'CLOUD' },
      owner: { ownerType: 'LOCATION', ownerId: locationId },
    }),
  },
  virtualReport: {
    ...{ about: 'virtual', method: 'POST', path: ({ deviceId }) => `virtualdevices/${deviceId}/events` },
    body: () => ({
      deviceEvents: [{ component: 'main', capability: 'switch', attribute: 'switch', value: 'on' }],
    }),
  },
  notification: {
    ...{ about: 'location', method: 'POST', path: () => 'notification' },
    body: ({ locationId }) => ({
      ...{ locationId, type: 'ALERT' },
      messages: [{ default: { title: 'Node-RED', body: 'The washing machine is done.' } }],
    }),
  },
  weather: {
    ...{ about: 'location', method: 'GET' },
    path: ({ locationId }) => `services/coordinate/locations/${locationId}/capabilities`,
    query: () => ({ name: 'weather' }),
  },
  preferences: { about: 'device', method: 'GET', path: ({ deviceId }) => `devices/${deviceId}/preferences` },
  hub: { about: 'hub', method: 'GET', path: ({ deviceId }) => `hubdevices/${deviceId}` },
  spent: { about: 'account', method: 'GET', path: () => BILL_PATH },
} as const satisfies Readonly<Record<string, ReadyRequest>>;

export type ReadyName = keyof typeof READY_REQUESTS;

/** The text of the fields: method, path, and query and body as JSON, empty where there is none. */
export interface FilledRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

/** A ready request about somebody's own things; what is not known is written in capitals, to be filled in by hand. */
export function filled(name: ReadyName, known: Partial<Subject>): FilledRequest {
  const { method, path, query, body }: ReadyRequest = READY_REQUESTS[name];
  const subject: Subject = { locationId: 'LOCATION-ID', roomId: 'ROOM-ID', deviceId: 'DEVICE-ID', ...known };
  const asText = (part: object | undefined): string => (part ? JSON.stringify(part) : '');
  return { method, path: path(subject), query: asText(query?.(subject)), body: asText(body?.(subject)) };
}
