import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeDevice } from '../../base/contract/home';
import { inWords } from '../shared/id-in-words';
import type { CapabilityTraits } from '../shared/home-lists';
import type { Choice } from './picker-panel';
import { words } from '../shared/words';

const t = words('smartthings-account');

const byName = (one: string, other: string): number => one.localeCompare(other, undefined, { numeric: true });

/** Devices by room, those without a room last; with the location where there is more than one. */
export function deviceChoices(devices: readonly HomeDevice[]): Choice[] {
  const severalLocations = new Set(devices.map(({ locationId }) => locationId)).size > 1;
  const placed = devices.map((device) => ({ device, group: placeOf(device, severalLocations) }));
  placed.sort(
    (one, other) =>
      (severalLocations ? byName(one.device.location ?? '', other.device.location ?? '') : 0) ||
      Number(one.device.room === null) - Number(other.device.room === null) ||
      byName(one.group, other.group) ||
      byName(one.device.label, other.device.label),
  );
  return placed.map(({ device, group }) => ({
    value: device.deviceId,
    label: device.label,
    detail: inWords(device.kind),
    group,
    ...(device.online === false ? { mark: t('picker.offline') } : {}),
  }));
}

function placeOf({ room, location }: HomeDevice, severalLocations: boolean): string {
  const place = room ?? t('picker.noRoom');
  return severalLocations && location !== null ? `${location} · ${place}` : place;
}

/** The components of a device; without a known one, the one that every device has. */
export function componentChoices(device: HomeDevice | undefined, empty: Choice): Choice[] {
  const components = device?.components ?? [{ id: 'main', label: 'main' }];
  const choices = components.map(({ id, label }) => ({ value: id, ...named(id, label === id ? inWords(id) : label) }));
  return [empty, ...choices];
}

/** What is there for housekeeping stands last: nobody looks for it first. */
const LAST = ['refresh', 'healthCheck', 'ocf', 'execute', 'firmwareUpdate'];

/** The capabilities of a component; of all devices where the device is not known. */
export function capabilityChoices(
  devices: readonly HomeDevice[],
  device: HomeDevice | undefined,
  component: string,
  empty: Choice,
): Choice[] {
  const parts = (device ? [device] : devices).flatMap(({ components }) => components);
  const meant = device ? parts.filter(({ id }) => id === (component || 'main')) : parts;
  const ids = [...new Set(meant.flatMap(({ capabilities }) => capabilities))];
  ids.sort((one, other) => rank(one) - rank(other) || byName(inWords(one), inWords(other)));
  return [empty, ...ids.map((id) => ({ value: id, ...named(id, inWords(id)) }))];
}

const rank = (id: string): number => (LAST.includes(id) || id.startsWith('custom.disabled') ? 1 : 0);

/** The commands of a capability, without those that the device does not support. */
export function commandChoices(
  definition: CapabilityDefinition | undefined,
  traits: CapabilityTraits,
  empty: Choice,
): Choice[] {
  const supported = Object.entries(traits).find(
    ([attribute, value]) => /^supported\w*Commands$/.test(attribute) && Array.isArray(value) && value.length > 0,
  )?.[1] as unknown[] | undefined;
  const all = Object.keys(definition?.commands ?? {});
  // Such a list speaks of some commands only: setters are never in it.
  const listed = all.filter((command) => supported?.includes(command));
  const hidden = (command: string): boolean =>
    listed.length > 0 && !listed.includes(command) && definition?.commands[command]?.arguments.length === 0;
  const choices = all.filter((command) => !hidden(command));
  return [empty, ...choices.map((command) => ({ value: command, ...named(command, inWords(command)) }))];
}

export function attributeChoices(definition: CapabilityDefinition | undefined, empty: Choice): Choice[] {
  const all = Object.keys(definition?.attributes ?? {});
  return [empty, ...all.map((attribute) => ({ value: attribute, ...named(attribute, inWords(attribute)) }))];
}

/** Words, and the id in small print where the words don't say it. */
function named(id: string, label: string): { label: string; detail?: string } {
  return id.toLowerCase() === label.toLowerCase() ? { label } : { label, detail: id };
}
