import type { Node, NodeAPI } from 'node-red';
import { text } from './base/text';
import { announce } from './runtime/nodes/token-news';
import { wireCompanion, type CompanionDefinition } from './runtime/nodes/input-node';
import { tokenGiver } from './runtime/nodes/token';

const BUSY = text('status.asking');

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-token', function (this: Node, definition: CompanionDefinition) {
    RED.nodes.createNode(this, definition);
    wireCompanion(RED, this, definition, BUSY, tokenGiver(definition));
    announce(RED, this, definition);
  });
}
