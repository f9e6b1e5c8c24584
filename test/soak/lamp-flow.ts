export const ACCOUNT = 'soak-account';
export const COMMAND_PATH = '/lamp/on';
/** Node-RED's own nodes that the flow needs. */
export const CORE_NODES = ['21-httpin.js', '25-catch.js', '15-change.js'];
export const SECRETS = { clientId: 'SOAK_CLIENT_ID', clientSecret: 'SOAK_CLIENT_SECRET', seed: 'SOAK_SEED' } as const;

/** A lamp that is switched over HTTP; a failure is answered with 500 and the error as Catch nodes see it. */
export function lampFlow(apiUrl: string, deviceId: string): object[] {
  const tab = { id: 'soak-tab', type: 'tab', label: 'Soak' };
  const z = tab.id;
  const account = {
    id: ACCOUNT,
    type: 'smartthings-account',
    name: 'Soak',
    mode: 'oauth',
    apiUrl,
    credentials: {
      clientId: `\${${SECRETS.clientId}}`,
      clientSecret: `\${${SECRETS.clientSecret}}`,
      seedRefreshToken: `\${${SECRETS.seed}}`,
    },
  };
  const asked = { id: 'asked', z, type: 'http in', method: 'post', url: COMMAND_PATH, wires: [['lamp']] };
  const lamp = {
    id: 'lamp',
    z,
    type: 'smartthings-command',
    account: ACCOUNT,
    device: deviceId,
    capability: 'switch',
    command: 'on',
    wires: [['answer']],
  };
  const caught = { id: 'caught', z, type: 'catch', scope: ['lamp'], wires: [['failed']] };
  const rules = [
    { t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' },
    { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
  ];
  const failed = { id: 'failed', z, type: 'change', rules, wires: [['answer']] };
  const answer = { id: 'answer', z, type: 'http response', wires: [] };
  return [tab, account, asked, lamp, caught, failed, answer];
}
