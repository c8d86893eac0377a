/** The server's side of a login by SCRAM-SHA-256, as RFC 5802 and RFC 7677 have it. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { FakeLogin } from './login.ts';

const iterations = 4096;

export class Scram {
  readonly #login: FakeLogin;
  readonly #salt = randomBytes(16);
  /** What both have said so far, without the header of the client's first message. */
  #said = '';

  constructor(login: FakeLogin) {
    this.#login = login;
  }

  /** The answer to the first message of the client. */
  first(message: string): string {
    const bare = message.replace(/^n,,/, '');
    const nonce = `${attribute(bare, 'r')}${randomBytes(18).toString('base64')}`;
    const answer = `r=${nonce},s=${this.#salt.toString('base64')},i=${iterations}`;
    this.#said = `${bare},${answer}`;
    return answer;
  }

  /** The answer to the last message of the client; undefined where the login is wrong. */
  last(message: string): string | undefined {
    const { username, password } = this.#login;
    const all = `${this.#said},${message.replace(/,p=.*$/, '')}`;
    const salted = pbkdf2Sync(password, this.#salt, iterations, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), all);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    const isRight = attribute(this.#said, 'n') === username && attribute(message, 'p') === proof.toString('base64');
    return isRight ? `v=${hmac(hmac(salted, 'Server Key'), all).toString('base64')}` : undefined;
  }
}

function attribute(message: string, name: string): string {
  return new RegExp(`(?:^|,)${name}=([^,]*)`).exec(message)?.[1] ?? '';
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
