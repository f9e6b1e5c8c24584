import type { Secret } from './secret';

/** Shorter ones would take words apart that only happen to hold them. */
const SHORTEST_ENCODED = 8;

/**
 * Takes secrets out of what somebody quotes: as they are, as an address or a form holds them, and inside anything that is
 * encoded in base64, such as a header that a gateway shows. `mark` stands in their place.
 */
export function withoutSecrets(quoted: string, secrets: readonly Secret[], mark = '[redacted]'): string {
  let clean = quoted;
  for (const secret of secrets) for (const form of formsOf(secret.reveal())) clean = clean.replaceAll(form, mark);
  return clean;
}

function formsOf(value: string): string[] {
  if (value === '') return [];
  const encoded = value.length < SHORTEST_ENCODED ? [] : [0, 1, 2].flatMap((before) => base64Of(value, before));
  return [...new Set([value, encodeURIComponent(Buffer.from(value).toString()), ...encoded])];
}

/** The characters that a value has in base64 after so many other bytes (modulo 3), whatever those and the following are. */
function base64Of(value: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  const whole = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
}
