import { SmartThingsError, type ErrorCode } from '../base/errors';
import { text } from '../base/text';
import { inARow } from './value-schema';

/** The error for a component that the device does not have. Names those that it has. */
export function componentUnknown(code: ErrorCode, component: string, existing: readonly string[]): SmartThingsError {
  return new SmartThingsError(code, text('home.componentUnknown', { component, existing: listOf(existing) }));
}

/** The error for a capability that the component does not have. Names those that it has. */
export function capabilityUnknown(
  code: ErrorCode,
  capability: string,
  component: string,
  existing: readonly string[],
): SmartThingsError {
  const params = { capability, component, existing: listOf(existing) };
  return new SmartThingsError(code, text('home.capabilityUnknown', params));
}

/** The error for an attribute that the capability does not have. Names those that it has. */
export function attributeUnknown(attribute: string, capability: string, existing: readonly string[]): SmartThingsError {
  const params = { attribute, capability, existing: listOf(existing) };
  return new SmartThingsError('invalid_message', text('home.attributeUnknown', params));
}

function listOf(names: readonly string[]): string {
  return inARow(names) || '–';
}
