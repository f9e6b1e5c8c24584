import { commentNode } from './core-nodes';
import { boxAround, GRID, labelOf, NODE_HEIGHT, widthOf, type FlowNode, type NodeBody } from './flow-node';

const ROW_HEIGHT = 60;
const BETWEEN = 2 * GRID;
const MARGIN = GRID;
/** The group's own label. */
const HEAD = 2 * GRID;

/** A node of a sketch, to be wired to the next. */
export interface SketchedNode {
  readonly id: string;
  readonly body: NodeBody;
  readonly column: number;
  readonly row: number;
  readonly wires: string[][];
}

/** A small flow that is being made: its nodes in columns from left to right, wired, and in the end put into a group. */
export class FlowSketch {
  readonly #nodes: SketchedNode[] = [];

  /** A node that it begins with, below all that is there. */
  begin(body: NodeBody): SketchedNode {
    return this.#add(body, 0, Math.max(0, ...this.#nodes.map(({ row }) => row + 1)));
  }

  /** Another node behind an output of one: in the next column, beside it or on the first row below that is free. */
  then(before: SketchedNode, body: NodeBody, output = 0): SketchedNode {
    const column = before.column + 1;
    let { row } = before;
    while (this.#nodes.some((node) => node.row === row && node.column >= column)) row++;
    const node = this.#add(body, column, row);
    this.join(before, node, output);
    return node;
  }

  /** A wire from an output of a node to another that is there already. */
  join(from: SketchedNode, to: SketchedNode, output = 0): void {
    while (from.wires.length <= output) from.wires.push([]);
    from.wires[output]?.push(to.id);
  }

  /** All of it, laid out in a group with a comment on top; the group's corner is at 0, 0. */
  group(name: string, comment: { readonly name: string; readonly info: string }): FlowNode[] {
    const lefts = this.#lefts();
    const note = { ...commentNode(comment.name, comment.info), id: 'comment', wires: [] };
    const top = HEAD + NODE_HEIGHT / 2;
    const placed: FlowNode[] = [
      { ...note, x: MARGIN + widthOf(note.name) / 2, y: top },
      ...this.#nodes.map(({ id, body, column, row, wires }) => ({
        ...{ ...body, id, x: (lefts[column] ?? 0) + widthOf(labelOf(body)) / 2, y: top + (row + 1) * ROW_HEIGHT },
        wires:
          outputsOf(body) === 0 ? [] : [...wires, ...Array.from({ length: outputsOf(body) - wires.length }, () => [])],
      })),
    ];
    const widest = Math.max(widthOf(note.name), ...this.#nodes.map((node) => this.#right(node, lefts) - MARGIN));
    const { height } = boxAround(placed);
    const group = {
      ...{ id: 'group', type: 'group', name, style: { label: true }, nodes: placed.map(({ id }) => id), env: [] },
      ...{ x: 0, y: 0, w: widest + 2 * MARGIN, h: HEAD + height + MARGIN },
    };
    return [group, ...placed.map((node) => ({ ...node, g: group.id }))];
  }

  #add(body: NodeBody, column: number, row: number): SketchedNode {
    const node = { id: `node-${this.#nodes.length + 1}`, body, column, row, wires: [] };
    this.#nodes.push(node);
    return node;
  }

  /** Where each column begins. */
  #lefts(): number[] {
    const columns = Math.max(...this.#nodes.map(({ column }) => column)) + 1;
    let left = MARGIN;
    return Array.from({ length: columns }, (_none, column) => {
      const here = left;
      const widths = this.#nodes.filter((node) => node.column === column).map(({ body }) => widthOf(labelOf(body)));
      left += Math.max(...widths) + BETWEEN;
      return here;
    });
  }

  #right({ column, body }: SketchedNode, lefts: readonly number[]): number {
    return (lefts[column] ?? 0) + widthOf(labelOf(body));
  }
}

function outputsOf({ type, outputs }: NodeBody): number {
  if (typeof outputs === 'number') return outputs;
  return type === 'debug' || type === 'ui-text' ? 0 : 1;
}
