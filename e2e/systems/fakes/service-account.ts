/** How Google knows who asks: by a token that whoever has the key of a service account is given (https://developers.google.com/identity/protocols/oauth2/service-account). */
import { createHash, createVerify } from 'node:crypto';
import type { FakeLogin } from './login.ts';

/** The name of the login is that of the account, its password the public half of the account's key. */
export type Account = FakeLogin;

interface Granted {
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}

/** In the words of https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
interface Denied {
  readonly error: 'invalid_grant';
  readonly error_description: string;
}

/** What is answered to an assertion, which is a JSON Web Token that the account has signed. */
export function grant(assertion: string, account: Account): Granted | Denied {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  if (issuerOf(claims) !== account.username) return denied('Invalid grant: account not found');
  const verify = createVerify('RSA-SHA256').update(`${head}.${claims}`);
  if (!verify.verify(account.password, signature, 'base64url')) return denied('Invalid JWT Signature.');
  return { access_token: tokenOf(account), expires_in: 3599, token_type: 'Bearer' };
}

/** The token of an account, which outlives whoever gave it, as Google's do. */
export function tokenOf({ username, password }: Account): string {
  return createHash('sha256').update(`${username} ${password}`).digest('hex');
}

const denied = (error_description: string): Denied => ({ error: 'invalid_grant', error_description });

function issuerOf(claims: string): unknown {
  const said: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return typeof said === 'object' && said !== null && 'iss' in said ? said.iss : undefined;
}
