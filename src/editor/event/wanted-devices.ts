import type { HomeComponent, HomeDevice } from '../../base/contract/home';
import { deviceChoices } from '../picker/device-choices';
import type { Choice } from '../picker/picker-panel';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** What a node listens to: a device that is named here or stands in a room that is; with neither, every device. */
export interface WantedDevices {
  readonly devices: readonly string[];
  readonly rooms: readonly string[];
}

/** What is chosen of the devices. */
export interface WantedValues {
  readonly component: string;
  readonly capability: string;
  readonly attribute: string;
}

const ROOM = 'room:';

export const choiceOfRoom = (roomId: string): string => ROOM + roomId;
/** The room that a line of the list stands for; `undefined` for a device. */
export const roomOfChoice = (choice: string): string | undefined =>
  choice.startsWith(ROOM) ? choice.slice(ROOM.length) : undefined;

/** The devices of a home that a node listens to. */
export function meantDevices(home: readonly HomeDevice[], { devices, rooms }: WantedDevices): HomeDevice[] {
  if (devices.length === 0 && rooms.length === 0) return [...home];
  return home.filter(
    ({ deviceId, roomId }) => devices.includes(deviceId) || (roomId !== null && rooms.includes(roomId)),
  );
}

/** Those of them that have what is chosen. */
export function fittingDevices(devices: readonly HomeDevice[], wanted: WantedValues): HomeDevice[] {
  return devices.filter((device) => fittingComponents(device, wanted).length > 0);
}

/** The components of a device that have what is chosen. */
export function fittingComponents(device: HomeDevice, { component, capability }: WantedValues): HomeComponent[] {
  return device.components.filter(
    ({ id, capabilities }) =>
      (component === '' || id === component) && (capability === '' || capabilities.includes(capability)),
  );
}

/** The devices by room, each room with a line for all that is in it. What lacks the chosen capability is dimmed. */
export function wantedChoices(home: readonly HomeDevice[], wanted: WantedValues): Choice[] {
  const fitting = new Set(fittingDevices(home, wanted).map(({ deviceId }) => deviceId));
  const known = new Map(home.map((device) => [device.deviceId, device]));
  const begun = new Set<string>();
  return deviceChoices(home).flatMap((choice) => {
    const { room = null, roomId = null } = known.get(choice.value) ?? {};
    const line = fitting.has(choice.value) ? choice : { ...choice, isUnlikely: true };
    if (room === null || roomId === null || begun.has(roomId)) return [line];
    begun.add(roomId);
    const group = choice.group === undefined ? {} : { group: choice.group };
    return [{ value: choiceOfRoom(roomId), label: t('listening.wholeRoom', { room }), ...group }, line];
  });
}

/** The components that these devices have, each once. */
export function componentsOf(devices: readonly HomeDevice[]): HomeComponent[] {
  const found = new Map<string, HomeComponent>();
  for (const { components } of devices) {
    for (const one of components) if (!found.has(one.id)) found.set(one.id, one);
  }
  return [...found.values()];
}
