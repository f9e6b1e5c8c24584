import type { Node, NodeAPI } from 'node-red';
import { wireInputNode } from './runtime/nodes/input-node';
import { statusNode, type StatusDefinition } from './runtime/nodes/status';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-status', function (this: Node, definition: StatusDefinition) {
    RED.nodes.createNode(this, definition);
    wireInputNode(RED, this, definition, statusNode);
  });
}
