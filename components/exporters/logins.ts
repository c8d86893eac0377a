/** The file in which an exporter that several objects share has the logins of all of them. It is a Secret itself. */
import { toText } from '../content.ts';
import { Refusal } from '../refusal.ts';
import type { LoginsFormat } from './record.ts';

/** What one object logs in with. */
export interface Login {
  /** How a scrape names it. */
  readonly name: string;
  /** What each key of its Secret holds. */
  readonly secret: Readonly<Record<string, string>>;
  /** As the exporter is asked for them. */
  readonly targets: readonly string[];
  readonly values: Readonly<Record<string, string | readonly string[]>>;
}

type Writer = (logins: readonly Login[]) => string;

/** The text of the file. Throws a Refusal for a login that the format cannot hold; no message holds a part of a Secret. */
export function loginsText(format: LoginsFormat, logins: readonly Login[]): string {
  return writers[format](logins);
}

/** JSON, which YAML reads alike. */
const modules =
  (field: string, module: (login: Login) => object): Writer =>
  (logins) =>
    toText({ [field]: Object.fromEntries(logins.map((login) => [login.name, module(login)])) });

const userpass = ({ secret: { username, password } }: Login): object => ({
  type: 'userpass',
  userpass: { username, password },
});

/** Passwords are found by the address with its user, as in the URL that is asked for. */
const redis: Writer = (logins) => {
  const entries = logins.flatMap(({ targets, secret }) =>
    targets.map((target) => [target, secret['password']] as const),
  );
  return toText(Object.fromEntries(entries));
};

const mysql: Writer = (logins) =>
  logins
    .map(({ name, secret: { username = '', password = '' } }) =>
      [`[${name}]`, `user = ${quoted(username, 'username')}`, `password = ${quoted(password, 'password')}`, ''].join(
        '\n',
      ),
    )
    .join('\n');

/** The exporter's reader takes backticks for quotes that hold everything, and expands variables in whatever it has read. */
function quoted(value: string, key: string): string {
  if (/[\r\n]/.test(value)) throw unusable(key, 'a line break');
  if (value.includes('$')) throw unusable(key, 'a "$", which the exporter takes for a variable');
  if (value.includes('`')) throw unusable(key, 'a "`", which its file cannot hold');
  return `\`${value}\``;
}

function unusable(key: string, what: string): Refusal {
  return new Refusal('SecretNotUsable', `spec.exporter.secret: the value of ${key} holds ${what}; choose another`);
}

/** SNMP 3 with as much security as there are passwords for; else SNMP 2c. */
function snmp({ secret }: Login): object {
  const { community, username, password, 'privacy-password': privacy } = secret;
  if (username === undefined) return { community, version: 2 };
  if (privacy !== undefined && password === undefined) {
    throw new Refusal('SecretNotUsable', 'spec.exporter.secret: a privacy-password needs a password beside it');
  }
  return {
    version: 3,
    username,
    security_level: privacy !== undefined ? 'authPriv' : password !== undefined ? 'authNoPriv' : 'noAuthNoPriv',
    ...(password !== undefined && { password, auth_protocol: 'SHA' }),
    ...(privacy !== undefined && { priv_password: privacy, priv_protocol: 'AES' }),
  };
}

const eseries = ({ secret: { username, password }, values }: Login): object => ({
  user: username,
  password,
  proxy_url: values['proxy'],
  timeout: 10,
});

const writers: Readonly<Record<LoginsFormat, Writer>> = {
  postgres: modules('auth_modules', userpass),
  elasticsearch: modules('auth_modules', userpass),
  mysql,
  redis,
  snmp: modules('auths', snmp),
  eseries: modules('modules', eseries),
};
