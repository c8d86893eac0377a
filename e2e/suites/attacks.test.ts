/** A tenant with every right in its own namespace attacks the rest of the cluster through the stack, and gets nothing. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import { stack } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { acceptedAttacks, awkward, place, successes } from './attack-targets.ts';
import { current, scrapeTarget } from './declarations.ts';
import { forgedRules, metadataSlice, serviceTargets, stolenSlice } from './endpoint-attacks.ts';
import { refusedAttacks, refusedSpecs } from './refused-attacks.ts';
import { eventually, kubectl, openPrometheus, stackObject } from './running-demo.ts';
import { activeTargets, configurationOf, ruleGroups, type Target } from './server.ts';
import { changesOfPrometheus, post, pushForged, readableTexts, revealing, triedByTenant } from './server-attacks.ts';
import { applyAsTenant, attacker, elsewhere, evictTenants, refusalByServer, settleTenants, victim } from './tenants.ts';

jest.setTimeout(120_000);

const mine = `--namespace=${attacker}`;
let ask: Ask;
let targets: readonly Target[];
let objects: ReadonlyMap<string, LiveObject>;
let seenBefore: string;

const ownTargets = (name: string) => targets.filter(({ labels }) => labels['scrape_target'] === `${attacker}/${name}`);
const series = async (expression: string) => (await query(ask, expression)).map(({ labels }) => labels);

async function imageOfOperator(): Promise<string> {
  const path = '--output=jsonpath={.spec.template.spec.containers[0].image}';
  return await kubectl.run('get', 'deployment', 'bellwether', `--namespace=${stack.namespace}`, path);
}

async function look(): Promise<void> {
  const found = await kubectl.list('scrapetargets,alertrules', mine);
  for (const object of found) expect(current(object, 'Accepted').status).not.toBe('Unknown');
  objects = new Map(found.map((object) => [object.metadata.name, object]));
  targets = await activeTargets(ask);
  // By then everything that was declared has been discovered.
  for (const name of ['honest', 'awkward', 'relabels']) expect(ownTargets(name)).toMatchObject([{ health: 'up' }]);
  expect(ownTargets('redirect')).toMatchObject([{ health: 'down' }]);
  expect(targets.filter(({ labels }) => labels['pod'] === 'annotated')).toMatchObject([{ health: 'down' }]);
  expect(await series('shown_credentials')).toEqual(
    expect.arrayContaining([attacker, victim].map((namespace) => expect.objectContaining({ namespace }))),
  );
}

const stateOfStack = async () => current(await stackObject(), 'Ready');

beforeAll(async () => {
  ask = await openPrometheus();
  seenBefore = (await stateOfStack()).status;
  await settleTenants(await imageOfOperator());
  for (const namespace of [attacker, victim]) {
    await kubectl.run('wait', 'pods', '--all', `--namespace=${namespace}`, '--for=condition=Ready', '--timeout=60s');
  }
  const refused = refusedAttacks.map(({ spec }, index) => scrapeTarget(place(`refused-${index}`), spec));
  await applyAsTenant([...acceptedAttacks, ...refused, ...forgedRules(place), ...(await serviceTargets())]);
  await pushForged();
  await eventually('everything to be judged and discovered', look, 60_000);
});

afterAll(async () => {
  await setTenancy(null);
  await evictTenants();
});

/** Sets what the demo's stack trusts; null is the default. */
async function setTenancy(tenancy: object | null): Promise<void> {
  const patch = JSON.stringify({ spec: { tenancy } });
  await kubectl.run(
    'patch',
    'monitoringstack',
    stack.name,
    `--namespace=${stack.namespace}`,
    '--type=merge',
    `--patch=${patch}`,
  );
}

describe('by a declaration that is refused:', () => {
  test.each(refusedAttacks.map(({ what, ...rest }, index) => [what, { ...rest, name: `refused-${index}` }] as const))(
    '%s',
    (_, { name, reason, says }) => {
      const object = objects.get(name);
      if (!object) throw new Error(`there is no ${name}`);
      expect(current(object, 'Accepted')).toMatchObject({
        status: 'False',
        reason,
        message: expect.stringContaining(says),
      });
      expect(ownTargets(name)).toEqual([]);
    },
  );
});

describe('by what the API server does not take:', () => {
  test.each(refusedSpecs)('%s', async (_, spec, says) => {
    const target = { ...scrapeTarget(place('not-taken'), {}), spec };
    expect(await refusalByServer(target)).toMatch(says);
  });

  test('an EndpointSlice that names the pod of another namespace as its own', async () => {
    expect(await refusalByServer(await stolenSlice())).toContain('must be in the namespace of the EndpointSlice');
  });

  test('an EndpointSlice behind which is the metadata of the cloud', async () => {
    expect(await refusalByServer(metadataSlice())).toContain('link-local');
  });

  test('objects in another namespace', async () => {
    const target = scrapeTarget({ ...place('theirs'), namespace: victim }, {});
    expect(await refusalByServer(target)).toContain('forbidden');
  });

  test('the copies of Secrets in the namespace of the stack', async () => {
    const said = await triedByTenant('get', 'secrets', `--namespace=${stack.namespace}`);
    expect(said).toContain('forbidden');
  });
});

describe('by targets of its own:', () => {
  test('the honest one is scraped, so that the others could be', async () => {
    expect(await series('told_by_mallory{scrape_target=~".*/honest"}')).toHaveLength(1);
    expect((await series('told_by_vault')).map(({ namespace }) => namespace)).toEqual([victim]);
  });

  test('sending the server elsewhere', async () => {
    const sent = targets.filter(({ scrapeUrl }) => scrapeUrl.endsWith('/redirect'));
    expect(sent.map(({ labels }) => labels['scrape_target'] ?? 'annotated').toSorted()).toEqual([
      'annotated',
      `${attacker}/redirect`,
    ]);
    for (const { lastError } of sent) expect(lastError).toContain('302');
    expect(await series(`told_by_vault{namespace="${attacker}"}`)).toEqual([]);
    expect(elsewhere).toContain(victim);
  });

  test('being shown the credentials of the server, or another target’s', async () => {
    const shown = await query(ask, `shown_credentials{namespace="${attacker}"}`);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter(({ value }) => value !== 0)).toEqual([]);
    expect((await query(ask, `shown_credentials{namespace="${victim}"}`)).map(({ value }) => value > 0)).toEqual([
      true,
    ]);
  });

  test.each(['apiserver', 'takes-job', 'relabels'])('passing for a job of the cluster, as %s does', async (name) => {
    expect(ownTargets(name)).toHaveLength(1);
    expect(ownTargets(name)[0]?.labels['job']).toMatch(new RegExp(`^${attacker}/(apiserver|kubelet)$`));
    expect(await series('{scrape_target!="", job=~"kubelet|apiserver"}')).toEqual([]);
  });

  test('passing for another namespace, in what it tells, by relabelling and by the labels of its pods', async () => {
    expect(ownTargets('relabels')).toMatchObject([{ labels: { namespace: attacker } }]);
    const told = await series('told_by_mallory');
    expect(told.length).toBeGreaterThan(0);
    for (const { namespace, scrape_target } of told) {
      expect(namespace).toBe(attacker);
      expect(scrape_target ?? 'annotated').toMatch(new RegExp(`^${attacker}/|^annotated$`));
    }
  });

  test('a pod on the network of the node, by a ScrapeTarget and by annotations', () => {
    expect(ownTargets('on-host')).toEqual([]);
    expect(targets.filter(({ labels }) => labels['namespace'] === attacker && labels['pod'] === 'on-host')).toEqual([]);
  });

  test('signs that mean something to JSON, YAML, templates or regular expressions', () => {
    expect(ownTargets('awkward')).toMatchObject([{ labels: { awkward } }]);
  });

  test('endpoints that are none of its pods', () => {
    const addresses = targets
      .filter(({ labels }) => labels['namespace'] === attacker)
      .map(({ scrapeUrl, labels }) => `${new URL(scrapeUrl).port} ${labels['pod'] ?? ''}`);
    expect([...new Set(addresses)].toSorted()).toEqual(['8080 annotated', '8080 mallory']);
  });
});

describe('by rules:', () => {
  test('taking the place of the marker by which the operator reads back', async () => {
    const groups = await ruleGroups(ask);
    expect(groups.filter(({ name }) => name === 'bellwether/main')).toHaveLength(1);
    const forged = groups.filter(({ rules }) => rules.some(({ name }) => name === 'bellwether_revision'));
    expect(forged.map(({ name }) => name)).toContain(`${attacker}/forges-marker/../../bellwether/main`);
    expect((await stateOfStack()).status).toBe(seenBefore);
  });

  test('one group that fills everybody’s configuration', () => {
    const giant = objects.get('giant');
    expect(giant && current(giant, 'Accepted')).toMatchObject({ status: 'False', reason: 'FragmentTooLarge' });
  });

  test('a template that reads what is not there, or a file', () => {
    const object = objects.get('reads-files');
    expect(object && current(object, 'Accepted')).toMatchObject({ status: 'False', reason: 'InvalidRule' });
  });
});

describe('by what is in the cluster:', () => {
  test('a stack of its own', async () => {
    const find = () => kubectl.find('monitoringstack', 'own', mine);
    await eventually('the answer', async () => {
      const own = await find();
      expect(own && conditionOf(own, 'Stalled')).toMatchObject({ status: 'True', reason: 'NamespaceNotGranted' });
    });
    expect(
      await kubectl.list(
        'statefulsets,serviceaccounts,deployments',
        mine,
        '--selector=app.kubernetes.io/managed-by=bellwether',
      ),
    ).toEqual([]);
  });

  test('configuration that looks like the operator’s own', async () => {
    expect((await ruleGroups(ask)).map(({ name }) => name)).not.toContain('smuggled');
    expect(await kubectl.find('configmap', 'demo-prometheus-slice-0', mine)).toBeDefined();
  });
});

describe('by what the servers answer:', () => {
  test.each(changesOfPrometheus)('%s', async (_, path, says) => {
    expect(await post('prometheus', path)).toMatch(says);
  });

  test('pushing for somebody else', async () => {
    await eventually('the pushed series', async () => {
      const [pushed, ...others] = await series('pushed_by_mallory');
      expect(others).toEqual([]);
      expect(pushed).toMatchObject({ job: 'pushed/kubelet', exported_namespace: victim });
      expect(Object.keys(pushed ?? {})).not.toEqual(expect.arrayContaining(['namespace', 'scrape_target']));
    });
  });

  test('finding a password in what anybody may read', async () => {
    const { yaml } = await configurationOf(ask);
    expect(yaml).toContain('credentials_file');
    for (const [where, text] of await readableTexts(yaml)) {
      for (const form of revealing) expect({ where, isTold: text.includes(form) }).toEqual({ where, isTold: false });
    }
  });
});

describe('by rules, where the stack isolates them:', () => {
  beforeAll(async () => {
    await setTenancy({ isolateRules: true });
  });

  test('reading the series of another namespace', async () => {
    await eventually('the matcher', async () => {
      const group = (await ruleGroups(ask)).find(({ name }) => name === `${attacker}/thief/only`);
      expect(group?.rules[0]).toMatchObject({ name: 'stolen', health: 'ok' });
      expect(group?.rules[0]?.query).toContain(`told_by_vault{namespace="${attacker}"}`);
      expect(await series('stolen')).toEqual([]);
    });
  });

  test('recording and raising in the name of another namespace', async () => {
    await eventually('the label', async () => {
      for (const name of ['forged', 'ALERTS{alertname="Watchdog", severity="forged"}']) {
        expect((await series(name)).map(({ namespace }) => namespace)).toEqual([attacker]);
      }
    });
  });

  test('asking from within a template', async () => {
    await eventually('the refusal', async () => {
      const asks = await kubectl.find('alertrule', 'asks', mine);
      expect(asks && current(asks, 'Accepted')).toMatchObject({ status: 'False', reason: 'RuleNotIsolated' });
    });
    expect((await ruleGroups(ask)).map(({ name }) => name)).not.toContain(`${attacker}/asks/only`);
  });
});

describe('where the stack trusts everybody, these very attacks succeed:', () => {
  beforeAll(async () => {
    await setTenancy({ isolateRules: false, trustedNamespaces: ['*'] });
  });

  test.each(successes)('%s', async (_, expression) => {
    await eventually('success', async () => expect((await series(expression)).length).toBeGreaterThan(0));
  });
});
