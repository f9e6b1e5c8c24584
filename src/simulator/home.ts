import type { Json, JsonObject } from '../base/json';
import type { Clock } from '../base/ports';
import { consequencesOf } from './consequences';
import type { Address } from './device';
import type { SimulatedDevice } from './device';
import { DeviceRegister, lifecycleDetail } from './device-register';
import { deviceSeeds } from './devices';
import type { Mode, Place } from './devices/places';
import type { SceneSeed } from './devices/scenes';
import { sceneSeeds } from './devices/scenes';
import type { Command } from './effects';
import { effectsOf } from './effects';
import { PlaceRegister } from './place-register';

/** Something in the home reported a value. */
export interface HomeChange extends Address {
  /** Epoch ms. */
  readonly at: number;
  readonly deviceId: string;
  readonly label: string;
  readonly locationId: string;
  readonly value: Json;
  readonly previous: Json;
  readonly unit: string | undefined;
  readonly data: JsonObject | undefined;
  /** Whether the value is another one than before. */
  readonly stateChange: boolean;
  readonly cause: 'command' | 'hand';
}

interface News {
  /** Epoch ms. */
  readonly at: number;
  readonly locationId: string;
}

/** Anything that happened in the home and that the cloud tells those who subscribed. */
export type HomeNews =
  | (News & { readonly kind: 'value'; readonly change: HomeChange })
  | (News & { readonly kind: 'health'; readonly deviceId: string; readonly online: boolean })
  | (News & { readonly kind: 'mode'; readonly modeId: string })
  | (News & { readonly kind: 'arm'; readonly state: ArmState })
  | (News & {
      readonly kind: 'device';
      readonly lifecycle: 'CREATE' | 'DELETE' | 'UPDATE' | 'ROOM_MOVE';
      readonly deviceId: string;
      readonly deviceName: string;
      readonly detail: JsonObject;
    });

/** Whether somebody watches the home. */
export type ArmState = 'ARMED_STAY' | 'ARMED_AWAY' | 'DISARMED';

/** A value set by hand. `component` is `main` unless told. */
export interface HandSetting {
  readonly component?: string;
  readonly capability: string;
  readonly attribute: string;
  readonly value: Json;
}

/** Devices, modes and scenes, and how they change. */
export class SimulatedHome {
  /** Who comes, goes, and is called otherwise. */
  readonly register: DeviceRegister;
  readonly placeRegister = new PlaceRegister();
  readonly #currentModes = new Map<string, Mode>();
  readonly #sceneRuns = new Map<string, number>();
  readonly #changeListeners = new Set<(change: HomeChange) => void>();
  readonly #newsListeners = new Set<(news: HomeNews) => void>();
  readonly #redrawListeners = new Set<() => void>();
  readonly #clock: Clock;
  /** From a command until the device reports what it did. */
  readonly #stateDelayMs: number;

  constructor(clock: Clock, stateDelayMs: number) {
    this.#clock = clock;
    this.#stateDelayMs = stateDelayMs;

    this.register = new DeviceRegister(deviceSeeds, () => this.#now());
    this.register.onLifecycle((change) => {
      const { lifecycle, device } = change;
      const { deviceId, locationId, label: deviceName } = device;
      this.announce({ lifecycle, deviceId, locationId, deviceName, detail: lifecycleDetail(change) });
    });
    for (const { locationId, modes } of this.places) if (modes[0]) this.#currentModes.set(locationId, modes[0]);
  }

  get devices(): readonly SimulatedDevice[] {
    return this.register.all;
  }

  get places(): readonly Place[] {
    return this.placeRegister.all;
  }

  /**
   * The device with this label or id.
   * @throws Error where there is none: a slip in a test
   */
  device(labelOrId: string): SimulatedDevice {
    const found = this.devices.find(({ label, deviceId }) => label === labelOrId || deviceId === labelOrId);
    if (!found) throw new Error(`No device in the simulated home is called ${labelOrId}`);
    return found;
  }

  /** The device's reported value, `null` where it never reported one. */
  value(labelOrId: string, capability: string, attribute: string, component = 'main'): Json {
    return this.device(labelOrId).reported({ component, capability, attribute });
  }

  /**
   * Somebody in the room, or the weather: the device reports the value at once.
   * @throws Error where the device has no such attribute
   */
  set(labelOrId: string, { component = 'main', ...setting }: HandSetting): void {
    const device = this.device(labelOrId);
    const address = { component, capability: setting.capability, attribute: setting.attribute };
    if (!device.hasAttribute(address)) {
      throw new Error(`${device.label} has no ${component}/${setting.capability}/${setting.attribute}`);
    }
    device.intend(address, setting.value);
    this.#report(device, address, setting.value, 'hand');
  }

  /** Presses the device's switch by hand: on becomes off. */
  press(labelOrId: string, component = 'main'): void {
    const on = this.value(labelOrId, 'switch', 'switch', component) === 'on';
    this.set(labelOrId, { component, capability: 'switch', attribute: 'switch', value: on ? 'off' : 'on' });
  }

  /** A virtual device reports what it was told to. Whether that is another value than before. */
  emulate(device: SimulatedDevice, address: Address, value: Json, data?: JsonObject): boolean {
    const isChange = JSON.stringify(device.reported(address)) !== JSON.stringify(value);
    device.intend(address, value);
    this.#report(device, address, value, 'hand', data);
    return isChange;
  }

  /** Connects or disconnects a device. */
  setOnline(labelOrId: string, online: boolean): void {
    const device = this.device(labelOrId);
    device.setOnline(online, this.#now());
    const address = { component: 'main', capability: 'healthCheck', attribute: 'DeviceWatch-DeviceStatus' };
    if (device.hasAttribute(address)) this.#report(device, address, online ? 'online' : 'offline', 'hand');
    const { deviceId, seed } = device;
    this.#tell({ kind: 'health', at: this.#clock.now(), locationId: seed.locationId, deviceId, online });
  }

  /** A checked command: the intention holds at once, the reports follow after the delay. */
  obey(device: SimulatedDevice, command: Command): void {
    for (const effect of effectsOf(device, command)) {
      device.intend(effect, effect.value);
      if (device.isVirtual) {
        this.#report(device, effect, effect.value, 'command', effect.data);
        continue;
      }
      this.#clock.after(effect.step * this.#stateDelayMs, () =>
        this.#report(device, effect, effect.value, 'command', effect.data),
      );
    }
  }

  /** Runs a scene; a device that can't obey is left out, as in the real cloud. */
  runScene(scene: SceneSeed): void {
    this.#sceneRuns.set(scene.sceneId, this.#clock.now());
    for (const { deviceId, capability, command, arguments: args = [] } of scene.actions) {
      const device = this.register.find(deviceId);
      if (device?.online) this.obey(device, { component: 'main', capability, command, arguments: args });
    }
  }

  scenes(locationId: string): { seed: SceneSeed; lastExecutedAt: number | undefined }[] {
    return sceneSeeds
      .filter((seed) => seed.locationId === locationId)
      .map((seed) => ({ seed, lastExecutedAt: this.#sceneRuns.get(seed.sceneId) }));
  }

  currentMode(locationId: string): Mode | undefined {
    const current = this.#currentModes.get(locationId);
    const place = this.places.find((one) => one.locationId === locationId);
    return place?.modes.find(({ id }) => id === current?.id);
  }

  setMode(locationId: string, mode: Mode): void {
    this.#currentModes.set(locationId, mode);
    this.#tell({ kind: 'mode', at: this.#clock.now(), locationId, modeId: mode.id });
  }

  /** Somebody arms or disarms the home. */
  arm(locationId: string, state: ArmState): void {
    this.#tell({ kind: 'arm', at: this.#clock.now(), locationId, state });
  }

  /** Tells those who listen of a device that came, went, or is called otherwise. */
  announce(news: Omit<HomeNews & { kind: 'device' }, 'at' | 'kind'>): void {
    this.#tell({ kind: 'device', at: this.#clock.now(), ...news });
  }

  /** Tells each value that is reported. Returns what ends the telling. */
  onChange(listener: (change: HomeChange) => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /** Tells everything that the cloud would tell. Returns what ends the telling. */
  onNews(listener: (news: HomeNews) => void): () => void {
    this.#newsListeners.add(listener);
    return () => void this.#newsListeners.delete(listener);
  }

  /** Tells that something a viewer can see is different. Returns what ends the telling. */
  onRedraw(listener: () => void): () => void {
    this.#redrawListeners.add(listener);
    return () => void this.#redrawListeners.delete(listener);
  }

  close(): void {
    this.#changeListeners.clear();
    this.#newsListeners.clear();
    this.#redrawListeners.clear();
  }

  #report(device: SimulatedDevice, address: Address, value: Json, cause: HomeChange['cause'], data?: JsonObject): void {
    const previous = device.reported(address);
    const reported = device.report(address, value, this.#now(), data);
    const { component, capability, attribute } = address;
    const change: HomeChange = {
      at: this.#clock.now(),
      deviceId: device.deviceId,
      label: device.label,
      locationId: device.locationId,
      component,
      capability,
      attribute,
      value,
      previous,
      unit: reported?.unit,
      data,
      stateChange: JSON.stringify(previous) !== JSON.stringify(value),
      cause,
    };
    for (const listener of this.#changeListeners) listener(change);
    this.#tell({ kind: 'value', at: change.at, locationId: change.locationId, change });
    for (const consequence of consequencesOf(device, change)) {
      const repeats = consequence.capability !== 'button' && device.reported(consequence) === consequence.value;
      if (repeats) continue;
      device.intend(consequence, consequence.value);
      this.#report(device, consequence, consequence.value, cause);
    }
  }

  #tell(news: HomeNews): void {
    for (const listener of this.#newsListeners) listener(news);
    this.#redraw();
  }

  #redraw(): void {
    for (const listener of this.#redrawListeners) listener();
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
