import type { HomeDevice } from '../../base/contract/home';
import { kindInWords } from '../picker/device-choices';
import type { Choice } from '../picker/picker-panel';

const byLabel = (one: Choice, other: Choice): number =>
  (one.group ?? '').localeCompare(other.group ?? '', undefined, { numeric: true }) ||
  one.label.localeCompare(other.label, undefined, { numeric: true });

/** The locations that devices stand in, each once. */
export function locationChoices(devices: readonly HomeDevice[]): Choice[] {
  return each(devices, ({ locationId, location }) =>
    locationId === null ? undefined : { value: locationId, label: location ?? locationId },
  );
}

/** The rooms that devices stand in, each once; by location where there are several. */
export function roomChoices(devices: readonly HomeDevice[], locationId: string): Choice[] {
  const here = devices.filter((device) => locationId === '' || device.locationId === locationId);
  const several = new Set(here.map((device) => device.locationId)).size > 1;
  return each(here, ({ roomId, room, location }) => {
    if (roomId === null) return undefined;
    const choice = { value: roomId, label: room ?? roomId };
    return several && location !== null ? { ...choice, group: location } : choice;
  });
}

/** What kinds of devices there are, in the viewer's words. */
export function kindChoices(devices: readonly HomeDevice[]): Choice[] {
  return each(devices, ({ kind }) => (kind === '' ? undefined : { value: kind, label: kindInWords(kind) }));
}

function each(devices: readonly HomeDevice[], choiceOf: (device: HomeDevice) => Choice | undefined): Choice[] {
  const choices = new Map<string, Choice>();
  for (const device of devices) {
    const choice = choiceOf(device);
    if (choice) choices.set(choice.value, choice);
  }
  return [...choices.values()].sort(byLabel);
}
