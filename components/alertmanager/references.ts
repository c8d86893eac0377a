/** Alertmanager's configuration as users write it: secrets by reference to Secrets, and no path of a file. */

import { isRecord } from '../../crds/schema.ts';
import type { SecretUse } from '../fragment.ts';
import { Refusal } from '../refusal.ts';
import { type Credentials, isSecretKey } from '../scrape/credentials.ts';

/**
 * Fields that Alertmanager also reads from a file, whose path then stands in a field of that name with "_file" at its
 * end: those of package config in Alertmanager 0.31, and those of the HTTP client in prometheus/common.
 */
const secretFields: ReadonlySet<string> = new Set([
  'alert_source_token',
  'api_key',
  'api_secret',
  'api_url',
  'app_token',
  'auth_password',
  'auth_secret',
  'bearer_token',
  'bot_token',
  'chat_id',
  'client_secret',
  'credentials',
  'opsgenie_api_key',
  'password',
  'rocketchat_token',
  'rocketchat_token_id',
  'routing_key',
  'service_key',
  'slack_api_url',
  'slack_app_token',
  'smtp_auth_password',
  'smtp_auth_secret',
  'telegram_bot_token',
  'token',
  'token_id',
  'url',
  'user_key',
  'username',
  'victorops_api_key',
  'webhook_url',
  'wechat_api_secret',
]);

/** The same for the fields of `tls_config`, whose bytes are certificates and keys. */
const tlsFields: ReadonlyMap<string, SecretUse> = new Map([
  ['ca', 'authority'],
  ['cert', 'certificate'],
  ['key', 'key'],
]);

/** Maps whose keys are the user's own words. */
const freeForm: ReadonlySet<string> = new Set(['details', 'fields']);

interface Place {
  readonly field: string;
  readonly credentials: Credentials;
}

type Fields = Readonly<Record<string, unknown>>;

function useOf(name: string, field: string): SecretUse | undefined {
  if (field.endsWith('.tls_config')) return tlsFields.get(name);
  return secretFields.has(name) ? 'text' : undefined;
}

function pathRefused(field: string, name: string): Refusal {
  const fix =
    name === 'templates'
      ? 'write the templates themselves into spec.alertmanager.templates'
      : `refer to a Secret of the stack's namespace, as in ${name.replace(/_file$|s$/, '')}: { name: chat, key: url }`;
  return new Refusal(
    'FieldNotAllowed',
    `${field}.${name}: the stack has no files of yours that a path could name; ${fix}`,
  );
}

function entryOf(name: string, value: unknown, { field, credentials }: Place): readonly [string, unknown] {
  if (name.endsWith('_file') || name === 'files' || name === 'templates') throw pathRefused(field, name);
  const use = useOf(name, field);
  const inner = `${field}.${name}`;
  if (use !== undefined && isSecretKey(value)) {
    return [`${name}_file`, credentials.path(value, { use, field: inner, group: use === 'text' ? inner : field })];
  }
  return [name, freeForm.has(name) ? value : resolved(value, { field: inner, credentials })];
}

function resolved(value: unknown, { field, credentials }: Place): unknown {
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => resolved(entry, { field: `${field}[${index}]`, credentials }));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => entryOf(name, entry, { field, credentials })));
}

/**
 * The configuration with each reference `{ name, key }` to a Secret replaced by the path of the file that holds its
 * bytes; `credentials` gathers those files. What Alertmanager makes of the rest is for amtool to say.
 *
 * @throws Refusal when a field holds a path of its own
 */
export function resolveReferences(config: Fields, credentials: Credentials): Fields {
  const field = 'spec.alertmanager.config';
  return Object.fromEntries(
    Object.entries(config).map(([name, entry]) => entryOf(name, entry, { field, credentials })),
  );
}
