import { Secret } from '../../src/base/secret';
import type { TokenPair } from '../../src/oauth/tokens/token-pair';

/** A pair for tests; its tokens are named after grant and generation unless told. */
export function pairWith(parts: Partial<TokenPair> = {}): TokenPair {
  const { grant = 'g1.c', generation = 1 } = parts;
  const obtainedAt = Date.parse('2026-03-04T09:00:00Z');
  return {
    accessToken: new Secret(`access-${grant}-${generation}`),
    refreshToken: new Secret(`refresh-${grant}-${generation}`),
    obtainedAt,
    expiresAt: obtainedAt + 86_400_000,
    scope: 'r:devices:*',
    installedAppId: 'installed-1',
    grant,
    generation,
    ...parts,
  };
}
