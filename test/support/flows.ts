import { deviceSeeds } from '../../src/simulator/devices';
import type { Simulator } from '../../src/simulator';
import { field } from '../../src/base/json';
import type { FlowNode } from './red';

let accounts = 0;

/** Node-RED's process remembers accounts beyond a flow, as it should: each test takes ids of its own. */
export function newId(name = 'account'): string {
  return `${name}-${++accounts}`;
}

/** The id of a device of the simulated home. */
export function deviceId(label: string): string {
  const seed = deviceSeeds.find((device) => device.label === label);
  if (!seed) throw new Error(`The simulated home has no ${label}`);
  return seed.deviceId;
}

export const tab: FlowNode = { id: 'tab-1', type: 'tab', label: 'Home' };
const place = { z: tab.id, x: 100, y: 100 };

export function account(id: string, properties: object = {}): FlowNode {
  return { id, type: 'smartthings-account', name: `Account ${id}`, ...properties };
}

/** A command node, and where what it sends ends. */
export function command(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-command', id, accountId, properties);
}

export function status(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-status', id, accountId, properties);
}

export function scene(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-scene', id, accountId, properties);
}

export function mode(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-mode', id, accountId, properties);
}

export function devices(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-devices', id, accountId, properties);
}

/** An event node, and where what it sends ends. */
export function event(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-event', id, accountId, properties);
}

export function api(id: string, accountId: string, properties: object = {}): FlowNode[] {
  return companion('smartthings-api', id, accountId, properties);
}

function companion(type: string, id: string, accountId: string, properties: object): FlowNode[] {
  const end: FlowNode = { ...place, id: `${id}-end`, type: 'helper', wires: [] };
  return [{ ...place, id, type, account: accountId, ...properties, wires: [[end.id]] }, end];
}

/** The client of an app of the simulated cloud, as an account's credentials. */
export function clientOf({ defaultApp }: Simulator): { clientId: string; clientSecret: string } {
  return { clientId: defaultApp.clientId, clientSecret: defaultApp.clientSecret.reveal() };
}

export const REDIRECT_URI = 'https://httpbin.org/get';
export const SCOPES = ['r:devices:*', 'x:devices:*', 'r:locations:*', 'x:locations:*', 'r:scenes:*', 'x:scenes:*'];

export interface GrantedPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Signs in at the simulated cloud as another program would. */
export async function signedIn(simulator: Simulator): Promise<GrantedPair> {
  const { clientId, clientSecret } = clientOf(simulator);
  const code = simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes: SCOPES });
  const reply = await fetch(`${simulator.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      code,
    }),
  });
  const pair: unknown = await reply.json();
  return { accessToken: String(field(pair, 'access_token')), refreshToken: String(field(pair, 'refresh_token')) };
}
