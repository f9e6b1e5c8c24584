/** What Node.js sends in a header: no control characters, and nothing beyond Latin-1. */
const IN_A_HEADER = /^[\t\x20-\x7e\x80-\xff]+$/;

/** Whether a text can be an access token at all: each call carries it in a header. */
export function canBeAccessToken(value: string): boolean {
  return IN_A_HEADER.test(value) && value.trim() !== '';
}
