import { quoted, type SwitchRule } from './blocks';
import { isRecord } from './flow-node';
import type { AttributeRule, CommandArgument, CommandRule } from './second-package';

/** By the saved operator, which compared the rule's value with the device's: what the device's has to be. */
const TURNED: Readonly<Record<string, { readonly t: string; readonly sign: string }>> = {
  eq: { t: 'eq', sign: '=' },
  neq: { t: 'neq', sign: '!=' },
  lt: { t: 'gt', sign: '>' },
  lte: { t: 'gte', sign: '>=' },
  gt: { t: 'lt', sign: '<' },
  gte: { t: 'lte', sign: '<=' },
};

/** The rule of a core *switch* on `msg.payload` that holds where the old one was meant to; `undefined` where it can't be read. */
export function switchRuleOf({ operator, value, argType }: AttributeRule): SwitchRule | undefined {
  const wanted = expressionOf(value, argType);
  if (wanted === undefined) return undefined;
  if (operator === 'in') return holds(`${wanted} in payload`);
  if (operator === 'nin') return holds(`$not(${wanted} in payload)`);
  if (operator === 'o_eq' || operator === 'o_neq') return membersRule(value, operator === 'o_eq');
  const turned = Object.hasOwn(TURNED, operator) ? TURNED[operator] : undefined;
  if (!turned) return undefined;
  switch (argType) {
    case 'num':
      return { t: turned.t, v: String(value), vt: 'num' };
    case 'msg':
    case 'flow':
    case 'global':
      return { t: turned.t, v: String(value), vt: argType };
    case 'bool':
      return boolRule(turned, isTruth(value));
    case 'Iso8601Date':
      return holds(`$toMillis(payload) ${turned.sign} $toMillis(${wanted})`);
    case 'json':
    case 'jsonata':
      return holds(`payload ${turned.sign} ${wanted}`);
    default:
      return { t: turned.t, v: String(value), vt: 'str' };
  }
}

function boolRule({ t, sign }: { readonly t: string; readonly sign: string }, value: boolean): SwitchRule {
  if (t === 'eq') return { t: String(value) };
  return holds(`payload ${sign} ${String(value)}`);
}

function membersRule(value: unknown, areEqual: boolean): SwitchRule | undefined {
  if (!isRecord(value)) return undefined;
  const tests = Object.entries(value).flatMap(([key, member]) => {
    const { name = key, type = 'str', value: wanted } = isRecord(member) ? member : { value: member };
    const expression = expressionOf(wanted, typeof type === 'string' ? type : 'str');
    return expression === undefined ? [] : [`payload.${named(String(name))} ${areEqual ? '=' : '!='} ${expression}`];
  });
  return tests.length === 0 ? undefined : holds(tests.join(' and '));
}

const holds = (expression: string): SwitchRule => ({ t: 'jsonata_exp', v: expression, vt: 'jsonata' });

/** The arguments of a command node of ours; `undefined` where one of the old ones can't be read. */
export interface Arguments {
  readonly args: string;
  readonly argsType: string;
}

/** What stands for the arguments: a list where all are written down, the one property, else an expression. */
export function argumentsOf({ args }: CommandRule): Arguments | undefined {
  const given = filledIn(args);
  if (given.length === 0) return { args: '', argsType: 'json' };
  const [only] = given;
  const isOne = given.length === 1 && only?.member === undefined && only?.type !== 'json';
  if (isOne && only?.argType === 'msg') return { args: String(only.value), argsType: 'msg' };
  if (given.every(isWrittenDown)) {
    const values = listOfArguments(given, writtenDown);
    return values && { args: JSON.stringify(values), argsType: 'json' };
  }
  const expression = argumentsExpression(given);
  return expression === undefined ? undefined : { args: expression, argsType: 'jsonata' };
}

/** All commands of one request as an expression that gives the list of them. */
export function commandsExpression(component: string, rules: readonly CommandRule[]): string | undefined {
  const commands = rules.map(({ capability, command, args }) => {
    const list = argumentsExpression(filledIn(args));
    if (list === undefined) return undefined;
    const parts = { component: quoted(component), capability: quoted(capability), command: quoted(command) };
    const fields = Object.entries({ ...parts, arguments: list }).map(([name, value]) => `"${name}": ${value}`);
    return `{${fields.join(', ')}}`;
  });
  return commands.includes(undefined) ? undefined : `[${commands.join(', ')}]`;
}

function argumentsExpression(args: readonly CommandArgument[]): string | undefined {
  const plain = args.filter(({ member }) => member === undefined).map(argumentExpression);
  const members = args
    .filter(({ member }) => member !== undefined)
    .map((one) => [one.member ?? '', argumentExpression(one)] as const);
  if (plain.includes(undefined) || members.some(([, value]) => value === undefined)) return undefined;
  const object = members.map(([name, value]) => `${JSON.stringify(name)}: ${value ?? ''}`).join(', ');
  return `[${[...plain, ...(members.length === 0 ? [] : [`{${object}}`])].join(', ')}]`;
}

/** A list of its own stays one: JSONata would pour it into the list around it. */
function argumentExpression(argument: CommandArgument): string | undefined {
  if (isWrittenDown(argument)) {
    const value = writtenDown(argument);
    return value === undefined ? undefined : JSON.stringify(value);
  }
  const expression = expressionOf(argument.value, argument.argType);
  return argument.type === 'json' && expression !== undefined ? `[${expression}]` : expression;
}

function listOfArguments(
  args: readonly CommandArgument[],
  read: (argument: CommandArgument) => unknown,
): unknown[] | undefined {
  const plain = args.filter(({ member }) => member === undefined).map(read);
  const members = args
    .filter(({ member }) => member !== undefined)
    .map((one) => [one.member ?? '', read(one)] as const);
  if (plain.includes(undefined) || members.some(([, value]) => value === undefined)) return undefined;
  return members.length === 0 ? plain : [...plain, Object.fromEntries(members)];
}

/** What was optional and left empty at the end went as 0: nobody had asked for it. */
function filledIn(args: readonly CommandArgument[]): readonly CommandArgument[] {
  const isGiven = ({ value, member }: CommandArgument): boolean => member !== undefined || !isNothing(value);
  return args.slice(0, args.map(isGiven).lastIndexOf(true) + 1);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

const FROM_ELSEWHERE = ['msg', 'flow', 'global', 'jsonata'];

function isWrittenDown({ argType }: CommandArgument): boolean {
  return !FROM_ELSEWHERE.includes(argType);
}

/** The value as it was sent; `undefined` where it is no JSON or no number. */
function writtenDown({ type, value, argType }: CommandArgument): unknown {
  if (/integer|number/i.test(type)) {
    const number = Number(value);
    return Number.isNaN(number) ? undefined : number;
  }
  if (type === 'boolean' || argType === 'bool') return isTruth(value);
  if (type !== 'json' && argType !== 'json') return value ?? '';
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** A value as JSONata; `undefined` where there is none. */
function expressionOf(value: unknown, argType: string): string | undefined {
  switch (argType) {
    case 'msg':
      return pathOf(String(value));
    case 'flow':
      return `$flowContext(${JSON.stringify(String(value))})`;
    case 'global':
      return `$globalContext(${JSON.stringify(String(value))})`;
    case 'jsonata':
      return isNothing(value) ? undefined : `(${String(value)})`;
    case 'num': {
      const number = Number(value);
      return Number.isNaN(number) ? undefined : String(number);
    }
    case 'bool':
      return String(isTruth(value));
    case 'json':
      return typeof value === 'string' ? jsonText(value) : JSON.stringify(value);
    default:
      return JSON.stringify(typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value ?? ''));
  }
}

function jsonText(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isTruth(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1';
}

/** A property of a message as JSONata: Node-RED writes `payload.a["b c"][0]`, JSONata quotes names by backticks. */
function pathOf(property: string): string {
  return property.replace(/\[(?:"([^"]*)"|'([^']*)')\]/g, (_match, double?: string, single?: string) => {
    return `.${named(double ?? single ?? '')}`;
  });
}

function named(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('`', '')}\``;
}
