import { addressFault, LONGEST_ADDRESS, parseAddress, placeOf, type AddressFault } from '../../base/contract/addresses';
import { environmentVariable } from '../../base/contract/environment';
import { words } from './words';

const t = words('smartthings-account');

/** A property as text: a flow that another program wrote may lack it or hold anything. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** Filled in from the environment where Node-RED runs, so a dialog cannot judge it. */
export const isEnvironment = (value: string): boolean => environmentVariable(value) !== undefined;
/**
 * A validator whose sentence begins with the field's name where it stands away from the field, such as at the triangle of
 * a node. Under the field itself Node-RED's `options` are left out.
 */
export function named<Properties>(check: (this: Properties, value: unknown) => Verdict): Validator<Properties> {
  // Node-RED takes a sentence from validators of two parameters alone.
  return function (value, options) {
    const verdict = check.call(this, value);
    return verdict === true || options.label === undefined ? verdict : `${options.label}: ${verdict}`;
  };
}

/** An address to call, by the rule that the runtime has too: https, or plain http to this machine itself. */
export function checkAddress(value: unknown, mayBeEmpty: boolean): Verdict {
  const address = asText(value);
  if (address === '') return mayBeEmpty || t('validation.addressMissing');
  if (isEnvironment(address)) return true;
  const fault = addressFault(address);
  return fault === undefined || addressInWords(fault, address);
}

/**
 * An address that was written without its scheme, such as `127.0.0.1:1880` or `example.com/path`: plain http to this
 * machine and inside a home, https to anywhere else. What is no such address stays as it is.
 */
export function withScheme(written: string): string {
  const isBare = /^([\w-]+(\.[\w-]+)+|localhost|\[[\da-f:]+\]|[\w-]+(?=:\d))(:\d{1,5})?(\/\S*)?$/i.test(written);
  const url = isBare ? parseAddress(`http://${written}`) : undefined;
  if (!url) return written;
  return `${placeOf(url) === 'anywhere' ? 'https' : 'http'}://${written}`;
}

/** What is wrong with an address, in a sentence. */
export function addressInWords(fault: AddressFault, address: string): string {
  switch (fault) {
    case 'malformed':
      return t('validation.addressWrong', { address: address.slice(0, 100) });
    case 'tooLong':
      return t('validation.addressLong', { most: LONGEST_ADDRESS });
    case 'login':
      return t('validation.addressLogin');
    case 'plain':
      return t('validation.addressPlain');
  }
}

/** A number from `least` to `most`, both included. A flow that lacks the property gets its default at run time. */
export function checkNumber(value: unknown, least: number, most: number): Verdict {
  if (value === undefined) return true;
  const written = asText(value);
  if (isEnvironment(written)) return true;
  const number = Number(written);
  if (written !== '' && number >= least && number <= most) return true;
  return most === Infinity ? t('validation.numberLow', { least }) : t('validation.number', { least, most });
}
