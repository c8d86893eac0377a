/**
 * A tenant with every right in its own namespace attacks the rest of the cluster through the stack, and gets nothing.
 *
 * @movesTargets whom the stack trusts is changed, and what is scraped for those who are not trusted is guarded in a job of its own
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { acceptedAttacks, awkward, forbiddenPatches, place, successes } from './attack-targets.ts';
import { type AttackView, ownTargets, viewOfAttacks } from './attack-view.ts';
import { current, scrapeTarget } from './declarations.ts';
import { forgedRules, serviceTargets, stolenSlice } from './endpoint-attacks.ts';
import { refusedAttacks, refusedSpecs } from './refused-attacks.ts';
import { eventually, kubectl, openPrometheus, stackObject } from './running-demo.ts';
import { managedObjects } from './scratch-stack.ts';
import { activeTargets, configurationOf, ruleGroups } from './server.ts';
import { changesOfPrometheus, post, pushForged, readableTexts, refusedTries, revealing } from './server-attacks.ts';
import { changeStack, restoreSamples } from './stack-change.ts';
import { applyAsTenant, attacker, evictTenants, refusalByServer, settleTenants, victim } from './tenants.ts';

jest.setTimeout(180_000);

const mine = `--namespace=${attacker}`;

let ask: Ask;
let view: AttackView;
/** Before anything was tried. */
let readyBefore: string;
/** The URLs of what is scraped without the tenants. */
let standing: readonly string[];

const series = async (expression: string) => (await query(ask, expression)).map(({ labels }) => labels);
const scraped = async () =>
  (await activeTargets(ask)).filter(({ health }) => health === 'up').map(({ scrapeUrl }) => scrapeUrl);
const isStackReady = async () => current(await stackObject(), 'Ready').status;

beforeAll(async () => {
  ask = await openPrometheus();
  readyBefore = await isStackReady();
  standing = await scraped();
  await settleTenants();
  const refused = refusedAttacks.map(({ spec }, index) => scrapeTarget(place(`refused-${index}`), spec));
  await applyAsTenant([...acceptedAttacks, ...refused, ...forgedRules(place), ...(await serviceTargets())]);
  await pushForged();
  await eventually(
    'everything to be judged and discovered',
    async () => {
      view = await viewOfAttacks(ask);
    },
    90_000,
  );
});

/** A target that moves to another job again before its first scrape in the last is without samples for both. */
async function areScraped(urls: readonly string[]): Promise<void> {
  const up = new Set(await scraped());
  const waiting = urls.filter((url) => !up.has(url));
  if (waiting.length > 0) throw new Error(`not scraped: ${waiting.join(', ')}`);
}

afterAll(async () => {
  await eventually('a scrape of what was moved', () => areScraped(standing));
  await evictTenants();
  await restoreSamples();
});

describe('by a declaration that is refused:', () => {
  test.each(refusedAttacks.map(({ what, ...rest }, index) => [what, { ...rest, name: `refused-${index}` }] as const))(
    '%s',
    (_, { name, reason, says }) => {
      expect(current(view.object(name), 'Accepted')).toMatchObject({
        status: 'False',
        reason,
        message: expect.stringContaining(says),
      });
      expect(ownTargets(view, name)).toEqual([]);
    },
  );
});

describe('by what the API server does not take:', () => {
  test.each(refusedSpecs)('%s', async (_, spec, says) => {
    const target = { ...scrapeTarget(place('not-taken'), {}), spec };
    expect(await refusalByServer(target)).toMatch(says);
  });

  test.each(refusedTries)('%s', async (_, attempt, says) => {
    expect(await attempt()).toContain(says);
  });

  test('who may write EndpointSlices everywhere is not hindered', async () => {
    const manifest = JSON.stringify(await stolenSlice());
    const said = await kubectl.pipe(manifest, 'create', '--dry-run=server', '--filename=-');
    expect(said).toContain('created (server dry run)');
  });
});

describe('by targets of its own:', () => {
  test('the honest one is scraped, so that the others could be', async () => {
    await eventually('both tenants to be scraped', async () => {
      expect(await series(`told_by_mallory{scrape_target="${attacker}/honest"}`)).toHaveLength(1);
      expect((await series('told_by_vault')).map(({ namespace }) => namespace)).toEqual([victim]);
    });
  });

  test('sending the server elsewhere', async () => {
    const sent = view.targets.filter(({ scrapeUrl }) => scrapeUrl.endsWith('/redirect'));
    const senders = sent.map(({ labels }) => labels['scrape_target'] ?? 'annotated');
    expect(senders.toSorted()).toEqual(['annotated', `${attacker}/redirect`]);
    for (const { lastError } of sent) expect(lastError).toContain('302');
    expect(await series(`told_by_vault{namespace="${attacker}"}`)).toEqual([]);
  });

  test('answering without end', async () => {
    expect(ownTargets(view, 'flood')).toMatchObject([{ lastError: expect.stringMatching(/body size limit|deadline/) }]);
  });

  test('being shown the credentials of the server, or another target’s', async () => {
    const shown = await query(ask, `shown_credentials{namespace="${attacker}"}`);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter(({ value }) => value !== 0)).toEqual([]);
    expect(await series(`shown_credentials{namespace="${victim}"} > 0`)).toHaveLength(1);
  });

  test.each(['apiserver', 'takes-job', 'relabels'])('passing for a job of the cluster, as %s does', async (name) => {
    expect(ownTargets(view, name)).toHaveLength(1);
    expect(ownTargets(view, name)[0]?.labels['job']).toMatch(new RegExp(`^${attacker}/(apiserver|kubelet)$`));
    expect(await series('{scrape_target!="", job=~"kubelet|apiserver"}')).toEqual([]);
  });

  test('passing for another namespace, in what it tells, by relabelling and by the labels of its pods', async () => {
    expect(ownTargets(view, 'relabels')).toMatchObject([{ labels: { namespace: attacker } }]);
    const told = await series('told_by_mallory');
    expect(told.length).toBeGreaterThan(0);
    for (const { namespace, scrape_target } of told) {
      expect(namespace).toBe(attacker);
      expect(scrape_target ?? 'annotated').toMatch(new RegExp(`^${attacker}/|^annotated$`));
    }
  });

  test('a pod on the network of the node, by a ScrapeTarget and by annotations', () => {
    expect(ownTargets(view, 'on-host')).toEqual([]);
    expect(
      view.targets.filter(({ labels }) => labels['namespace'] === attacker && labels['pod'] === 'on-host'),
    ).toEqual([]);
  });

  test('signs that mean something to JSON, YAML, templates or regular expressions', () => {
    expect(ownTargets(view, 'awkward')).toMatchObject([{ labels: { awkward } }]);
  });

  test('endpoints that are none of its pods', () => {
    const addresses = view.targets
      .filter(({ labels }) => labels['namespace'] === attacker)
      .map(({ scrapeUrl, labels }) => `${new URL(scrapeUrl).port} ${labels['pod'] ?? ''}`);
    expect([...new Set(addresses)].toSorted()).toEqual(['8080 annotated', '8080 flooder', '8080 mallory']);
  });
});

describe('by rules:', () => {
  test('taking the place of the marker by which the operator reads back', async () => {
    const groups = await ruleGroups(ask);
    expect(groups.filter(({ name }) => name === 'bellwether/main')).toHaveLength(1);
    const forged = groups.filter(({ rules }) => rules.some(({ name }) => name === 'bellwether_revision'));
    expect(forged.map(({ name }) => name)).toContain(`${attacker}/forges-marker/../../bellwether/main`);
    expect(await isStackReady()).toBe(readyBefore);
  });

  test.each([
    ['one group that fills everybody’s configuration', 'giant', 'FragmentTooLarge'],
    ['one group that is evaluated a thousand times a second', 'hasty', 'InvalidDuration'],
    ['a template that reads a file', 'reads-files', 'InvalidRule'],
  ])('%s', (_, name, reason) => {
    expect(current(view.object(name), 'Accepted')).toMatchObject({ status: 'False', reason });
  });
});

describe('by what is in the cluster:', () => {
  test('a stack of its own', async () => {
    await eventually('the answer', async () => {
      const own = await kubectl.find('monitoringstack', 'own', mine);
      expect(own && conditionOf(own, 'Stalled')).toMatchObject({ status: 'True', reason: 'NamespaceNotGranted' });
    });
    // It selects everything, and has no say about what another stack runs.
    const [theirs] = await kubectl.list('scrapetargets', `--namespace=${victim}`);
    expect(theirs && current(theirs, 'Ready')).toMatchObject({ status: 'True' });
    // The tenant's own, which only looks like the operator's.
    expect(await managedObjects(attacker)).toEqual(['ConfigMap/demo-prometheus-slice-0']);
  });

  test('configuration that looks like the operator’s own', async () => {
    expect((await ruleGroups(ask)).map(({ name }) => name)).not.toContain('smuggled');
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

describe('by patches of pods, which only who may change the stack can try:', () => {
  test('the disk of the node, another account, and privileges', async () => {
    await changeStack(forbiddenPatches);
    await eventually('the refusal', async () => {
      const { status, message = '' } = current(await stackObject(), 'PodPatchAccepted');
      expect(status).toBe('False');
      for (const part of Object.keys(forbiddenPatches)) expect(message).toContain(`spec.${part}.podPatch`);
    });
  });
});

describe('by rules, where the stack isolates them:', () => {
  beforeAll(async () => {
    await changeStack({ tenancy: { isolateRules: true } });
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
    await changeStack({ tenancy: { trustedNamespaces: ['*'] } });
  });

  test.each(successes)('%s', async (_, expression) => {
    await eventually('success', async () => expect((await series(expression)).length).toBeGreaterThan(0));
  });
});
