import type { Node, NodeAPI } from 'node-red';
import { eventNode, type EventDefinition } from './runtime/nodes/event';
import { wireSourceNode } from './runtime/nodes/source-node';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-event', function (this: Node, definition: EventDefinition) {
    RED.nodes.createNode(this, definition);
    wireSourceNode(RED, this, definition, eventNode);
  });
}
