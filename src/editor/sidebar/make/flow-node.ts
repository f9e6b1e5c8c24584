import { eventLabel } from '../../shared/event-label';
import { nodeLabel } from '../../shared/node-label';

/** What a node is and does, without its place: what stands in its dialog. */
export interface NodeBody {
  readonly type: string;
  readonly name: string;
  readonly [property: string]: unknown;
}

/** A node as an export of the editor holds it, but for the flow that it will lie in. `x` and `y` are its middle; of a group, its corner. */
export interface FlowNode extends NodeBody {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** For each output the ids of the nodes behind it. A group has none. */
  readonly wires?: readonly (readonly string[])[];
}

/** A rectangle on the canvas: its corner and its size, in the canvas's own pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the editor draws a node with: the height of one line, and the width of its grid. */
export const NODE_HEIGHT = 30;
export const GRID = 20;
const LEAST_WIDTH = 100;
/** Icon and ports. */
const BESIDE_LABEL = 57;
const LETTER = 7.2;
/** Hangul, Chinese characters, emoji: as wide as two. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** About how wide the editor will draw a node with this label. */
export function widthOf(label: string): number {
  const letters = Array.from(label).reduce((sum, letter) => sum + (WIDE.test(letter) ? 1.8 : 1), 0);
  return Math.max(LEAST_WIDTH, GRID * Math.ceil((letters * LETTER + BESIDE_LABEL) / GRID));
}

/** What the canvas will call a node: its name, else what is chosen in it. */
export function labelOf(node: NodeBody): string {
  if (node.name !== '') return node.type === 'inject' ? `${node.name} ↻` : node.name;
  if (node.type === 'smartthings-event') return eventLabel(node);
  return nodeLabel(node, node.type === 'smartthings-command' ? 'command' : 'attribute');
}

/** The rectangle around nodes; their labels tell how wide they are, where they have no width of their own. */
export function boxAround(nodes: readonly FlowNode[]): Box {
  const boxes = nodes.map(boxOf);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

function boxOf(node: FlowNode): Box {
  const { x, y, w, h } = node;
  if (node.type === 'group') return { x, y, width: Number(w), height: Number(h) };
  const width = widthOf(labelOf(node));
  return { x: x - width / 2, y: y - NODE_HEIGHT / 2, width, height: NODE_HEIGHT };
}

/** The same nodes, so far to the right and further down. */
export function moved(nodes: readonly FlowNode[], right: number, down: number): FlowNode[] {
  return nodes.map((node) => ({ ...node, x: node.x + right, y: node.y + down }));
}

/**
 * The same nodes for an import that puts them where they are: until it has drawn them the editor takes all for as wide as the
 * narrowest, and then keeps their left edges.
 */
export function leftAligned(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.map((node) => (node.type === 'group' ? node : { ...node, x: boxOf(node).x + LEAST_WIDTH / 2 }));
}
