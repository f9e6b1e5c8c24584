/** What the endpoints of one resource ask for, by what is done; nothing where that is not known. */
const RIGHTS: Readonly<Record<string, { readonly read?: string; readonly write?: string; readonly run?: string }>> = {
  devices: { read: 'r:devices', write: 'w:devices', run: 'x:devices' },
  virtualdevices: { read: 'r:devices', write: 'w:devices' },
  history: { read: 'r:devices' },
  locations: { read: 'r:locations', write: 'w:locations' },
  scenes: { read: 'r:scenes', run: 'x:scenes' },
  rules: { read: 'r:rules', write: 'w:rules', run: 'x:rules' },
  hubdevices: { read: 'r:hubs' },
  services: { read: 'x:locations', write: 'x:locations' },
  notification: { write: 'x:notifications' },
};

/**
 * The right that a call asks for, such as `r:devices`; a scope gives it on one thing or, with `:*`, on all.
 * `undefined` where that is not known. From the tables of scopes in Samsung's documentation and its command line.
 */
export function rightFor(method: string, segments: readonly string[]): string | undefined {
  const [resource = '', ...rest] = segments;
  if (method === 'PUT' && rest.slice(1).join('/') === 'modes/current') return 'x:locations';
  const rights = Object.hasOwn(RIGHTS, resource) ? RIGHTS[resource] : undefined;
  const runs = method === 'POST' && (rest.includes('commands') || rest.includes('execute'));
  if (runs) return rights?.run;
  return method === 'GET' ? rights?.read : rights?.write;
}
