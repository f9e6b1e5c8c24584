import { SmartThingsError, type ErrorCode } from '../base/errors';
import { text } from '../base/text';

/** Names in a sentence; long lists end early. */
const MOST_NAMES = 40;

/** The error for a component that the device does not have. Names those that it has. */
export function componentUnknown(code: ErrorCode, component: string, existing: readonly string[]): SmartThingsError {
  return new SmartThingsError(code, text('home.componentUnknown', { component, existing: inARow(existing) }));
}

/** The error for a capability that the component does not have. Names those that it has. */
export function capabilityUnknown(
  code: ErrorCode,
  capability: string,
  component: string,
  existing: readonly string[],
): SmartThingsError {
  const params = { capability, component, existing: inARow(existing) };
  return new SmartThingsError(code, text('home.capabilityUnknown', params));
}

/** The error for an attribute that the capability does not have. Names those that it has. */
export function attributeUnknown(attribute: string, capability: string, existing: readonly string[]): SmartThingsError {
  const params = { attribute, capability, existing: inARow(existing) };
  return new SmartThingsError('invalid_message', text('home.attributeUnknown', params));
}

function inARow(names: readonly string[]): string {
  if (names.length === 0) return '–';
  return names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')}, …` : names.join(', ');
}
