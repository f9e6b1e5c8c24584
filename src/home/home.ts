import type { ApiClient } from '../api/client';
import type { Clock } from '../base/ports';
import { CapabilityDefinitions } from './capabilities';
import { commandsFrom, type CommandInput, type DefinitionOf } from './command-payload';
import { CommandSender, type CommandReport, type FindCommands } from './command-sender';
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

  constructor(client: ApiClient, clock: Clock) {
    this.#client = client;
    this.shadow = new Shadow(clock);
    this.devices = new DeviceDirectory(client, clock, this.shadow);
    this.capabilities = new CapabilityDefinitions(client, clock);
    this.commands = new CommandSender(client, clock, this.shadow, this.devices, this.capabilities);
    this.status = new StatusReader(client, clock, this.shadow, this.devices);
    this.places = new PlaceFinder(this.devices);
    this.scenes = new Scenes(client, clock, this.places);
    this.modes = new Modes(client, clock, this.places);
    this.deviceList = new DeviceList(client, this.devices, this.places, this.shadow);
  }

  /**
   * Sends what a command node's fields and message ask for, in the order of the calls for each device. The fields are asked
   * for once there is a place in the line. Throws `SmartThingsError`.
   */
  async command(
    deviceId: string,
    fields: CommandInput | (() => Promise<CommandInput>),
    signal?: AbortSignal,
  ): Promise<CommandReport> {
    const definitionOf: DefinitionOf = (capability, refusedBy) =>
      refusedBy ? this.capabilities.renewed(refusedBy, signal) : this.capabilities.definitionOf(capability, signal);
    const commands: FindCommands = () => {
      const input = typeof fields === 'function' ? fields() : Promise.resolve(fields);
      // Whoever gives up before it is its turn does not look at it any more.
      input.catch(() => undefined);
      return async () => commandsFrom(await input, definitionOf);
    };
    return this.commands.send({ deviceId, commands }, signal);
  }

  /** Reads what a status node's fields and message ask for. Throws `SmartThingsError`. */
  async read(query: StatusQuery, signal?: AbortSignal): Promise<StatusReading> {
    return this.status.read(query, signal);
  }

  /** Another sign-in sees another home: nothing is kept from the one before, and no answer to it counts any more. */
  forget(): void {
    this.#client.endJoining();
    this.shadow.clear();
    for (const part of [this.devices, this.capabilities, this.scenes, this.modes]) part.forget();
  }

  /** Ends everything that waits or is under way with an error. */
  close(): void {
    this.#client.close();
  }
}
