import { textOf, type FlowNode } from './flow-node';

/** What a node is called on the canvas, else what it is. */
export function nodeName(node: FlowNode): string {
  return textOf(node, 'name') || node.type;
}
