/* Nodes as the dialogs save them. */

export const tab = { id: 'tab1', type: 'tab', label: 'Home' };
/** As the dialog saves a new account in the simulated home. */
export const account = {
  ...{ id: 'account1', type: 'smartthings-account', name: 'My home', mode: 'simulator', appId: '', refreshAt: '0.5' },
  ...{ apiUrl: 'https://api.smartthings.com', tokenUrl: '', redirectUri: 'https://httpbin.org/get' },
  scopes: 'r:devices:* x:devices:* r:locations:* x:locations:* r:scenes:* x:scenes:*',
  ...{ followUrl: '', followPlainHttp: false, share: false, sharePath: '/smartthings/token_info.json' },
  ...{ events: 'auto', webhookUrl: '', subscriptionLimit: '40', pollInterval: '60', checkInterval: '60' },
  ...{ keyUrl: 'https://key.smartthings.com', monthlyBudget: '', overBudget: 'commands' },
  ...{ shareEvents: false, streamPath: '/smartthings/stream' },
};
export const command = {
  ...{ id: 'command1', type: 'smartthings-command', z: 'tab1', x: 200, y: 80, wires: [[]], name: '' },
  ...{ account: 'account1', device: 'lamp-1', deviceType: 'str', component: 'main', componentType: 'str' },
  ...{ capability: 'switch', capabilityType: 'str', command: 'on', commandType: 'str', args: '', argsType: 'json' },
  ...{ confirm: 'none', confirmTimeout: '10', action: 'command', merge: false },
  ...{ attribute: '', attributeType: 'str', value: '', valueType: 'str' },
};
export const status = {
  ...{ id: 'status1', type: 'smartthings-status', z: 'tab1', x: 200, y: 160, wires: [[]], name: '' },
  ...{ account: 'account1', device: 'lamp-1', deviceType: 'str', component: '', componentType: 'str' },
  ...{ capability: 'switch', capabilityType: 'str', attribute: 'switch', attributeType: 'str' },
  ...{ format: 'value', maxAge: '0' },
};
export const scene = {
  ...{ id: 'scene1', type: 'smartthings-scene', z: 'tab1', x: 200, y: 240, wires: [[]], name: '' },
  ...{ account: 'account1', action: 'run', scene: '', sceneType: 'str', sceneName: '' },
  ...{ sceneLocation: '', sceneLocationId: '' },
  ...{ location: '', locationType: 'str', locationName: '' },
};
export const mode = {
  ...{ id: 'mode1', type: 'smartthings-mode', z: 'tab1', x: 200, y: 320, wires: [[]], name: '', inputs: 1 },
  ...{ account: 'account1', action: 'read', location: '', locationType: 'str', locationName: '' },
  ...{ mode: '', modeType: 'str', modeName: '' },
};
export const devices = {
  ...{ id: 'devices1', type: 'smartthings-devices', z: 'tab1', x: 200, y: 320, wires: [[]], name: '' },
  ...{ account: 'account1', action: 'list', device: '', deviceType: 'str', deviceLabel: '', deviceRoom: '' },
  ...{ location: '', locationType: 'str', room: '', roomType: 'str', capability: '', capabilityType: 'str' },
  ...{ kind: '', kindType: 'str', label: '', labelType: 'str', health: 'any', withStatus: false },
  ...{ output: 'array', maxAge: '60', prototype: 'VIRTUAL_SWITCH' },
};
export const api = {
  ...{ id: 'api1', type: 'smartthings-api', z: 'tab1', x: 200, y: 480, wires: [[]], name: '', account: 'account1' },
  ...{ method: 'GET', path: 'devices', pathType: 'str', query: '', queryType: 'json', body: '', bodyType: 'json' },
  pages: 'all',
};
export const event = {
  ...{ id: 'event1', type: 'smartthings-event', z: 'tab1', x: 200, y: 240, wires: [[]], name: '' },
  ...{ account: 'account1', kinds: ['attribute'], devices: [] as string[], rooms: [] as string[], names: {} },
  ...{ component: '', capability: '', attribute: '', onlyChanges: true, initial: false },
};
