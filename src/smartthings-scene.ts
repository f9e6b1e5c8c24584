import type { Node, NodeAPI } from 'node-red';
import { wireSceneNode, type SceneDefinition } from './runtime/nodes/scene';

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType('smartthings-scene', function (this: Node, definition: SceneDefinition) {
    RED.nodes.createNode(this, definition);
    wireSceneNode(RED, this, definition);
  });
}
