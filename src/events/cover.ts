/** A device and one of its capabilities that somebody wants to hear. */
export interface Cell {
  readonly device: string;
  readonly capability: string;
}

/** Devices and capabilities that between them hold every cell, but for those that are left. */
export interface Cover {
  readonly devices: ReadonlySet<string>;
  readonly capabilities: ReadonlySet<string>;
  /** How many it would take to hold all. */
  readonly size: number;
  /** How many cells are not held. */
  readonly left: number;
}

/** One device or capability costs this much; one that exists already a little less. */
const COST = 1_000;
const COST_OF_EXISTING = 999;

/**
 * The smallest set of devices and capabilities that holds every cell: in a graph of two sides, the minimum vertex cover
 * is the minimum cut between them (König), so it is found exactly. Of several the one with most of what `isThere`. Where
 * it takes more than `limit`, those that hold the most cells.
 */
export function coverOf(
  cells: readonly Cell[],
  limit: number,
  isThere: (vertex: string, isDevice: boolean) => boolean = () => false,
): Cover {
  const graph = new Graph(cells, isThere);
  const best = graph.minimumCover();
  const size = best.devices.size + best.capabilities.size;
  if (size <= limit) return { ...best, size, left: 0 };
  const part = graph.greedyCover(Math.max(0, limit));
  const left = cells.filter(
    ({ device, capability }) => !part.devices.has(device) && !part.capabilities.has(capability),
  );
  return { ...part, size, left: left.length };
}

interface Sets {
  readonly devices: Set<string>;
  readonly capabilities: Set<string>;
}

class Graph {
  /** Capabilities of each device, devices of each capability. */
  readonly #ofDevice = new Map<string, Set<string>>();
  readonly #ofCapability = new Map<string, Set<string>>();
  readonly #isThere: (vertex: string, isDevice: boolean) => boolean;

  constructor(cells: readonly Cell[], isThere: (vertex: string, isDevice: boolean) => boolean) {
    for (const { device, capability } of cells) {
      add(this.#ofDevice, device, capability);
      add(this.#ofCapability, capability, device);
    }
    this.#isThere = isThere;
  }

  /** Sends flow from devices to capabilities until none goes through; what the last search reached tells the cut. */
  minimumCover(): Sets {
    const flow = new Flow(this.#ofDevice, this.#ofCapability);
    for (const device of this.#ofDevice.keys()) flow.deviceRoom.set(device, this.#cost(device, true));
    for (const capability of this.#ofCapability.keys())
      flow.capabilityRoom.set(capability, this.#cost(capability, false));
    let reached = flow.search();
    while (reached.end !== undefined) {
      flow.push(reached);
      reached = flow.search();
    }
    return {
      devices: new Set([...this.#ofDevice.keys()].filter((device) => !reached.devices.has(device))),
      capabilities: new Set(
        [...this.#ofCapability.keys()].filter((capability) => reached.capabilities.has(capability)),
      ),
    };
  }

  /** Takes, again and again, what holds the most cells that are not held yet. */
  greedyCover(limit: number): Sets {
    const chosen: Sets = { devices: new Set(), capabilities: new Set() };
    while (chosen.devices.size + chosen.capabilities.size < limit) {
      const best = this.#best(chosen);
      if (best === undefined) break;
      (best.isDevice ? chosen.devices : chosen.capabilities).add(best.vertex);
    }
    return chosen;
  }

  #best(chosen: Sets): { readonly vertex: string; readonly isDevice: boolean } | undefined {
    let best: { vertex: string; isDevice: boolean; gain: number } | undefined;
    const weigh = (vertex: string, isDevice: boolean, cells: ReadonlySet<string>, held: ReadonlySet<string>): void => {
      let free = 0;
      for (const cell of cells) if (!held.has(cell)) free += 1;
      const gain = free === 0 ? 0 : free + (this.#isThere(vertex, isDevice) ? 0.5 : 0);
      if (gain > (best?.gain ?? 0)) best = { vertex, isDevice, gain };
    };
    for (const [device, cells] of this.#ofDevice) {
      if (!chosen.devices.has(device)) weigh(device, true, cells, chosen.capabilities);
    }
    for (const [capability, cells] of this.#ofCapability) {
      if (!chosen.capabilities.has(capability)) weigh(capability, false, cells, chosen.devices);
    }
    return best;
  }

  #cost(vertex: string, isDevice: boolean): number {
    return this.#isThere(vertex, isDevice) ? COST_OF_EXISTING : COST;
  }
}

interface Reached {
  /** Each device that was reached, and from which capability; `undefined`: from the source. */
  readonly devices: ReadonlyMap<string, string | undefined>;
  /** Each capability that was reached, and from which device. */
  readonly capabilities: ReadonlyMap<string, string>;
  /** The capability at which a way to the sink was found. */
  readonly end: string | undefined;
}

/** The flow of the cut: source → devices → capabilities → sink; the ways in the middle hold any amount. */
class Flow {
  readonly deviceRoom = new Map<string, number>();
  readonly capabilityRoom = new Map<string, number>();
  readonly #ofDevice: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #ofCapability: ReadonlyMap<string, ReadonlySet<string>>;
  /** What flows from a device to a capability. */
  readonly #flows = new Map<string, Map<string, number>>();

  constructor(
    ofDevice: ReadonlyMap<string, ReadonlySet<string>>,
    ofCapability: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#ofDevice = ofDevice;
    this.#ofCapability = ofCapability;
  }

  /** The shortest way on which more can flow, and everything that was reached on the search for it. */
  search(): Reached {
    const devices = new Map<string, string | undefined>();
    const capabilities = new Map<string, string>();
    const queue: string[] = [];
    for (const [device, room] of this.deviceRoom) {
      if (room === 0) continue;
      devices.set(device, undefined);
      queue.push(device);
    }
    for (const device of queue) {
      for (const capability of this.#ofDevice.get(device) ?? []) {
        if (capabilities.has(capability)) continue;
        capabilities.set(capability, device);
        if ((this.capabilityRoom.get(capability) ?? 0) > 0) return { devices, capabilities, end: capability };
        for (const other of this.#ofCapability.get(capability) ?? []) {
          if (devices.has(other) || this.#flow(other, capability) === 0) continue;
          devices.set(other, capability);
          queue.push(other);
        }
      }
    }
    return { devices, capabilities, end: undefined };
  }

  /** Lets as much flow on the way that was found as it holds. */
  push({ devices, capabilities, end = '' }: Reached): void {
    const steps: { readonly device: string; readonly capability: string; readonly back: string | undefined }[] = [];
    let capability: string | undefined = end;
    let amount = this.capabilityRoom.get(end) ?? 0;
    while (capability !== undefined) {
      const device: string = capabilities.get(capability) ?? '';
      const back: string | undefined = devices.get(device);
      amount = Math.min(amount, (back === undefined ? this.deviceRoom.get(device) : this.#flow(device, back)) ?? 0);
      steps.push({ device, capability, back });
      capability = back;
    }
    this.capabilityRoom.set(end, (this.capabilityRoom.get(end) ?? 0) - amount);
    for (const step of steps) {
      this.#add(step.device, step.capability, amount);
      if (step.back === undefined) this.deviceRoom.set(step.device, (this.deviceRoom.get(step.device) ?? 0) - amount);
      else this.#add(step.device, step.back, -amount);
    }
  }

  #flow(device: string, capability: string): number {
    return this.#flows.get(device)?.get(capability) ?? 0;
  }

  #add(device: string, capability: string, amount: number): void {
    const flows = this.#flows.get(device) ?? new Map<string, number>();
    flows.set(capability, (flows.get(capability) ?? 0) + amount);
    this.#flows.set(device, flows);
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key) ?? new Set();
  map.set(key, values.add(value));
}
