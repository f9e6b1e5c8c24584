import type { Node, NodeAPI } from 'node-red';
import { apiNode, type ApiDefinition } from './runtime/nodes/api';
import { wireInputNode } from './runtime/nodes/input-node';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-api', function (this: Node, definition: ApiDefinition) {
    RED.nodes.createNode(this, definition);
    wireInputNode(RED, this, definition, apiNode);
  });
}
