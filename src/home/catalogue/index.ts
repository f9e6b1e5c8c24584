import { appliances } from './appliances';
import { climate } from './climate';
import type { CapabilityDefinition } from './definition-type';
import { doors } from './doors';
import { housekeeping } from './housekeeping';
import { lights } from './lights';
import { media } from './media';
import type { CapabilityGroup } from './notation';
import { power } from './power';
import { sensors } from './sensors';
import { televisions } from './televisions';

export type {
  ArgumentDefinition,
  AttributeDefinition,
  CapabilityDefinition,
  CommandDefinition,
  EnumCommand,
  ValueSchema,
} from './definition-type';

/** When the cloud's definitions were last compared with these. Capabilities grow without a new version number. */
export const catalogueDate = new Date('2026-07-31T00:00:00Z');

const groups: readonly CapabilityGroup[] = [
  lights,
  doors,
  sensors,
  climate,
  media,
  televisions,
  power,
  housekeeping,
  appliances,
];
const built = new Map<string, CapabilityDefinition>();

/** The bundled definition of a capability, in the shape of the cloud's answer; `undefined` where none is bundled. */
export function standardCapability(id: string): CapabilityDefinition | undefined {
  const known = built.get(id);
  if (known) return known;
  const group = groups.find((candidate) => Object.hasOwn(candidate, id));
  const entry = group?.[id]?.();
  if (!entry) return undefined;
  const definition: CapabilityDefinition = { id, version: 1, ...entry };
  built.set(id, definition);
  return definition;
}

/** All bundled definitions. */
export function standardCapabilities(): readonly CapabilityDefinition[] {
  return groups
    .flatMap((group) => Object.keys(group))
    .map((id) => standardCapability(id))
    .filter((definition) => definition !== undefined);
}
