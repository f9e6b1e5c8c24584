/** A home of many devices, as the cloud lists it with all its values. */

export const PAGE = 200;
const CAPABILITIES = 12;
const ATTRIBUTES = 5;

/** One page of the list, of devices with 60 attributes each; `turn` differs where values have changed. */
export function pageOf(devices: number, from = 0, turn = 0): string {
  return JSON.stringify({
    items: Array.from({ length: devices }, (_, index) => deviceOf(from + index, turn)),
    _links: {},
  });
}

/** All pages of a home. */
export function pagesOf(devices: number, turn = 0): string[] {
  const pages = Math.ceil(devices / PAGE);
  return Array.from({ length: pages }, (_, page) => {
    return pageOf(Math.min(PAGE, devices - page * PAGE), page * PAGE, turn);
  });
}

export function deviceIdOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function deviceOf(number: number, turn: number): object {
  return {
    deviceId: deviceIdOf(number),
    name: 'c2c-switch',
    label: `Device ${number}`,
    manufacturerName: 'SmartThings',
    presentationId: 'aaaaaaaa-0000-4000-8000-000000000000',
    deviceManufacturerCode: 'Samsung Electronics',
    locationId: '11111111-0000-4000-8000-000000000000',
    ownerId: '22222222-0000-4000-8000-000000000000',
    roomId: `33333333-0000-4000-8000-${String(number % 12).padStart(12, '0')}`,
    components: [{ id: 'main', label: 'main', capabilities: capabilitiesOf(number, turn), categories: [CATEGORY] }],
    createTime: '2026-01-11T10:21:53.456Z',
    profile: { id: '44444444-0000-4000-8000-000000000000' },
    type: 'OCF',
    restrictionTier: 0,
    healthState: { state: 'ONLINE', lastUpdatedDate: '2026-11-28T05:00:00.000Z' },
    allowed: [],
    executionContext: 'CLOUD',
  };
}

const CATEGORY = { name: 'Refrigerator', categoryType: 'manufacturer' };

function capabilitiesOf(number: number, turn: number): object[] {
  return Array.from({ length: CAPABILITIES }, (_, capability) => ({
    id: `samsungce.capability${capability}`,
    version: 1,
    status: Object.fromEntries(
      Array.from({ length: ATTRIBUTES }, (_, attribute) => [
        `attribute${attribute}`,
        stateOf(number, capability === 0 ? turn : 0, attribute),
      ]),
    ),
  }));
}

/** Words, numbers with a unit, lists, objects, and what was never reported. Of each device one value changes a turn. */
function stateOf(number: number, turn: number, attribute: number): object {
  const second = String((number * 7 + attribute) % 60).padStart(2, '0');
  const timestamp = `2026-11-28T05:${second}:${second}.${String(attribute).padStart(3, '0')}Z`;
  if (attribute === 0) return { value: turn % 2 === 0 ? 'on' : 'off', timestamp };
  if (attribute === 1) return { value: 20 + (number % 10) / 2, unit: 'C', timestamp };
  if (attribute === 2) return { value: ['auto', 'cool', 'dry', 'wind', 'heat'], timestamp };
  if (attribute === 3) return { value: { x: number, minimum: 16, maximum: 30, step: 0.5 }, timestamp };
  return { value: null };
}
