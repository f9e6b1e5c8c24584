import type { ApiClient } from '../api/client';
import type { Clock } from '../base/ports';
import { CapabilityDefinitions } from './capabilities';
import { commandsFrom, type CommandInput, type DeviceFacts } from './command-payload';
import { CommandSender, type CommandReport } from './command-sender';
import { DeviceList } from './device-list';
import { DeviceDirectory } from './devices';
import { Modes } from './modes';
import { PlaceFinder } from './place-finder';
import { Scenes } from './scenes';
import { Shadow } from './shadow';
import { StatusReader, type StatusQuery, type StatusReading } from './status-reader';

/** One account's home: its devices, what is known of them, and what can be asked of them. */
export class Home {
  readonly shadow: Shadow;
  readonly devices: DeviceDirectory;
  readonly capabilities: CapabilityDefinitions;
  readonly commands: CommandSender;
  readonly status: StatusReader;
  readonly places: PlaceFinder;
  readonly scenes: Scenes;
  readonly modes: Modes;
  readonly deviceList: DeviceList;
  readonly #client: ApiClient;
  readonly #isLive: (deviceId: string) => boolean;

  /** `isLive`: whether events tell every change of a device, so that what is known of it is true at any age. */
  constructor(client: ApiClient, clock: Clock, isLive: (deviceId: string) => boolean = () => false) {
    this.#client = client;
    this.#isLive = isLive;
    this.shadow = new Shadow(clock);
    this.devices = new DeviceDirectory(client, clock, this.shadow);
    this.capabilities = new CapabilityDefinitions(client, clock);
    this.commands = new CommandSender(client, clock, this.shadow, this.devices, this.capabilities);
    this.status = new StatusReader(client, clock, this.shadow, this.devices);
    this.places = new PlaceFinder(client, clock, this.devices);
    this.scenes = new Scenes(client, clock, this.places);
    this.modes = new Modes(client, clock, this.places);
    this.deviceList = new DeviceList(client, this.devices, this.places, this.shadow);
  }

  /** Sends what a command node's fields and message ask for. Throws `SmartThingsError`. */
  async command(deviceId: string, input: CommandInput, signal?: AbortSignal): Promise<CommandReport> {
    const definitionOf: Parameters<typeof commandsFrom>[1] = (capability, refusedBy) =>
      this.capabilities.definitionOf(capability, refusedBy, signal);
    const facts = this.#factsOf(deviceId, signal);
    return this.commands.send({ deviceId, commands: () => commandsFrom(input, definitionOf, facts) }, signal);
  }

  /** Reads what a status node's fields and message ask for. Throws `SmartThingsError`. */
  async read(query: StatusQuery, signal?: AbortSignal): Promise<StatusReading> {
    return this.status.read(query, signal);
  }

  /** Another sign-in sees another home: no list is kept from the one before. */
  forget(): void {
    for (const part of [this.devices, this.places, this.scenes, this.modes]) part.forget();
  }

  /** What a value may be understood by: known values where they are young enough or told by events, else one read. */
  #factsOf(deviceId: string, signal?: AbortSignal): DeviceFacts {
    return {
      present: async (component, capability, attribute, maxAge) => {
        const maxAgeSeconds = this.#isLive(deviceId) ? Infinity : maxAge;
        const query = { deviceId, component, capability, attribute, maxAgeSeconds };
        const { attribute: state } = await this.status.read(query, signal);
        return state && { value: state.value, ...(state.unit === null ? {} : { unit: state.unit }) };
      },
      supported: (component, capability) => this.devices.traits(deviceId).supported[component]?.[capability] ?? {},
    };
  }

  /** Ends everything that waits or is under way with an error. */
  close(): void {
    this.#client.close();
  }
}
