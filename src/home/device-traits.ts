import type { DeviceStatus } from '../api/device-shapes';
import { isObject, type Json } from '../base/json';

/** What a device says of itself: which of its parts are dead on this model, and which values it takes. */
export interface DeviceTraits {
  readonly disabledComponents: readonly string[];
  /** Capabilities by component. */
  readonly disabledCapabilities: Readonly<Record<string, readonly string[]>>;
  readonly supported: SupportedValues;
}

/** Component → capability → attribute → its value: `main.thermostatMode.supportedThermostatModes` → `["off", "heat"]`. */
export type SupportedValues = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;

/** Attributes that tell what a command may ask for: lists of choices, and ranges. */
const TELLS_SUPPORT = /^(supported|available)[A-Z]|Range$|^(minimum|maximum)[A-Z]/;

/** Reads the traits out of a device's whole status. */
export function traitsOf(status: DeviceStatus): DeviceTraits {
  const components = Object.entries(status);
  const supported = components.map(([component, capabilities]) => {
    const told = Object.entries(capabilities).map(([capability, attributes]): [string, Record<string, Json>] => {
      const own = Object.entries(attributes).map(([name, { value }]): [string, Json] => [name, value]);
      // Some devices tell it only beside the value it is about.
      const beside = Object.values(attributes).flatMap(({ data }) => (isObject(data) ? Object.entries(data) : []));
      return [capability, Object.fromEntries([...beside, ...own].filter(isSupport))];
    });
    return [component, Object.fromEntries(told.filter(([, values]) => Object.keys(values).length > 0))] as const;
  });
  return {
    disabledComponents: components.flatMap(([, capabilities]) =>
      textsIn(capabilities['custom.disabledComponents']?.disabledComponents?.value),
    ),
    disabledCapabilities: Object.fromEntries(
      components.map(([component, capabilities]) => [
        component,
        textsIn(capabilities['custom.disabledCapabilities']?.disabledCapabilities?.value),
      ]),
    ),
    supported: Object.fromEntries(supported.filter(([, capabilities]) => Object.keys(capabilities).length > 0)),
  };
}

function isSupport([name, value]: readonly [string, Json]): boolean {
  return TELLS_SUPPORT.test(name) && (typeof value === 'number' || (typeof value === 'object' && value !== null));
}

function textsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
