import { editorModule } from '../editor/editor-module';
import { tab } from './flows';
import type { FlowNode } from './red';

/* Flows of the packages that stopped, in the shapes that they saved; every id and name is made up. */

interface Converted {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly becomes: readonly string[];
}
interface Left extends Omit<Converted, 'becomes'> {
  readonly reason: string;
  readonly asks?: string;
}
export interface Conversion {
  readonly flows: readonly FlowNode[];
  readonly converted: readonly Converted[];
  readonly left: readonly Left[];
}

const globals = { RED: { _: (key: string) => key.replace(/^.*:/, '') } };
const { convert } = editorModule('sidebar/conversion/convert', globals) as {
  convert(flows: readonly object[], choices: object, newId: () => string): Conversion;
};

/** The conversion, with ids that tell in which order they were made. */
export function converted(flows: readonly FlowNode[], choices: object = {}): Conversion {
  let ids = 0;
  const all = { account: { use: 'existing', id: 'account' }, ...choices };
  // Objects of the bundle's own realm are no equals of ours.
  return JSON.parse(JSON.stringify(convert(flows, all, () => `new-${++ids}`))) as Conversion;
}

const place = { z: tab.id, x: 400, y: 200 };

/** A node of the first package, wired to `out-0`, `out-1`, …; `in` is wired to it. */
export function first(type: string, properties: object = {}, outputs = 1): FlowNode[] {
  const wires = Array.from({ length: outputs }, (_, port) => [`out-${port}`]);
  return surrounded({ ...place, id: 'old', type: `smartthings-node-${type}`, conf: 'config', ...properties, wires });
}

export const config: FlowNode = {
  ...{ id: 'config', type: 'smartthings-config', name: 'Home' },
  token: '5d0f4c1e-0000-4000-8000-00000000cafe',
};

/** A node of the second package, surrounded in the same way. */
export function second(type: string, properties: object = {}, outputs = 1): FlowNode[] {
  const wires = Array.from({ length: outputs }, (_, port) => [`out-${port}`]);
  const saved = { alias: '', deviceNodeId: 'my-device', deviceType: 'installed-device', componentId: '' };
  const logging = { logging: false, loggingEditor: false, loggingConsole: false, outputs };
  return surrounded({ ...place, id: 'old', type, name: '', ...saved, ...logging, ...properties, wires });
}

export const installedDevice: FlowNode = {
  ...{ id: 'my-device', type: 'installed-device', z: tab.id, x: 100, y: 40, name: 'My Device' },
  ...{ alias: 'token:5d0f4c1e', device: '', devices: null, profileId: 'my-device', wires: [] },
};
export const deviceProfile: FlowNode = {
  ...{ id: 'profile', type: 'device-profile', z: tab.id, x: 100, y: 80, name: 'Some switch', alias: '' },
  ...{ capabilityId: 'switch_v1', profileId: 'profile', cpType: 'standard', wires: [] },
};

function surrounded(old: FlowNode & { readonly wires: string[][] }): FlowNode[] {
  const before: FlowNode = { ...place, id: 'in', type: 'helper', x: 100, wires: [[old.id]] };
  const behind = old.wires.map((_targets, port): FlowNode => {
    return { ...place, id: `out-${port}`, type: 'helper', x: 700, y: 200 + port * 40, wires: [] };
  });
  return [tab, before, old, ...behind];
}
