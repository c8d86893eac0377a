/** A module of one's own, passed on field by field in blackbox_exporter's grammar: no path to a file and no secret among them. */
import { similar } from '../../../crds/similar.ts';
import { sortedRecord } from '../../content.ts';
import { compareText } from '../../fragment.ts';
import { Refusal } from '../../refusal.ts';
import { certificateFault } from '../../scrape/certificates.ts';
import { probers } from './modules.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What may stand in a field; what a value means is for the exporter to say. */
type Grammar =
  | 'value'
  | 'values'
  | 'headers'
  | 'authority'
  | { readonly each: Grammar }
  | { readonly fields: Readonly<Record<string, Grammar>> };

function values(...names: readonly string[]): Readonly<Record<string, Grammar>> {
  return Object.fromEntries(names.map((name) => [name, 'value']));
}

const tls: Grammar = {
  fields: { ...values('insecure_skip_verify', 'server_name', 'min_version', 'max_version'), ca: 'authority' },
};
const address = values('preferred_ip_protocol', 'ip_protocol_fallback');
const header: Grammar = { each: { fields: values('header', 'regexp', 'allow_missing') } };
const label: Grammar = { each: { fields: values('name', 'value') } };
const records: Grammar = {
  fields: {
    fail_if_matches_regexp: 'values',
    fail_if_all_match_regexp: 'values',
    fail_if_not_matches_regexp: 'values',
    fail_if_none_matches_regexp: 'values',
  },
};

/** blackbox_exporter 0.28, `Module` in config/config.go. */
const module: Readonly<Record<string, Grammar>> = {
  prober: 'value',
  timeout: 'value',
  http: {
    fields: {
      ...address,
      ...values('method', 'body', 'body_size_limit', 'compression', 'fail_if_ssl', 'fail_if_not_ssl'),
      ...values('follow_redirects', 'enable_http2', 'enable_http3'),
      ...values('fail_if_body_json_matches_cel', 'fail_if_body_json_not_matches_cel'),
      valid_status_codes: 'values',
      valid_http_versions: 'values',
      headers: 'headers',
      fail_if_body_matches_regexp: 'values',
      fail_if_body_not_matches_regexp: 'values',
      fail_if_header_matches: header,
      fail_if_header_not_matches: header,
      tls_config: tls,
    },
  },
  tcp: {
    fields: {
      ...address,
      tls: 'value',
      tls_config: tls,
      query_response: { each: { fields: { ...values('expect', 'expect_bytes', 'send', 'starttls'), labels: label } } },
    },
  },
  icmp: { fields: { ...address, ...values('payload_size', 'ttl') } },
  dns: {
    fields: {
      ...address,
      ...values('dns_over_tls', 'transport_protocol', 'query_class', 'query_name', 'query_type', 'recursion_desired'),
      tls_config: tls,
      valid_rcodes: 'values',
      validate_answer_rrs: records,
      validate_authority_rrs: records,
      validate_additional_rrs: records,
    },
  },
  grpc: { fields: { ...address, ...values('service', 'tls'), tls_config: tls } },
};

const noSecret = 'it would stand readable in a ConfigMap; probe what answers without a login';

/** Why some fields of the grammar are not passed on. */
const refusedFields: Readonly<Record<string, string>> = {
  basic_auth: noSecret,
  authorization: noSecret,
  bearer_token: noSecret,
  oauth2: noSecret,
  cert: noSecret,
  key: noSecret,
  metadata: noSecret,
  http_headers: 'use headers',
  no_follow_redirects: 'use follow_redirects',
  proxy_url: 'a probe goes to its target, and not by way of another',
  dont_fragment: 'it needs a privilege that the exporter does not have',
  source_ip_address: 'the exporter has one address, its pod’s',
};

/** The module as it is passed on, in a fixed order. Throws Refusal for a prober or a field that is not on the list. */
export function moduleOf(given: Fields, field: string): Fields {
  const known: readonly unknown[] = probers;
  if (!known.includes(given['prober'])) {
    throw new Refusal(
      'InvalidProbe',
      `${field}.prober: ${JSON.stringify(given['prober'] ?? '')} is none of ${probers.join(', ')}`,
    );
  }
  return fieldsOf(given, module, field);
}

function passed(value: unknown, grammar: Grammar, field: string): unknown {
  if (grammar === 'value') return scalar(value, field);
  if (grammar === 'values') return listOf(value, 'value', field);
  if (grammar === 'headers') return headersOf(value, field);
  if (grammar === 'authority') return authorityOf(value, field);
  return 'each' in grammar ? listOf(value, grammar.each, field) : fieldsOf(value, grammar.fields, field);
}

function scalar(value: unknown, field: string): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Refusal('InvalidProbe', `${field}: it is a text, a number or a truth value`);
}

function listOf(value: unknown, each: Grammar, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refusal('InvalidProbe', `${field}: it is a list`);
  return value.map((entry: unknown, index) => passed(entry, each, `${field}[${index}]`));
}

function mapOf(value: unknown, pass: (entry: unknown, field: string, name: string) => unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('InvalidProbe', `${field}: it is an object`);
  }
  const entries = Object.entries(value).map(([name, entry]) => [name, pass(entry, `${field}.${name}`, name)] as const);
  return sortedRecord(Object.fromEntries(entries));
}

function fieldsOf(value: unknown, fields: Readonly<Record<string, Grammar>>, field: string): Fields {
  return mapOf(
    value,
    (entry, at, name) => {
      const grammar = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (grammar === undefined) throw notAllowed(at, whyNot(name, fields));
      return passed(entry, grammar, at);
    },
    field,
  );
}

/** Headers by which a login is shown. */
const LOGIN = /^(proxy-)?authorization$|^cookie$|api-?key|token|secret|password/i;

function headersOf(value: unknown, field: string): Fields {
  return mapOf(
    value,
    (entry, at, name) => {
      if (LOGIN.test(name)) throw notAllowed(at, noSecret);
      return scalar(entry, at);
    },
    field,
  );
}

/** The exporter reads it at each probe, and one that it cannot read fails as a server does that is away. */
function authorityOf(value: unknown, field: string): string {
  const text = String(scalar(value, field));
  if (text.includes('PRIVATE KEY')) throw notAllowed(field, 'it holds a private key; give the certificates alone');
  const fault = certificateFault(text);
  if (fault !== undefined) throw new Refusal('InvalidProbe', `${field}: ${fault}`);
  return text;
}

function whyNot(name: string, fields: Readonly<Record<string, Grammar>>): string {
  const known = Object.hasOwn(refusedFields, name) ? refusedFields[name] : undefined;
  if (known !== undefined) return known;
  if (name.endsWith('_file')) return 'a path to a file of the exporter is not possible';
  const names = Object.keys(fields).toSorted(compareText);
  const meant = similar(name, names);
  const question = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `it is none of the fields that are passed on: ${names.join(', ')}${question}`;
}

function notAllowed(field: string, why: string): Refusal {
  return new Refusal('FieldNotAllowed', `${field}: ${why}`);
}
