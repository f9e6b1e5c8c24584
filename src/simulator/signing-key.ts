import { createHash, generateKeyPair, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../base/ports';
import { selfSignedCertificate } from './certificate';

const DAY_MS = 24 * 60 * 60_000;
const KEY_LIFE_MS = 30 * DAY_MS;

/** What is signed. */
export interface Message {
  readonly method: 'POST';
  /** Path of the target. */
  readonly path: string;
  readonly body: string;
  /** Epoch ms. */
  readonly at: number;
}

/** A key of the simulated cloud, as Samsung has them: RSA with 2048 bits, in a certificate that is good for a month. */
export class SigningKey {
  /** Where the certificate lies on the key host. */
  readonly keyId: string;
  readonly certificate: string;
  readonly #privateKey: KeyObject;

  private constructor(keyId: string, certificate: string, privateKey: KeyObject) {
    this.keyId = keyId;
    this.certificate = certificate;
    this.#privateKey = privateKey;
  }

  /** Makes a new key, which takes a part of a second. `now`: epoch ms. */
  static async make(random: Random, now: number): Promise<SigningKey> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const serial = random.bytes(16);
    const keyId = `/pl/useast2/${(serial.toString('hex').match(/../g) ?? []).join('-')}`;
    const certificate = selfSignedCertificate({
      ...{ name: 'key.simulator.invalid', publicKey, privateKey, serial },
      validFrom: now - DAY_MS,
      validTo: now + KEY_LIFE_MS,
    });
    return new SigningKey(keyId, certificate, privateKey);
  }

  /** The headers that prove a message, in Samsung's form: no hyphen in `SHA256`, `UTC` in the date. */
  sign({ method, path, body, at }: Message): Record<string, string> {
    const digest = `SHA256=${createHash('sha256').update(body).digest('base64')}`;
    const date = new Date(at).toUTCString().replace('GMT', 'UTC');
    const text = `(request-target): ${method.toLowerCase()} ${path}\ndigest: ${digest}\ndate: ${date}`;
    const signature = sign('sha256', Buffer.from(text), this.#privateKey).toString('base64');
    const covered = '(request-target) digest date';
    return {
      digest,
      date,
      authorization: `Signature keyId="${this.keyId}",signature="${signature}",headers="${covered}",algorithm="rsa-sha256"`,
    };
  }
}
