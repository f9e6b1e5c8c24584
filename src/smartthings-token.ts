import type { Node, NodeAPI } from 'node-red';
import { wireTokenNode, type TokenDefinition } from './runtime/nodes/token';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-token', function (this: Node, definition: TokenDefinition) {
    RED.nodes.createNode(this, definition);
    wireTokenNode(RED, this, definition);
  });
}
