import { describe, expect, test } from '@jest/globals';
import { assert, dictionary, property, string, stringMatching } from 'fast-check';
import { parse } from 'yaml';
import { prometheusText } from '../testing/objects.ts';
import { type AuthoredSpec, exampleStacks, stackInput, storedStack } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { mainConfiguration } from './configuration.ts';
import { judgedFiles, placeholders } from './layout.ts';
import type { ScrapeJob } from './scrape-job.ts';

function check(text: string): ReturnType<typeof judge> {
  return judge('promtool', ['check', 'config', 'prometheus.json'], judgedFiles(text));
}

interface Parsed {
  readonly global: { readonly scrape_timeout: string; readonly external_labels: Readonly<Record<string, string>> };
  readonly storage: { readonly tsdb: { readonly retention: { readonly time: string; readonly size: string } } };
  readonly alerting: { readonly alertmanagers: readonly object[] };
  readonly scrape_configs: readonly ScrapeJob[];
}

function configuration(spec: AuthoredSpec = {}): Parsed {
  const parsed: Parsed = parse(mainConfiguration(storedStack(spec)).text);
  return parsed;
}

describe('promtool', () => {
  test.each(Object.entries(exampleStacks))('accepts the configuration of %s', (_name, input) => {
    expect(check(prometheusText(input)).refusal).toBe('');
  });

  test('would not, if a file that the configuration names were missing', () => {
    expect(judge('promtool', ['check', 'config', 'p.json'], { 'p.json': prometheusText(stackInput()) })).toMatchObject({
      accepted: false,
      output: expect.stringContaining(placeholders[0] ?? ''),
    });
  });

  test('accepts every character that an external label may hold', () => {
    const value = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('');
    const spec = { prometheus: { externalLabels: { low: value, high: '\ufdd0\ufeff\ufffe\uffff😀', null: 'null' } } };
    expect(check(mainConfiguration(storedStack(spec)).text).refusal).toBe('');
  });
});

describe('scrape timeout', () => {
  test.each([
    [{}, '10s'],
    [{ scrapeInterval: '1m' }, '10s'],
    [{ scrapeInterval: '10s' }, '10s'],
    [{ scrapeInterval: '9s999ms' }, '9s999ms'],
    [{ scrapeInterval: '5s' }, '5s'],
    [{ scrapeInterval: '1h30m', scrapeTimeout: '20m' }, '20m'],
  ])('%j gives %s', (prometheus, timeout) => {
    expect(configuration({ prometheus }).global.scrape_timeout).toBe(timeout);
  });
});

/** As os.Expand does it for config.Load: $$ is a dollar, ${NAME} a variable. */
function expand(text: string): string {
  return text.replaceAll(/\$(\$|\{(\w+)\})/g, (_all, sign: string, name: string) => (sign === '$' ? '$' : `<${name}>`));
}

test('external labels reach Prometheus as they were written: what it expands gives the same text', () => {
  assert(
    property(dictionary(stringMatching(/^[a-z]\w*$/), string({ unit: 'grapheme' })), (externalLabels) => {
      const labels = configuration({ prometheus: { externalLabels } }).global.external_labels;
      const expanded = Object.entries(labels).map(([name, value]) => [name, expand(value)]);
      expect(Object.fromEntries(expanded)).toEqual({ ...externalLabels, prometheus_replica: '<POD_NAME>' });
    }),
  );
});

test('the order in which external labels were written changes nothing', () => {
  const [one, other] = [
    { a: '1', b: '2' },
    { b: '2', a: '1' },
  ].map((externalLabels) => mainConfiguration(storedStack({ prometheus: { externalLabels } })));
  expect(one).toEqual(other);
});

describe('revision', () => {
  test('follows the text', () => {
    const first = mainConfiguration(storedStack());
    expect(mainConfiguration(storedStack())).toEqual(first);
    expect(mainConfiguration(storedStack({ prometheus: { scrapeInterval: '1m' } })).revision).not.toBe(first.revision);
    expect(first.revision).toMatch(/^[0-9a-f]{16,64}$/);
  });
});

function jobs(spec: AuthoredSpec = {}): readonly ScrapeJob[] {
  return configuration(spec).scrape_configs;
}

function names(spec: AuthoredSpec = {}): readonly string[] {
  return jobs(spec).map(({ job_name }) => job_name);
}

/** The value that relabelling gives the label `job`. */
function jobLabel({ job_name, relabel_configs = [] }: ScrapeJob): string {
  const sets = relabel_configs.find((step) => step.target_label === 'job' && step.source_labels === undefined);
  return sets?.replacement ?? job_name;
}

describe('jobs', () => {
  test('all parts of the stack and of the cluster, under the names that dashboards expect', () => {
    expect([...new Set(jobs().map(jobLabel))]).toEqual([
      'prometheus',
      'alertmanager',
      'node-exporter',
      'kube-state-metrics',
      'pushgateway',
      'apiserver',
      'kubelet',
      'coredns',
      'annotated-pods',
      'annotated-services',
    ]);
  });

  test.each([
    ['alertmanager', ['alertmanager']],
    ['nodeExporter', ['node-exporter']],
    ['kubeStateMetrics', ['kube-state-metrics', 'kube-state-metrics/telemetry']],
    ['pushgateway', ['pushgateway']],
  ])('without %s there are no jobs %j', (part, gone) => {
    expect(names().filter((name) => !names({ [part]: { enabled: false } }).includes(name))).toEqual(gone);
  });

  test.each([
    ['apiServer', ['apiserver']],
    ['kubelet', ['kubelet']],
    ['cadvisor', ['kubelet/cadvisor']],
    ['probes', ['kubelet/probes']],
    ['coredns', ['coredns']],
  ])('kubernetes.%s: Disabled takes away %j', (part, gone) => {
    expect(names().filter((name) => !names({ kubernetes: { [part]: 'Disabled' } }).includes(name))).toEqual(gone);
  });

  test('the three jobs of the kubelet are told apart by metrics_path', () => {
    const kubelet = jobs().filter((job) => jobLabel(job) === 'kubelet');
    expect(kubelet.map(({ metrics_path }) => metrics_path)).toEqual([
      '/metrics',
      '/metrics/cadvisor',
      '/metrics/probes',
    ]);
    for (const { relabel_configs } of kubelet) {
      expect(relabel_configs).toContainEqual(
        expect.objectContaining({ source_labels: ['__metrics_path__'], target_label: 'metrics_path' }),
      );
    }
  });

  test('parts that speak of others keep their labels, and add none', () => {
    for (const name of ['kube-state-metrics', 'pushgateway']) {
      const job = jobs().find(({ job_name }) => job_name === name);
      expect(job?.honor_labels).toBe(true);
      expect(job?.relabel_configs?.some(({ target_label }) => target_label !== undefined)).toBe(false);
    }
  });

  test('the stack is discovered in its own namespace alone, by one watch for all its jobs', () => {
    const own = jobs().filter(
      ({ kubernetes_sd_configs: [discovery] }) => discovery?.namespaces?.names[0] === 'monitoring',
    );
    expect(new Set(own.map(({ kubernetes_sd_configs }) => JSON.stringify(kubernetes_sd_configs))).size).toBe(1);
    expect(own).toHaveLength(6);
  });

  test('no name can be that of a job in a slice, `<class>/<slice number>`', () => {
    for (const name of names()) expect(name).not.toMatch(/\/\d+$/);
  });
});

test('without an Alertmanager alerts are sent to nobody', () => {
  expect(configuration().alerting.alertmanagers).toHaveLength(1);
  expect(configuration({ alertmanager: { enabled: false } }).alerting.alertmanagers).toHaveLength(0);
});
