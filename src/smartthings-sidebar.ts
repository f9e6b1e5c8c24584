import type { NodeAPI } from 'node-red';

/** All of the sidebar is in the editor: this names it to Node-RED, for the list of what a package brings. */
export default function register(RED: NodeAPI): void {
  RED.plugins.registerPlugin('smartthings-sidebar', { type: 'sidebar' });
}
