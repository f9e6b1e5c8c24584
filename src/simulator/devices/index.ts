import { appliances } from './appliances';
import { cabinDevices } from './cabin';
import { climate } from './climate';
import { lights } from './lights';
import { openings } from './openings';
import type { DeviceSeed } from './seed';
import { sensors } from './sensors';

/** Every device of the simulated home. */
export const deviceSeeds: readonly DeviceSeed[] = [
  ...lights,
  ...openings,
  ...climate,
  ...appliances,
  ...sensors,
  ...cabinDevices,
];
