import { own } from './own';
import { isEnvironment } from './validation';

/** What a TypedInput of an open form holds. */
export interface FieldNow {
  readonly value: string;
  readonly type: string;
}

/** Where a field's value comes from when a message comes; `undefined` where it is written in the node itself. */
export function sourceOf({ value, type }: FieldNow): string | undefined {
  switch (type) {
    case 'msg':
    case 'flow':
    case 'global':
      return `${type}.${value}`;
    case 'env':
      return `$\{${value}}`;
    case 'jsonata':
      return value;
    default:
      return isEnvironment(value) ? value : undefined;
  }
}

/** The value that is written in a field. Throws where it is no JSON. */
export function writtenValue({ value, type }: FieldNow): unknown {
  if (type === 'num') return value === '' ? undefined : Number(value);
  if (type === 'bool') return value === 'true';
  if (type === 'json') return value === '' ? undefined : (JSON.parse(value) as unknown);
  return value;
}

/** The field that a failure is about, by the key of its sentence; `undefined` where it is about none of them. */
export function fieldOf(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  return own(FIELDS, key) ?? BEGINNINGS.find(([beginning]) => key.startsWith(beginning))?.[1];
}

const FIELDS: Readonly<Partial<Record<string, string>>> = {
  'home.deviceMissing': 'device',
  'runtime.field.deviceMissing': 'device',
  'runtime.field.deviceNoText': 'device',
  'api.notFound': 'device',
  'api.forbidden': 'device',
  'api.idImpossible': 'device',
  'home.componentUnknown': 'component',
  'home.capabilityUnknown': 'capability',
  'home.capabilityMissing': 'capability',
  'command.capabilityMissing': 'capability',
  'command.capabilityUnknown': 'capability',
  'command.noCommands': 'capability',
  'command.onlyReports': 'capability',
  'command.unknownCommand': 'command',
  'home.attributeUnknown': 'attribute',
  'command.takesNoArguments': 'args',
  'command.tooManyArguments': 'args',
  'command.argumentMissing': 'args',
  'command.argumentRefused': 'args',
  'command.argumentsNotJson': 'args',
  'command.listEmpty': 'payload',
  'command.entryNotObject': 'payload',
  'command.partMissing': 'payload',
  'command.notSettable': 'payload',
  'command.nothingToSet': 'payload',
  'command.needsMore': 'payload',
  'command.toggleUnknown': 'payload',
  'command.unitUnknown': 'payload',
  'home.commandsMissing': 'payload',
};
const BEGINNINGS: readonly (readonly [beginning: string, field: string])[] = [
  ['command.value', 'payload'],
  ['command.payload', 'payload'],
  ['runtime.account.', 'account'],
  ['runtime.routes.unknownAccount', 'account'],
  ['oauth.', 'account'],
  ['api.scopeMissing', 'account'],
  ['api.notAuthorized', 'account'],
];
