import { deviceId } from '../support/flows';

export const ACCOUNT = 'account';
export const TAB = 'tab';
export const LAMP_PATH = '/lamp/on';

/** A home's flow: an account, and a lamp that is switched over HTTP. */
export function home(apiUrl: string, account: object = {}): object[] {
  return [tab, accountNode(apiUrl, account), ...lamp()];
}

/** Without a place on the canvas Node-RED takes a node for a config node. */
export const PLACE = { x: 100, y: 100 };

export const tab = { id: TAB, type: 'tab', label: 'Home' };

export function accountNode(apiUrl: string, properties: object = {}): object {
  return { id: ACCOUNT, type: 'smartthings-account', name: 'Home', mode: 'oauth', apiUrl, ...properties };
}

/** A lamp over HTTP; a failure is answered with 500 and the error as Catch nodes see it. */
export function lamp({ account = ACCOUNT, path = LAMP_PATH, z = TAB, id = 'lamp' } = {}): object[] {
  const node = { type: 'smartthings-command', account, capability: 'switch', command: 'on' };
  return overHttp({ method: 'post', path, z, id }, node);
}

/** Reads the lamp over HTTP. */
export function lampRead(id: string, path: string): object[] {
  return overHttp({ method: 'get', path, z: TAB, id }, { type: 'smartthings-status', account: ACCOUNT });
}

function overHttp({ method, path, z, id }: Record<'method' | 'path' | 'z' | 'id', string>, node: object): object[] {
  const own = (name: string): string => `${id}-${name}`;
  const rules = [
    { t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' },
    { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
  ];
  return [
    { id: own('asked'), z, type: 'http in', method, url: path, wires: [[id]] },
    { id, z, device: deviceId('Kitchen lamp'), ...node, wires: [[own('answer')]] },
    { id: own('caught'), z, type: 'catch', scope: [id], wires: [[own('failed')]] },
    { id: own('failed'), z, type: 'change', rules, wires: [[own('answer')]] },
    { id: own('answer'), z, type: 'http response', wires: [] },
  ].map((each) => ({ ...PLACE, ...each }));
}
