/** The two locations of the simulated home, their rooms and modes. Ids never change: saved flows hold them. */
export interface Room {
  readonly roomId: string;
  readonly name: string;
}

export interface Mode {
  readonly id: string;
  readonly label: string;
}

export interface Place {
  readonly locationId: string;
  readonly name: string;
  readonly timeZoneId: string;
  readonly temperatureScale: 'C' | 'F';
  readonly rooms: readonly Room[];
  readonly modes: readonly Mode[];
}

export const rooms = {
  kitchen: { roomId: 'dbe0d474-3175-47c3-be09-447dfa00862a', name: 'Kitchen' },
  living: { roomId: 'd82a3d78-cb7e-4acd-8c5c-8dba631f92bb', name: 'Living room' },
  bedroom: { roomId: '7a04c367-1e7a-4294-b7e9-391a8fc9e1ee', name: 'Bedroom' },
  hall: { roomId: '812af42f-328e-4edd-a29d-d995d9b264f0', name: 'Hall' },
  laundry: { roomId: 'f5da7e9a-0065-45e5-8b88-bc1a54155e4f', name: 'Laundry' },
  garage: { roomId: 'e1f734fd-5b40-417e-9eec-555cea0234cd', name: 'Garage' },
  stove: { roomId: 'dc2c4898-0f7f-4635-9a17-dcbaf2d597af', name: 'Stove room' },
  porch: { roomId: '98848d4e-d5cd-49e4-aa88-bbc3a0dfad11', name: 'Porch' },
} as const satisfies Record<string, Room>;

export const home: Place = {
  locationId: '7f4fad21-c802-40a1-bf74-0527113f90ad',
  name: 'Home',
  timeZoneId: 'Europe/Berlin',
  temperatureScale: 'C',
  rooms: [rooms.kitchen, rooms.living, rooms.bedroom, rooms.hall, rooms.laundry, rooms.garage],
  modes: [
    { id: '41e0a1d5-69a4-4c52-bd0a-6811f872f2cf', label: 'Home' },
    { id: 'c57d846b-d028-4348-af4f-928cc378b783', label: 'Away' },
    { id: '29f60aa0-8893-4051-80f8-9404c8663fa2', label: 'Night' },
  ],
};

export const cabin: Place = {
  locationId: 'd23b096f-c5f2-4789-9b81-d12cc08a24ee',
  name: 'Cabin',
  timeZoneId: 'Europe/Oslo',
  temperatureScale: 'C',
  rooms: [rooms.stove, rooms.porch],
  modes: [
    { id: 'cf1a51fd-2b0d-4714-9315-3a25e7cb99fe', label: 'Home' },
    { id: '761c656c-4354-4212-913a-0471b2bc9c2d', label: 'Away' },
  ],
};

export const places: readonly Place[] = [home, cabin];
