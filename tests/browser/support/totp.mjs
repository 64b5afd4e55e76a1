// A second factor as an authenticator app computes it (RFC 6238: SHA-1, six digits, 30 seconds).

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

const stepMs = 30_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function totp(secret, atMs = Date.now()) {
  const bits = [...secret.toUpperCase().replace(/[\s=]/g, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / stepMs)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// An app on a telephone, whose owner never types a code twice: the shop takes each once, and one ahead of its clock.
export class Authenticator {
  #secret;
  #last = 0;

  constructor(secret) {
    this.#secret = secret;
  }

  code() {
    const now = Math.floor(Date.now() / stepMs);
    this.#last = Math.max(now, this.#last + 1);
    assert.ok(this.#last <= now + 1, 'the shop takes two codes in half a minute and no more');
    return totp(this.#secret, this.#last * stepMs);
  }
}
