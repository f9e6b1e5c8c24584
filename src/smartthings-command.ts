import type { Node, NodeAPI } from 'node-red';
import { wireCommandNode, type CommandDefinition } from './runtime/nodes/command';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-command', function (this: Node, definition: CommandDefinition) {
    RED.nodes.createNode(this, definition);
    wireCommandNode(RED, this, definition);
  });
}
