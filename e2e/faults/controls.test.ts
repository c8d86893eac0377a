/**
 * Negative controls: an operator that lacks a mechanism does not come to the end to which the whole one comes. The very same
 * comparison is what `killed.soak.ts` rests on.
 */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Mechanism } from '../controls/mechanisms.ts';
import { weakened } from '../controls/weakened.ts';
import { Ends } from './ends.ts';
import { apply, crds, namespaceOf, ownNamespace, rights } from './installation.ts';
import { endLives, type Life, startLife } from './lives.ts';
import type { OperatorOptions } from './operator-process.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';
import { chapters, forgetStory } from './story.ts';

jest.setTimeout(120_000);

let server: OwnApiServer;
let ends: Ends;
const [creation, change] = chapters;
if (!creation || !change) throw new TypeError('the story has no such chapters');

async function born(options: OperatorOptions = {}): Promise<Life> {
  const life = await startLife(server, options);
  life.begin();
  await life.operator.answers('/readyz', 200);
  return life;
}

beforeAll(async () => {
  server = await startOwnApiServer();
  await apply(server.client, namespaceOf(ownNamespace), ...rights(), ...crds());
  ends = new Ends(server.client);
  const whole = await born();
  await ends.record(whole, creation);
  await ends.record(whole, change);
  await endLives();
  await forgetStory(server.client);
});

afterEach(async () => {
  await endLives();
  await forgetStory(server.client);
});

afterAll(() => server.end());

test.each<[Mechanism, RegExp]>([
  ['lastGood', /^- ConfigMap demo-prometheus-slice-0 .*monitoring\/changing\/bad/m],
  ['judge', /^\+ AlertRule changing .*"reason":"Accepted","status":"True"/m],
])('an operator without %s comes to no such end', async (mechanism, told) => {
  const life = await born(weakened(mechanism));
  await creation.tell(server.client);
  await ends.survives(life, creation);
  await change.tell(server.client);
  await expect(ends.survives(life, change, 5_000)).rejects.toThrow(told);
});
