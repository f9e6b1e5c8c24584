import type { JsonObject } from '../base/json';
import { SimulatedDevice } from './device';
import type { DeviceSeed } from './devices/seed';

/** What happened to a device itself, not to its values. */
export interface LifecycleChange {
  readonly lifecycle: 'CREATE' | 'DELETE' | 'UPDATE' | 'ROOM_MOVE';
  readonly device: SimulatedDevice;
  /** The label or the room before; nothing where neither applies. */
  readonly before: string | undefined;
}

/** The devices of the home, those that come and go included. */
export class DeviceRegister {
  readonly #devices = new Map<string, SimulatedDevice>();
  readonly #now: () => string;
  readonly #listeners = new Set<(change: LifecycleChange) => void>();

  /** `now`: ISO 8601. */
  constructor(seeds: readonly DeviceSeed[], now: () => string) {
    this.#now = now;
    for (const seed of seeds) this.#devices.set(seed.deviceId, new SimulatedDevice(seed, now()));
  }

  get all(): readonly SimulatedDevice[] {
    return [...this.#devices.values()];
  }

  find(deviceId: string): SimulatedDevice | undefined {
    return this.#devices.get(deviceId);
  }

  add(seed: DeviceSeed): SimulatedDevice {
    const device = new SimulatedDevice(seed, this.#now());
    this.#devices.set(seed.deviceId, device);
    this.#tell('CREATE', device);
    return device;
  }

  rename(device: SimulatedDevice, label: string): void {
    const before = device.label;
    if (before === label) return;
    device.rename(label);
    this.#tell('UPDATE', device, before);
  }

  move(device: SimulatedDevice, roomId: string | undefined): void {
    const before = device.roomId;
    if (before === roomId) return;
    device.move(roomId);
    this.#tell('ROOM_MOVE', device, before);
  }

  remove(device: SimulatedDevice): void {
    if (this.#devices.delete(device.deviceId)) this.#tell('DELETE', device);
  }

  /** Tells of each device that comes, goes, moves or is called otherwise. Returns what ends the telling. */
  onLifecycle(listener: (change: LifecycleChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(lifecycle: LifecycleChange['lifecycle'], device: SimulatedDevice, before?: string): void {
    for (const listener of this.#listeners) listener({ lifecycle, device, before });
  }
}

/** What the cloud tells of such a change. */
export function lifecycleDetail({ lifecycle, device, before }: LifecycleChange): JsonObject {
  const roomId = device.roomId ?? null;
  switch (lifecycle) {
    case 'CREATE':
      return { create: { presentationId: '', manufacturerName: device.seed.manufacturerName, categories: [] } };
    case 'DELETE':
      return { delete: { roomId, parentDeviceId: null, hubId: null } };
    case 'UPDATE':
      return { update: { labelDiff: { old: before ?? '', new: device.label } } };
    case 'ROOM_MOVE':
      return { roomMove: { roomIdFrom: before ?? null, roomIdTo: roomId } };
  }
}
