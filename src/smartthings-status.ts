import type { Node, NodeAPI } from 'node-red';
import { text } from './base/text';
import { wireCompanion, type CompanionDefinition } from './runtime/nodes/input-node';
import { statusReader } from './runtime/nodes/status';

const BUSY = text('status.reading');

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-status', function (this: Node, definition: CompanionDefinition) {
    RED.nodes.createNode(this, definition);
    wireCompanion(RED, this, definition, BUSY, statusReader(definition));
  });
}
