import type { AttributeState, DeviceStatus } from '../api/device-shapes';
import type { MainValue, PresentValue, PresentValues } from '../base/contract/home';

/** Longer texts are no values to show beside a name. */
const LONGEST_TEXT = 40;

/** What a device is about, by what it can do: the first of these that it reports. */
const MAIN: readonly (readonly [capability: string, attribute: string])[] = [
  ['switch', 'switch'],
  ['lock', 'lock'],
  ['doorControl', 'door'],
  ['contactSensor', 'contact'],
  ['motionSensor', 'motion'],
  ['waterSensor', 'water'],
  ['smokeDetector', 'smoke'],
  ['presenceSensor', 'presence'],
  ['windowShade', 'windowShade'],
  ['valve', 'valve'],
  ['temperatureMeasurement', 'temperature'],
  ['washerOperatingState', 'machineState'],
  ['dryerOperatingState', 'machineState'],
  ['ovenOperatingState', 'machineState'],
  ['relativeHumidityMeasurement', 'humidity'],
  ['illuminanceMeasurement', 'illuminance'],
  ['powerMeter', 'power'],
  ['button', 'button'],
  ['battery', 'battery'],
];

/** What a device reports that fits beside a name. */
export function presentValues(status: DeviceStatus): PresentValues {
  return filled(status, (capabilities) =>
    filled(capabilities, (attributes) => {
      const values = Object.entries(attributes).flatMap(([attribute, state]) => {
        const present = presentValueOf(state);
        return present ? [[attribute, present] as const] : [];
      });
      return Object.fromEntries(values);
    }),
  );
}

/** The value that tells most about a device; `undefined` where it reports none of those. */
export function mainValueOf({ main }: PresentValues): MainValue | undefined {
  for (const [capability, attribute] of MAIN) {
    const present = main?.[capability]?.[attribute];
    if (present) return { ...present, component: 'main', capability, attribute };
  }
  return undefined;
}

/** A value that fits beside a name; `undefined` for a long text, a list and an object. */
export function presentValueOf({ value, unit }: AttributeState): PresentValue | undefined {
  if (typeof value === 'object' || (typeof value === 'string' && value.length > LONGEST_TEXT)) return undefined;
  return unit === undefined || unit === '' ? { value } : { value, unit };
}

/** Each part converted; those that come out empty are left out. */
function filled<From, To extends object>(
  parts: Readonly<Record<string, From>>,
  convert: (part: From) => To,
): Record<string, To> {
  const converted = Object.entries(parts).map(([id, part]) => [id, convert(part)] as const);
  return Object.fromEntries(converted.filter(([, part]) => Object.keys(part).length > 0));
}
