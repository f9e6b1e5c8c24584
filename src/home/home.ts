import type { ApiClient } from '../api/client';
import type { DeviceCommand } from '../api/device-shapes';
import { unlessAborted } from '../api/waiting';
import type { Clock } from '../base/ports';
import { CapabilityDefinitions } from './capabilities';
import { CapabilityNaming, NamesInMemory, type NamesStore } from './capability-names';
import { commandsFrom, type CommandInput, type DefinitionOf, type DeviceFacts } from './command-payload';
import { CommandSender, type CommandReport, type FindCommands } from './command-sender';
import { DeviceList } from './device-list';
import { NameFinder, type DeviceNames } from './device-names';
import { DeviceQueue } from './device-queue';
import { DeviceDirectory } from './devices';
import { Modes } from './modes';
import { PartsCheck } from './parts-check';
import { PlaceFinder } from './place-finder';
import { Scenes } from './scenes';
import { Shadow } from './shadow';
import { StateConfirmation } from './state-confirmation';
import { StatusReader, type StatusQuery, type StatusReading, type ToldSince } from './status-reader';
import { VirtualDevices, type SentReport } from './virtual-devices';
import { reportsFrom, type ReportInput, type UnitOf } from './virtual-reports';

/** What became of what a virtual device was made to report. */
export interface VirtualReport extends DeviceNames {
  readonly deviceId: string;
  readonly status: 'REPORTED';
  readonly results: readonly SentReport[];
}

/** What is wished of a command besides that it is sent. */
export interface CommandWishes {
  readonly merge?: boolean;
  readonly watching?: StateConfirmation | undefined;
}

/** One account's home: its devices, what is known of them, and what can be asked of them. */
export class Home {
  readonly shadow: Shadow;
  readonly devices: DeviceDirectory;
  readonly capabilities: CapabilityDefinitions;
  readonly naming: CapabilityNaming;
  readonly commands: CommandSender;
  readonly status: StatusReader;
  readonly places: PlaceFinder;
  readonly scenes: Scenes;
  readonly modes: Modes;
  readonly deviceList: DeviceList;
  readonly virtual: VirtualDevices;
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #names: NameFinder;

  /**
   * `toldSince`: since when events tell every change, so that what is known is true at any age. `names`: where translations
   * are kept.
   */
  constructor(
    client: ApiClient,
    clock: Clock,
    toldSince: ToldSince = () => undefined,
    names: NamesStore = new NamesInMemory(),
  ) {
    this.#client = client;
    this.#clock = clock;
    this.shadow = new Shadow(clock);
    this.devices = new DeviceDirectory(client, clock, this.shadow);
    this.#names = new NameFinder(this.devices);
    this.capabilities = new CapabilityDefinitions(client, clock);
    this.naming = new CapabilityNaming(client, clock, names);
    const queue = new DeviceQueue();
    this.commands = new CommandSender(client, clock, this.shadow, this.devices, this.capabilities, queue);
    this.status = new StatusReader(client, clock, this.shadow, this.devices, toldSince);
    this.places = new PlaceFinder(this.devices);
    this.scenes = new Scenes(client, clock, this.places);
    this.modes = new Modes(client, clock, this.places);
    this.deviceList = new DeviceList(client, this.devices, this.places, this.shadow);
    const { devices, deviceList, places, shadow } = this;
    const parts = new PartsCheck(devices, clock);
    this.virtual = new VirtualDevices({ client, devices, deviceList, places, shadow, parts, queue });
  }

  /**
   * Sends what a command node's fields and message ask for, in the order of the calls for each device. The fields are asked
   * for once there is a place in the line. `saved` names the device until the home is listed. With `merge`, what waits is
   * not sent where the order right behind it makes it pointless. `watching` begins as its turn comes. Throws
   * `SmartThingsError`.
   */
  async command(
    deviceId: string,
    fields: CommandInput | (() => Promise<CommandInput>),
    signal?: AbortSignal,
    saved?: DeviceNames,
    { merge = false, watching }: CommandWishes = {},
  ): Promise<CommandReport> {
    const definitionOf = this.#definitionOf(signal);
    const commands: FindCommands = () => {
      // A field that is never worked out holds up its device no longer than its node lives.
      const input = unlessAborted(typeof fields === 'function' ? fields() : Promise.resolve(fields), signal);
      // Whoever gives up before it is its turn does not look at it any more.
      input.catch(() => undefined);
      const from = async (facts: DeviceFacts): Promise<DeviceCommand[]> =>
        commandsFrom(await input, definitionOf, facts);
      const facts = this.#factsOf(deviceId, signal);
      const atItsTurn = (): Promise<DeviceCommand[]> => {
        watching?.begin();
        return from(facts);
      };
      return merge ? { atItsTurn, meanwhile: from({ ...facts, present: dependsOnTheTurn }) } : { atItsTurn };
    };
    const report = await this.commands.send({ deviceId, commands }, signal);
    return { ...report, ...this.#names.namesOf(deviceId, saved) };
  }

  /**
   * Has a virtual device report what a command node's fields and message say, in the order of the calls for each device.
   * `saved` names the device until the home is listed. Throws `SmartThingsError`.
   */
  async report(
    deviceId: string,
    fields: () => Promise<ReportInput>,
    signal?: AbortSignal,
    saved?: DeviceNames,
  ): Promise<VirtualReport> {
    const definitionOf = this.#definitionOf(signal);
    const facts = this.#factsOf(deviceId, signal);
    const unitOf: UnitOf = async ({ component, capability, attribute }) =>
      (await facts.present(component, capability, attribute, Infinity))?.unit;
    const input = unlessAborted(fields(), signal);
    // Whoever gives up before it is its turn does not look at it any more.
    input.catch(() => undefined);
    const find = async () => reportsFrom(await input, definitionOf, unitOf);
    const results = await this.virtual.report(deviceId, find, signal);
    return { deviceId, ...this.#names.namesOf(deviceId, saved), status: 'REPORTED', results };
  }

  /** Watches whether a device does what a command tells it; to be given to the command, and ended. */
  watchCommand(deviceId: string): StateConfirmation {
    const { shadow, capabilities: definitions } = this;
    return new StateConfirmation({ client: this.#client, clock: this.#clock, shadow, definitions }, deviceId);
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

  /** Another sign-in sees another home: nothing is kept from the one before, and no answer to it counts any more. */
  forget(): void {
    this.#client.endJoining();
    this.shadow.clear();
    for (const part of [this.devices, this.#names, this.capabilities, this.scenes, this.modes]) part.forget();
  }

  #definitionOf(signal?: AbortSignal): DefinitionOf {
    return (capability, refusedBy) =>
      refusedBy ? this.capabilities.renewed(refusedBy, signal) : this.capabilities.definitionOf(capability, signal);
  }

  /** What a value may be understood by: known values where they are young enough or told by events, else one read. */
  #factsOf(deviceId: string, signal?: AbortSignal): DeviceFacts {
    return {
      present: async (component, capability, attribute, maxAgeSeconds) => {
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

/** What a device is like when the turn has come, nobody knows before: a *toggle* is none that makes another pointless. */
function dependsOnTheTurn(): Promise<never> {
  return Promise.reject(new Error('not known before its turn'));
}
