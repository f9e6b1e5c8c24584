import type { HomeComponent, HomeDevice } from '../base/contract/home';
import type { Home } from './home';
import { mainValueOf, presentValues } from './present-values';

/**
 * A device as a picker offers it: without the parts that are dead on this model, with what it reports at present, and
 * with the capabilities that are known to take no commands. Nothing is asked.
 */
export function pickableDevice(device: HomeDevice, { devices, shadow, capabilities }: Home): HomeDevice {
  const { disabledComponents, disabledCapabilities } = devices.traits(device.deviceId);
  const now = mainValueOf(presentValues(shadow.device(device.deviceId, Infinity) ?? {}));
  const components = device.components.filter(({ id }) => !disabledComponents.includes(id));
  const takesNone = (id: string): boolean =>
    Object.keys(capabilities.known(id)?.commands ?? { unknown: 1 }).length === 0;
  return {
    ...device,
    components: components.map((component): HomeComponent => {
      const dead = Object.hasOwn(disabledCapabilities, component.id) ? (disabledCapabilities[component.id] ?? []) : [];
      const disabled = component.capabilities.filter((capability) => dead.includes(capability));
      const reportOnly = component.capabilities.filter(takesNone);
      return {
        ...component,
        capabilities: component.capabilities.filter((capability) => !dead.includes(capability)),
        ...(disabled.length === 0 ? {} : { disabled }),
        ...(reportOnly.length === 0 ? {} : { reportOnly }),
      };
    }),
    ...(now ? { now } : {}),
  };
}
