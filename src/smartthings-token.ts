import type { Node, NodeAPI } from 'node-red';
import { text } from './base/text';
import { announce } from './runtime/announcer';
import { wireCompanion, type CompanionDefinition } from './runtime/companion';
import { tokenGiver } from './runtime/token-work';

const BUSY = text('status.asking');

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-token', function (this: Node, definition: CompanionDefinition) {
    RED.nodes.createNode(this, definition);
    wireCompanion(RED, this, definition, BUSY, tokenGiver(definition));
    announce(RED, this, definition);
  });
}
