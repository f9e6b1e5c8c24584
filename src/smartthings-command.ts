import type { Node, NodeAPI } from 'node-red';
import { commandNode, type CommandDefinition } from './runtime/nodes/command';
import { wireInputNode } from './runtime/nodes/input-node';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-command', function (this: Node, definition: CommandDefinition) {
    RED.nodes.createNode(this, definition);
    wireInputNode(RED, this, definition, commandNode);
  });
}
