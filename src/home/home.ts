import type { ApiClient } from '../api/client';
import { listScenes, type Scene } from '../api/scenes';
import type { Clock } from '../base/ports';
import { Cached, type CacheOptions } from './cached';
import { CapabilityDefinitions } from './capabilities';
import { commandsFrom, type CommandInput } from './command-payload';
import { CommandSender, type CommandReport } from './command-sender';
import { NameFinder, type DeviceNames } from './device-names';
import { DeviceDirectory } from './devices';
import { Shadow } from './shadow';
import { StatusReader, type StatusQuery, type StatusReading } from './status-reader';

const SCENES_LIFE_MS = 60_000;

/** One account's home: its devices, what is known of them, and what can be asked of them. */
export class Home {
  readonly shadow: Shadow;
  readonly devices: DeviceDirectory;
  readonly capabilities: CapabilityDefinitions;
  readonly commands: CommandSender;
  readonly status: StatusReader;
  readonly #client: ApiClient;
  readonly #names: NameFinder;
  readonly #scenes: Cached<readonly Scene[]>;

  constructor(client: ApiClient, clock: Clock) {
    this.#client = client;
    this.shadow = new Shadow(clock);
    this.devices = new DeviceDirectory(client, clock, this.shadow);
    this.#names = new NameFinder(this.devices);
    this.capabilities = new CapabilityDefinitions(client, clock);
    this.commands = new CommandSender(client, clock, this.shadow, this.devices, this.capabilities);
    this.status = new StatusReader(client, clock, this.shadow, this.devices);
    this.#scenes = new Cached(clock, SCENES_LIFE_MS, (signal) => listScenes(client, undefined, { signal }));
  }

  /**
   * Sends what a command node's fields and message ask for. `saved` names the device until the home is listed.
   * Throws `SmartThingsError`.
   */
  async command(
    deviceId: string,
    input: CommandInput,
    signal?: AbortSignal,
    saved?: DeviceNames,
  ): Promise<CommandReport> {
    const definitionOf: Parameters<typeof commandsFrom>[1] = (capability, refusedBy) =>
      this.capabilities.definitionOf(capability, refusedBy, signal);
    const report = await this.commands.send({ deviceId, commands: () => commandsFrom(input, definitionOf) }, signal);
    return { ...report, ...this.#names.namesOf(deviceId, saved) };
  }

  /**
   * Reads what a status node's fields and message ask for. `saved` names the device until the home is listed.
   * Throws `SmartThingsError`.
   */
  async read(query: StatusQuery, signal?: AbortSignal, saved?: DeviceNames): Promise<StatusReading> {
    const reading = await this.status.read(query, signal);
    const { attribute } = reading;
    if (!attribute) return reading;
    return { ...reading, attribute: { ...attribute, ...this.#names.namesOf(query.deviceId, saved) } };
  }

  /** Whether a device is known to be out of reach: by what it reported last, else by the list. Nothing is asked. */
  isOffline(deviceId: string): boolean {
    const health = { component: 'main', capability: 'healthCheck', attribute: 'DeviceWatch-DeviceStatus' };
    const reported = this.shadow.get({ deviceId, ...health })?.value;
    return typeof reported === 'string' ? reported === 'offline' : this.devices.known(deviceId)?.online === false;
  }

  /** The scenes that a person starts by hand, cached for a minute. */
  async scenes(options: CacheOptions = {}): Promise<readonly Scene[]> {
    return this.#scenes.get(options);
  }

  /** Another sign-in sees another home: no list is kept from the one before. */
  forget(): void {
    this.devices.forget();
    this.#scenes.forget();
  }

  /** Ends everything that waits or is under way with an error. */
  close(): void {
    this.#client.close();
  }
}
