import {
  addChange,
  addCommand,
  addEvent,
  addRead,
  addSwitch,
  outputLabelOf,
  setTo,
  type Common,
  type SwitchRule,
} from './blocks';
import { ChainBuilder, type Chain } from './chain';
import { textOf, type FlowNode, type Wiring } from './flow-node';
import type { Refusal } from './reasons';
import { argumentsOf, commandsExpression, switchRuleOf } from './rules';
import {
  attributeOf,
  attributeRulesOf,
  capabilityOf,
  commandRulesOf,
  componentOf,
  type AttributeRule,
  type CommandRule,
} from './second-package';

/** What the conversion of one node knows besides the node. */
export interface SecondSetting {
  readonly wiring: Wiring;
  /** Asked for once it is needed: it may have to be made. */
  readonly account: () => string;
  readonly newId: () => string;
  readonly why: string;
  /** The device that the node is about, and what it is called where that is known. */
  readonly device: { readonly id: string; readonly label: string };
  /** What becomes of a command node that never sent anything. */
  readonly emptyCommands: 'make' | 'leaveOut' | undefined;
}

/** What a node of the second package becomes, or why it stays. */
export function convertSecond(old: FlowNode, setting: SecondSetting): Chain | Refusal {
  switch (old.type) {
    case 'status-device':
      return convertStatus(old, setting);
    case 'command-device':
      return convertCommand(old, setting);
    default:
      return convertEvent(old, setting);
  }
}

/** With rules, each output gets the bare value where its rule holds; without, the first gets the whole device. */
function convertStatus(old: FlowNode, setting: SecondSetting): Chain | Refusal {
  const chain = new ChainBuilder(old, setting.newId);
  const rules = attributeRulesOf(old);
  const { device } = setting;
  chain.takesInput();
  chain.nextRow();
  if (rules.length === 0) {
    const whole = { device: device.id, component: '', capability: '', attribute: '' };
    chain.exit(0, addRead(chain, commonOf(old, setting), whole, { format: 'full' }));
    return chain.done();
  }
  const [first] = rules;
  const tests = rules.map(switchRuleOf);
  if (!first || !areOfOneAttribute(rules) || !areAll(tests)) return 'ruleUnreadable';
  const { capability, attribute } = first;
  const place = { device: device.id, component: componentOf(old), capability, attribute };
  const read = addRead(chain, commonOf(old, setting), place);
  addRules(chain, read, tests);
  return chain.done();
}

function convertCommand(old: FlowNode, setting: SecondSetting): Chain | Refusal {
  const chain = new ChainBuilder(old, setting.newId);
  chain.takesInput();
  chain.nextRow();
  const rules = commandRulesOf(old);
  if (rules.length > 0) return sendAll(chain, old, setting, rules);
  if (setting.emptyCommands === undefined) return 'emptyCommand';
  const command = attributeOf(old);
  if (setting.emptyCommands === 'make' && command !== '' && capabilityOf(old) !== '') {
    return sendAll(chain, old, setting, [{ capability: capabilityOf(old), command, args: [] }]);
  }
  // It let messages through, and with its first settings not even that.
  const wasNew = Array.isArray(old.rules) && old.rules.length > 0;
  chain.exit(0, addChange(chain, 'here', [], { name: textOf(old, 'name'), ...(wasNew ? { d: true } : {}) }));
  return chain.done();
}

function sendAll(
  chain: ChainBuilder,
  old: FlowNode,
  setting: SecondSetting,
  rules: readonly CommandRule[],
): Chain | Refusal {
  const component = componentOf(old);
  const [only] = rules;
  let sent: string;
  if (rules.length === 1 && only) {
    const args = argumentsOf(only);
    if (!args) return 'argumentUnreadable';
    const { capability, command } = only;
    sent = addCommand(
      chain,
      commonOf(old, setting),
      { device: setting.device.id, component, capability },
      { command, ...args },
    );
  } else {
    const list = commandsExpression(component, rules);
    if (list === undefined) return 'argumentUnreadable';
    const before = addChange(chain, 'before', [setTo('payload', list)]);
    sent = addCommand(chain, commonOf(old, setting), { device: setting.device.id, component }, {});
    chain.wire(before, sent);
  }
  if (!setting.wiring.isUsed(old.id, 0)) return chain.done();
  const made = addChange(chain, 'behind', [setTo('payload', LIST_OF_SENT)], {
    ...{ info: setting.why },
    ...outputLabelOf(old, 0),
  });
  chain.wire(sent, made);
  chain.exit(0, made);
  return chain.done();
}

/** It heard what an *automation* node had put aside; ours hears by itself, and takes no messages. */
function convertEvent(old: FlowNode, setting: SecondSetting): Chain | Refusal {
  const chain = new ChainBuilder(old, setting.newId);
  const rules = attributeRulesOf(old);
  const tests = rules.map(switchRuleOf);
  if (!areOfOneAttribute(rules) || !areAll(tests)) return 'ruleUnreadable';
  const place = {
    ...{ device: setting.device.id, component: componentOf(old) },
    ...{ capability: rules[0]?.capability ?? capabilityOf(old), attribute: rules[0]?.attribute ?? attributeOf(old) },
  };
  chain.nextRow();
  const event = addEvent(chain, commonOf(old, setting), place, { initial: false });
  const rulesNode = tests.length === 0 ? undefined : addSwitch(chain, 'behind', 'payload', tests, false);
  if (rulesNode !== undefined) chain.wire(event, rulesNode);
  const ports = tests.length === 0 ? [0] : [...tests.keys()];
  for (const [index, port] of ports.filter((one) => setting.wiring.isUsed(old.id, one)).entries()) {
    if (index > 0) chain.nextRow();
    const payload = tests.length === 0 ? `[{"eventType": "DEVICE_EVENT", "deviceEvent": ${OLD_EVENT}}]` : OLD_EVENT;
    const column = rulesNode === undefined ? 'behind' : 'far';
    const made = addChange(chain, column, [setTo('payload', payload)], {
      ...{ info: setting.why },
      ...outputLabelOf(old, port),
    });
    chain.wire(rulesNode ?? event, made, rulesNode === undefined ? 0 : port);
    chain.exit(port, made);
  }
  return chain.done();
}

/** The commands that were sent, as the old node passed them on. */
const LIST_OF_SENT =
  '[payload.results.{"component": component, "capability": capability, "command": command, "arguments": arguments}]';
/** The event as the legacy SmartApp got it, but for what tells nothing about the device. */
const OLD_EVENT =
  '{"eventId": event.eventId, "locationId": event.locationId, "deviceId": event.deviceId, "componentId": event.component, "capability": event.capability, "attribute": event.attribute, "value": event.value, "stateChange": true}';

function addRules(chain: ChainBuilder, from: string, tests: readonly SwitchRule[]): void {
  const rules = addSwitch(chain, 'behind', 'payload', tests, false);
  chain.wire(from, rules);
  for (const port of tests.keys()) chain.exit(port, rules, port);
}

function areOfOneAttribute(rules: readonly AttributeRule[]): boolean {
  const [first] = rules;
  return rules.every((rule) => rule.capability === first?.capability && rule.attribute === first.attribute);
}

function areAll(tests: readonly (SwitchRule | undefined)[]): tests is readonly SwitchRule[] {
  return !tests.includes(undefined);
}

function commonOf(old: FlowNode, { account, device }: SecondSetting): Common {
  return { name: textOf(old, 'name'), account: account(), label: device.label };
}
