import type { IncomingMessage, Server } from 'node:http';
import type { NodeAPI } from 'node-red';

const EVENTS_PATH = /^[^?]*\/smartthings\/events\/[^/?]+\/?(?:\?|$)/;

const watched = new WeakSet<Server>();
const hidden = new WeakMap<IncomingMessage, string>();

/**
 * Keeps the bytes of webhooks as they came. Both of Node-RED's roots are `/` unless moved, and there the editor's JSON
 * parser reads every body before a node's route is asked: a body whose type it is not told it leaves alone.
 */
export function keepRawBodies(RED: NodeAPI): void {
  // Node-RED may be embedded in another program that has no server for it.
  const server = (RED as { readonly server?: Server }).server;
  if (!server || watched.has(server)) return;
  watched.add(server);
  server.prependListener('request', hideType);
}

/** The headers of a webhook as they came over the wire; names are lower-case. */
export function headersOf(request: IncomingMessage): IncomingMessage['headers'] {
  const type = hidden.get(request);
  return type === undefined ? request.headers : { ...request.headers, 'content-type': type };
}

function hideType(request: IncomingMessage): void {
  const type = request.headers['content-type'];
  if (request.method !== 'POST' || type === undefined || !EVENTS_PATH.test(request.url ?? '')) return;
  hidden.set(request, type);
  delete request.headers['content-type'];
}
