import type { FlowNode, Port } from './flow-node';
import { numberOf } from './flow-node';

/** What one old node becomes. */
export interface Chain {
  /** The first has the old node's id: all that leads to it still does. */
  readonly nodes: readonly FlowNode[];
  /** Whether the first takes messages. */
  readonly hasInput: boolean;
  /** Where the messages of each output of the old node come from now. */
  readonly exits: ReadonlyMap<number, readonly Port[]>;
  /** How many rows it takes. */
  readonly rows: number;
}

/** Before the old node's place, at it, and behind it. */
export type Column = 'before' | 'here' | 'behind' | 'far';

export const ROW = 40;
/** Nodes without their label are as wide as their icon. */
const ICON = 30;
const GAP = 20;

/** Builds what an old node becomes, at its place, in its group. */
export class ChainBuilder {
  readonly old: FlowNode;
  readonly #newId: () => string;
  readonly #nodes: (FlowNode & { wires: string[][] })[] = [];
  readonly #exits = new Map<number, Port[]>();
  #row = -1;
  #hasInput = false;

  constructor(old: FlowNode, newId: () => string) {
    this.old = old;
    this.#newId = newId;
  }

  /** The next nodes stand one row lower; the first row is the old node's own. */
  nextRow(): void {
    this.#row += 1;
  }

  /** The first node that is added takes what was sent to the old one. */
  takesInput(): void {
    this.#hasInput = true;
  }

  /** Adds a node; gives its id. Those beside the old place are drawn without their label. */
  add(type: string, column: Column, properties: object, outputs = 1): string {
    const { old } = this;
    const isFirst = this.#nodes.length === 0;
    const id = isFirst ? old.id : this.#newId();
    const hidesLabel = column !== 'here' || old.l === false;
    this.#nodes.push({
      ...{ id, type, z: old.z },
      ...(old.g === undefined ? {} : { g: old.g }),
      ...(old.d === true ? { d: true } : {}),
      ...(hidesLabel ? { l: false } : {}),
      ...properties,
      x: this.#xOf(column),
      y: numberOf(old, 'y') + Math.max(0, this.#row) * ROW,
      wires: Array.from({ length: outputs }, () => []),
      ...(isFirst ? described(old) : {}),
    });
    return id;
  }

  /** Wires an output of a node that was added to another one. */
  wire(from: string, to: string, port = 0): void {
    this.#nodes.find(({ id }) => id === from)?.wires[port]?.push(to);
  }

  /** The messages of this output go on to where those of an output of the old node went. */
  exit(oldPort: number, id: string, port = 0): void {
    this.#exits.set(oldPort, [...(this.#exits.get(oldPort) ?? []), { id, port }]);
  }

  get isEmpty(): boolean {
    return this.#nodes.length === 0;
  }

  done(): Chain {
    return { nodes: this.#nodes, hasInput: this.#hasInput, exits: this.#exits, rows: Math.max(1, this.#row + 1) };
  }

  #xOf(column: Column): number {
    const x = numberOf(this.old, 'x');
    const half = halfWidthOf(this.old);
    const beside = half + GAP + ICON / 2;
    switch (column) {
      case 'before':
        return x - beside;
      case 'here':
        return x;
      case 'behind':
        return x + beside;
      case 'far':
        return x + beside + ICON + GAP;
    }
  }
}

/** As wide as the editor draws a label, as nearly as can be told here. */
function halfWidthOf(old: FlowNode): number {
  if (old.l === false) return ICON / 2;
  const label = typeof old.name === 'string' ? old.name : '';
  return Math.min(Math.max(100, 20 * Math.ceil((50 + 7 * label.length) / 20)), 260) / 2;
}

/** What a person wrote about the old node. */
function described({ info, inputLabels }: FlowNode): object {
  return { ...(info === undefined ? {} : { info }), ...(inputLabels === undefined ? {} : { inputLabels }) };
}
