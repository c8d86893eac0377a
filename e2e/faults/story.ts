/** A story that has an operator write all that it writes without a kubelet: things come to be, change, and go. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../../operator/kube/client.ts';
import { alertRules, monitoringStacks, type Resource, scrapeTargets } from '../../operator/kube/resource.ts';
import { apply, ownNamespace } from './installation.ts';
import { stackIn, stackName } from './stacks.ts';

export interface Chapter {
  readonly title: string;
  readonly tell: (client: Client) => Promise<void>;
}

function declaration(kind: string, name: string, spec: object): KubeObject {
  const metadata = { name, namespace: ownNamespace };
  return Object.assign({ apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind, metadata }, { spec });
}

const target = (name: string, spec: object): KubeObject => declaration('ScrapeTarget', name, spec);

/** A rule of two groups, each with one alert. */
const rule = (name: string, expressions: Readonly<Record<string, string>>): KubeObject =>
  declaration('AlertRule', name, {
    groups: Object.entries(expressions).map(([group, expr]) => ({ name: group, rules: [{ alert: group, expr }] })),
  });

const ref = (name: string) => ({ namespace: ownNamespace, name });

export const chapters: readonly Chapter[] = [
  {
    title: 'a stack, targets and rules come to be',
    tell: (client) =>
      apply(
        client,
        rule('steady', { one: 'up == 0' }),
        rule('changing', { good: 'up == 0', bad: 'up == 1' }),
        target('web', { pods: { selector: { matchLabels: { app: 'web' } } }, port: 'web' }),
        target('gone', { static: { addresses: ['192.0.2.1:9100'] } }),
        stackIn(ownNamespace),
      ),
  },
  {
    title: 'a rule turns bad, a target goes, the stack loses a part and gains replicas',
    tell: async (client) => {
      await apply(client, rule('changing', { good: 'up == 2', bad: 'up == (' }));
      await client.delete(scrapeTargets, ref('gone'));
      const prometheus = { replicas: 2, externalLabels: { zone: 'a' } };
      await apply(client, stackIn(ownNamespace, { alertmanager: { enabled: false }, prometheus }));
    },
  },
  {
    title: 'the stack goes, and a rule with it',
    tell: async (client) => {
      await client.delete(monitoringStacks, ref(stackName));
      await client.delete(alertRules, ref('changing'));
    },
  },
];

/** Takes away what the story has declared, wherever it ended. */
export async function forgetStory(client: Client): Promise<void> {
  await deleteAll(client, monitoringStacks);
  await deleteAll(client, alertRules);
  await deleteAll(client, scrapeTargets);
}

async function deleteAll<T extends KubeObject>(client: Client, resource: Resource<T>): Promise<void> {
  for (const { metadata } of await client.list(resource, { namespace: ownNamespace })) {
    await client.delete(resource, metadata);
  }
}
