/** A value as text, trimmed. Node-RED saves what an input field holds: numbers and booleans come as strings as well. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A box that was ticked; saved as a boolean, or as text by other programs and by the environment. */
export function isTrue(value: unknown): boolean {
  const written = plainText(value).toLowerCase();
  return written === 'true' || written === '1';
}

/** Nothing in it: also what a message or an environment variable leaves empty. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
