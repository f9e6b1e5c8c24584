import type { Node, NodeAPI } from 'node-red';
import { sendCommand } from './runtime/nodes/command';
import { wireCompanion, type CompanionDefinition } from './runtime/nodes/input-node';
import { text } from './base/text';

const BUSY = text('status.sending');

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-command', function (this: Node, definition: CompanionDefinition) {
    RED.nodes.createNode(this, definition);
    wireCompanion(RED, this, definition, BUSY, sendCommand);
  });
}
