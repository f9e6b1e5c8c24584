import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { SmartThingsError } from '../../base/errors';
import type { Random } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text } from '../../base/text';

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'node-red-smartthings journal';

/**
 * Encrypts under the client secret (AES-256-GCM, key by HKDF-SHA-256), bound to what it belongs to: nothing readable
 * lies beside Node-RED's own encrypted credentials. Gives base64 of salt, nonce, tag and text. Throws where the secret is empty.
 */
export function seal(plain: string, secret: Secret, boundTo: string, random: Random): string {
  if (secret.reveal() === '') throw new SmartThingsError('not_authorized', text('oauth.noClientSecret'));
  const salt = random.bytes(SALT_BYTES);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt), nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Opens what `seal` made; `undefined` with another secret, another place, or damage. */
export function unseal(sealed: string, secret: Secret, boundTo: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) return undefined;
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(SALT_BYTES + NONCE_BYTES, SALT_BYTES + NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, salt), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(tag);
    const encrypted = bytes.subarray(SALT_BYTES + NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(secret: Secret, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), salt, PURPOSE, 32));
}
