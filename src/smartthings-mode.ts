import type { Node, NodeAPI } from 'node-red';
import { wireModeNode, type ModeDefinition } from './runtime/nodes/mode';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-mode', function (this: Node, definition: ModeDefinition) {
    RED.nodes.createNode(this, definition);
    wireModeNode(RED, this, definition);
  });
}
