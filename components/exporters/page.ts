/** What the catalogue says as pages for people: one for each system, and one that lists them. */
import { stringify } from 'yaml';
import { sorted } from './catalogue.ts';
import { exampleObjects } from './example.ts';
import type { CatalogueRecord, Exporter, SecretKeyRule, Way } from './record.ts';
import { downExpression } from './up-metric.ts';

const notice = '<!-- GENERATED from the exporter catalogue by docs/generate.ts (make generate). Do not edit. -->';

const categoryTitles: Readonly<Record<CatalogueRecord['category'], string>> = {
  databases: 'Databases',
  messaging: 'Messaging',
  storage: 'Storage',
  outside: 'Outside the cluster',
  general: 'General',
};

const ways: Readonly<Record<Way['kind'], string>> = {
  shared: 'One exporter for all objects of the stack; each scrape names the system.',
  object: 'One exporter for each object, since it has one login; each scrape names the system.',
  address: 'One exporter for each address.',
  receiver: 'One exporter for each object, to which programs send.',
  native: 'No exporter is run: scrapes go to the address itself.',
};

/** What a record that has been run as far as it is to be is held by. */
const shown: Readonly<Record<CatalogueRecord['proof']['aim'], string>> = {
  'real server': 'and was run against a real server, up and down.',
  'fake server': 'and was run against a server that speaks the protocol, up and down; not against a real one.',
  'golden files': 'and by nothing else: there is no system of this kind to try it with.',
};

/** What is missing where it was not. */
const missing: Readonly<Record<CatalogueRecord['proof']['aim'], string>> = {
  ...shown,
  'real server': 'and has not been run against a real server yet.',
  'fake server': 'and has not been run against a server yet that speaks the protocol.',
};

/** The page of a system, in Markdown. */
export function page(record: CatalogueRecord): string {
  const { title, summary, grants, caveats } = record;
  const sections = [
    `${notice}\n\n# ${title}\n\n${summary}`,
    overview(record),
    declaration(record),
    ...(record.way.kind === 'native' ? [`## So that it answers\n\n\`\`\`\n${record.way.endpoint.enable}\n\`\`\``] : []),
    ...(record.way.kind === 'receiver' ? [inputs(record.way.inputs)] : [`## Address\n\n${address(record)}`]),
    ...parameters(record),
    ...secret(record),
    ...(grants === '' ? [] : [`## What the system has to grant\n\n${grants}`]),
    health(record),
    alerts(record),
    `## To know\n\n${[...caveats, proof(record)].map((text) => `- ${text}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function overview({ type, aliases, upstream, way }: CatalogueRecord): string {
  const exporter = way.kind === 'native' ? undefined : way.exporter;
  return table(
    ['', ''],
    [
      ['type', `\`${type}\``],
      ...(aliases.length > 0 ? [['also called', aliases.join(', ')]] : []),
      ['program', `[${upstream.name}](${upstream.url})${upstream.version === undefined ? '' : ` ${upstream.version}`}`],
      ...(exporter === undefined
        ? []
        : [['image', exporter.image === undefined ? 'none of upstream’s' : `\`${exporter.image}\``]]),
      ['licence', upstream.licence],
      ['maturity', upstream.maturity],
      ['how it is run', ways[way.kind]],
      ...(way.kind === 'native' ? [['who answers', way.endpoint.by]] : []),
      ['scraped at', scrapedAt(way)],
    ],
  );
}

function declaration(record: CatalogueRecord): string {
  const text = exampleObjects(record)
    .map((object) => stringify(object, { lineWidth: 0 }))
    .join('---\n');
  const role =
    record.secret.length === 0
      ? ''
      : '\n\nA Role lets the operator read the Secret; until there is one, the condition `Accepted` has it ready to paste.';
  return `## Declare it\n\n\`\`\`yaml\n${text}\`\`\`${role}`;
}

function scrapedAt(way: Way): string {
  if (way.kind === 'native') return `\`${way.endpoint.path}\` of the address`;
  if (!('probe' in way)) return place(way.exporter, way.exporter.path);
  const names = [way.probe.target.parameter, way.probe.loginParameter, ...Object.keys(way.probe.parameters)];
  return `${place(way.exporter, way.probe.path)}, with the parameters ${names
    .filter((name) => name !== undefined)
    .map((name) => `\`${name}\``)
    .join(', ')}`;
}

function place({ port }: Exporter, path: string): string {
  return `\`:${port}${path}\` of the exporter`;
}

function address({ address: rule }: CatalogueRecord): string {
  const port = rule.defaultPort === undefined ? '' : ` The port is ${rule.defaultPort} unless another is given.`;
  return `${rule.meaning}${port} For example \`${rule.example}\`.`;
}

function inputs(given: readonly { readonly port: number; readonly protocol: string }[]): string {
  const ports = given.map(({ port, protocol }) => `${port}/${protocol}`).join(' and ');
  return `## Where programs send\n\nTo the Service of the exporter, port ${ports}.`;
}

function parameters({ parameters: given }: CatalogueRecord): readonly string[] {
  if (given.length === 0) return [];
  const rows = given.map(({ name, meaning, required, belongsToSecret, default: fallback, isList, unit, example }) => [
    `\`${name}\``,
    meaning,
    isList ? 'list' : (unit ?? 'text'),
    required
      ? 'required'
      : belongsToSecret
        ? 'required with a Secret'
        : fallback === undefined
          ? ''
          : `\`${fallback}\``,
    `\`${example}\``,
  ]);
  return [`## Parameters\n\n${table(['name', 'meaning', 'form', 'default', 'example'], rows)}`];
}

function secret({ secret: rules, needsSecret }: CatalogueRecord): readonly string[] {
  if (rules.length === 0) return [];
  const rows = rules.map((rule) => [`\`${rule.key}\``, rule.meaning, rule.required ? 'yes' : 'no', wayOf(rule)]);
  const need = needsSecret
    ? 'Nothing can be asked without one.'
    : 'An object may do without one, where the system asks for no login.';
  return [`## Secret\n\n${need}\n\n${table(['key', 'meaning', 'required', 'reaches the exporter as'], rows)}`];
}

function wayOf({ reaches }: SecretKeyRule): string {
  if (reaches.by === 'environment') return `variable \`${reaches.variable}\`, by reference`;
  return reaches.by === 'file' ? 'file, by reference' : 'part of its file of logins, which is a Secret';
}

function health({ type, upMetric }: CatalogueRecord): string {
  return `## What counts as up

${upMetric.name === 'up' ? 'A scrape fails while it does not answer.' : 'That the exporter answers says nothing of the system.'} It is down where this yields a series:

\`\`\`
${downExpression(type, upMetric)}
\`\`\``;
}

function alerts({ alerts: given }: CatalogueRecord): string {
  const rows = given.map(({ rule }) => [
    rule.alert,
    rule.labels.severity,
    `\`${rule.expr.replaceAll('|', String.raw`\|`)}\``,
    rule.for ?? '0s',
    rule.annotations.description,
  ]);
  return `## Alerts\n\n${table(['alert', 'severity', 'fires where', 'for', 'what to do'], rows)}`;
}

function proof({ proof: { now, aim } }: CatalogueRecord): string {
  return `This record is held by golden files and by tests of its rules, ${(now === aim ? shown : missing)[aim]}`;
}

/** The page that lists all systems. */
export function index(records: readonly CatalogueRecord[]): string {
  const parts = Object.entries(categoryTitles).map(([category, title]) => {
    const rows = sorted(records.filter((record) => record.category === category)).map((record) => [
      `[${record.title}](${record.type}.md)`,
      `\`${record.type}\``,
      record.way.kind === 'native' ? record.way.endpoint.by : record.upstream.name,
      record.upstream.maturity,
      record.summary,
    ]);
    return `## ${title}\n\n${table(['system', 'type', 'answers', 'maturity', 'what is measured'], rows)}`;
  });
  return `${notice}

# Exporters

What speaks no Prometheus is asked by an exporter, a program that upstream projects keep. For each system below the catalogue
says which one, how it is run and configured, what the system has to grant it, by what the system counts as up, and which alerts
there are. Systems that answer by themselves need none.

One field of a ScrapeTarget has it all done: \`exporter: { type: postgres, addresses: [db], secret: { name: login } }\`. [How, and
what is told](../how-to/exporters.md).

${parts.join('\n\n')}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
