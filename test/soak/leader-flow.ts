import type { FlowNode } from '../support/red';

export const LEADER = 'leader';
export const FOLLOWER = 'follower';
export const TOKEN_PATH = '/smartthings/token_info.json';
export const STREAM_PATH = '/smartthings/stream';
/** Node-RED's own nodes that the flows need. */
export const CORE_NODES = ['21-httpin.js', '25-catch.js', '15-change.js'];

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Soak' };
const place = { z: tab.id, x: 100, y: 100 };

/** A Node-RED that hears everything, and answers `POST /refresh` with 200 where the device took a command. */
export function homeFlow(accountNode: FlowNode, device: string): FlowNode[] {
  const account = accountNode.id;
  const rules = [
    { t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' },
    { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
  ];
  const kinds = ['attribute', 'lifecycle', 'health'];
  const command = { capability: 'refresh', command: 'refresh' };
  return [
    tab,
    accountNode,
    { ...place, id: 'heard', type: 'smartthings-event', account, kinds, wires: [[]] },
    { ...place, id: 'asked', type: 'http in', url: '/refresh', method: 'post', wires: [['refresh']] },
    { ...place, id: 'refresh', type: 'smartthings-command', account, device, ...command, wires: [['answer']] },
    { ...place, id: 'caught', type: 'catch', scope: ['refresh'], wires: [['failed']] },
    { ...place, id: 'failed', type: 'change', rules, wires: [['answer']] },
    { ...place, id: 'answer', type: 'http response', wires: [] },
  ];
}
