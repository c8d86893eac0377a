/** Mechanisms of the operator that a negative control switches off: the very text that is put in another's place. */

export interface Substitution {
  /** Of the checkout. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export type Mechanism = 'poke' | 'judge' | 'lastGood' | 'marker';

export const mechanisms: Readonly<Record<Mechanism, readonly Substitution[]>> = {
  /** Pods are not poked: the kubelet looks at volumes when it comes round to them. */
  poke: [
    {
      file: 'operator/reconcile/poke.ts',
      text: "await client.patch(pods, { namespace, name }, { merge }, { subresource: 'status', fieldManager, signal });",
      instead: 'void [client, merge, namespace, name, signal];',
    },
  ],
  /** Whatever was judged is accepted. */
  judge: [
    {
      file: 'operator/reconcile/judging.ts',
      text: 'const fragments = new Map([...ofRules, ...ofScrapes]);',
      instead: 'const fragments = new Map();',
    },
  ],
  /** What is refused leaves nothing in its place. */
  lastGood: [
    { file: 'operator/reconcile/admission.ts', text: 'running: [...good, ...old],', instead: 'running: good,' },
  ],
  /** Replicas are believed to show whatever is intended. */
  marker: [
    {
      file: 'operator/reconcile/probes.ts',
      text: 'const markers = await readMarkers(endpoint, allMarkers, { signal });',
      instead: 'const markers = new Map(intent.markers);',
    },
  ],
};
