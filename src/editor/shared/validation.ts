import { words } from './words';

const t = words('smartthings-account');

/** A property as text: a flow that another program wrote may lack it or hold anything. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** `${NAME}`: filled in from the environment where Node-RED runs, so a dialog cannot judge it. */
export const isEnvironment = (value: string): boolean => /^\$\{[^{}]+\}$/.test(value);

/** An address to call: https, or plain http to this machine itself. */
export function checkAddress(value: unknown, mayBeEmpty: boolean): Verdict {
  const address = asText(value);
  if (address === '') return mayBeEmpty || t('validation.addressMissing');
  if (isEnvironment(address)) return true;
  const url = parseAddress(address);
  if (!url) return t('validation.addressWrong', { address });
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback) || t('validation.addressPlain');
}

function parseAddress(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
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
