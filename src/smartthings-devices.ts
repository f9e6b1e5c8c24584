import type { Node, NodeAPI } from 'node-red';
import { devicesNode, type DevicesDefinition } from './runtime/nodes/devices';
import { wireInputNode } from './runtime/nodes/input-node';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-devices', function (this: Node, definition: DevicesDefinition) {
    RED.nodes.createNode(this, definition);
    wireInputNode(RED, this, definition, devicesNode);
  });
}
