import { isRecord, listOf, textOf, type FlowNode } from './flow-node';

/*
 * The nodes of node-red-contrib-samsung-automation-studio-nodes, as facts. Until 2020-07 they saved their rules in another
 * form, which is read here too.
 */

/** Those that do something with a device. */
export const COMPANIONS = ['status-device', 'command-device', 'event-device'] as const;
/** Those that hold a token and name devices. */
export const HOLDERS = ['installed-device', 'device-profile'] as const;
export const AUTOMATION = 'automation';
/** Of the same package, about other things than devices. */
export const OTHERS = ['bixby in', 'bixby out', 'data-extractor', 'data-filter', 'slack-notification'] as const;

/** A test of the attribute's value. The saved operator is turned: it compared the rule with the device. */
export interface AttributeRule {
  readonly capability: string;
  readonly attribute: string;
  readonly operator: string;
  readonly value: unknown;
  readonly argType: string;
}

export interface CommandRule {
  readonly capability: string;
  readonly command: string;
  readonly args: readonly CommandArgument[];
}

export interface CommandArgument {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
  readonly argType: string;
  /** The member of one object, put last, that this is. */
  readonly member?: string;
}

/** Whether a node of one of these names, which are common words, is the package's: by what it saves. */
export function isSecondPackage(node: FlowNode): boolean {
  const has = (property: string): boolean => node[property] !== undefined;
  switch (node.type) {
    case 'installed-device':
      return has('alias') || has('profileId') || has('devices') || has('device');
    case 'device-profile':
      return has('capabilityId') || has('cpType') || has('profileId');
    case AUTOMATION:
      return has('url') && (has('method') || has('eqtype') || has('alias'));
    case 'status-device':
    case 'command-device':
    case 'event-device':
      return has('deviceNodeId') || has('sensorAttrDs') || has('sensorCapaDs') || has('capabilityId');
    case 'bixby in':
    case 'bixby out':
      return true;
    case 'data-extractor':
    case 'data-filter':
    case 'slack-notification':
      return has('alias');
    default:
      return false;
  }
}

/** The node that a companion takes its device and token from. */
export function holderOf(node: FlowNode): string {
  return textOf(node, 'deviceNodeId') || textOf(node, 'deviceId');
}

export function componentOf(node: FlowNode): string {
  return textOf(node, 'componentId') || textOf(node, 'componentID') || 'main';
}

/** Without the number of its version. */
export function capabilityOf(node: FlowNode): string {
  return withoutVersion(textOf(node, 'capabilityId') || textOf(node, 'capability'));
}

export function attributeOf(node: FlowNode): string {
  return textOf(node, 'attributeId') || textOf(node, 'attribute');
}

/** Names of capabilities may hold `_v` elsewhere. */
export function withoutVersion(capability: string): string {
  return capability.replace(/_v\d+$/, '');
}

/** The tests of a status or event node, in the order of its outputs. */
export function attributeRulesOf(node: FlowNode): AttributeRule[] {
  const before = listOf(node.sensorAttrDs).filter(isRecord);
  if (before.length > 0) {
    return before.map(({ col1, col2, col3, col4 }) => ({
      ...{ capability: capabilityOf(node), attribute: asText(col1), operator: asText(col2), value: col3 },
      argType: col4 === 'num' ? 'num' : 'str',
    }));
  }
  return listOf(node.rules)
    .filter(isRecord)
    .map(({ capaId, attrId, operator, value, argType }) => ({
      capability: withoutVersion(asText(capaId)) || capabilityOf(node),
      attribute: asText(attrId) || attributeOf(node),
      ...{ operator: asText(operator), value, argType: asText(argType) },
    }));
}

/** The commands of a command node; none where it never sent anything. */
export function commandRulesOf(node: FlowNode): CommandRule[] {
  const before = listOf(node.sensorCapaDs).filter(isRecord);
  if (before.length > 0) return before.map((rule) => oldCommandRule(node, rule));
  return listOf(node.rules)
    .filter(isRecord)
    .filter(({ isInit, attrId }) => isInit !== true && asText(attrId) !== '')
    .map(({ capaId, attrId, args }) => ({
      capability: withoutVersion(asText(capaId)) || capabilityOf(node),
      command: asText(attrId),
      args: listOf(args).filter(isRecord).flatMap(argumentOf),
    }));
}

/** `col3` and on are the arguments; their types stand beside them as JSON text. */
function oldCommandRule(node: FlowNode, rule: Readonly<Record<string, unknown>>): CommandRule {
  const types = Object.entries(parsed(rule.argType)).map(([name, type]): [string, string] => [name, asText(type)]);
  const values = Object.keys(rule)
    .filter((key) => /^col\d+$/.test(key) && Number(key.slice(3)) >= 3)
    .sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)))
    .map((key) => rule[key]);
  return {
    capability: withoutVersion(asText(rule.col1)) || capabilityOf(node),
    command: asText(rule.col2),
    args: values.map((value, index) => {
      const [name, type] = types[index] ?? ['', 'string'];
      return { name, type, value, argType: '' };
    }),
  };
}

function argumentOf(saved: Readonly<Record<string, unknown>>): CommandArgument[] {
  const { name, type, value, argType, propId, propType } = saved;
  // How a colour looks is not what was sent: hue and saturation beside it are.
  if (argType === 'color' && (propId === 'hex' || name === 'hex')) return [];
  const member = asText(propId);
  const own = { name: asText(name), value, argType: asText(argType) };
  return [member === '' ? { ...own, type: asText(type) } : { ...own, type: asText(propType), member }];
}

function parsed(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : text;
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
