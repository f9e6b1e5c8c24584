import type { Node, NodeAPI } from 'node-red';
import type { CompanionDefinition } from './runtime/nodes/account-link';
import { commandNode } from './runtime/nodes/command';
import { wireInputNode } from './runtime/nodes/input-node';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-command', function (this: Node, definition: CompanionDefinition) {
    RED.nodes.createNode(this, definition);
    wireInputNode(RED, this, definition, commandNode);
  });
}
