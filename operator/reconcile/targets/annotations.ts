/**
 * What is wrong with the annotations by which a pod or a Service asks to be scraped. Nobody declared an object for it
 * that could say so in its status: it is an event of the pod or the Service itself.
 */
import type { KubeObject } from '../../../crds/meta.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { Informer } from '../../cache/informer.ts';
import { type Key, refOf } from '../../cache/key.ts';
import type { ReadonlyStore } from '../../cache/store.ts';
import type { Happening } from '../../controller/events.ts';

/** Kept of an object only when there is something wrong with it. */
export interface AnnotationFault {
  /** Of the object. */
  readonly uid: string;
  readonly message: string;
}

const named = (name: string) => `prometheus.io/${name}`;

function wordsAbout(annotations: Readonly<Record<string, string>>, declaresPort: boolean): string | undefined {
  const of = (name: string) => annotations[named(name)];
  const [scrape, port, scheme] = [of('scrape'), of('port'), of('scheme')];
  if (scrape === undefined) return undefined;
  if (scrape !== 'true') {
    const means = /^(true|yes|on|1)$/i.test(scrape.trim());
    return means ? `${named('scrape')} is "${scrape}", and only "true" asks to be scraped` : undefined;
  }
  if (port === undefined && !declaresPort) {
    return `it declares no TCP port, and has no ${named('port')}: it is not scraped. Add the annotation with the port's number`;
  }
  if (port !== undefined && !(/^[0-9]+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    return `${named('port')} is "${port}", and has to be a number between 1 and 65535: it is not scraped`;
  }
  if (scheme !== undefined && !['http', 'https'].includes(scheme)) {
    return `${named('scheme')} is "${scheme}", and has to be http or https: it is scraped over http`;
  }
  return undefined;
}

/** As the relabelling of components/scrape/annotations.ts reads them. `declaresPort`: for TCP, and not of an init container. */
export function annotationFault(
  { annotations = {}, uid = '' }: KubeObject['metadata'],
  declaresPort: boolean,
): { readonly fault: AnnotationFault } | undefined {
  const message = wordsAbout(annotations, declaresPort);
  return message === undefined ? undefined : { fault: { uid, message } };
}

interface Faulty {
  readonly fault?: AnnotationFault;
}

export interface Annotated {
  readonly stacks: { readonly store: ReadonlyStore<MonitoringStack> };
  readonly pods: Pick<Informer<never, Faulty>, 'onChange'>;
  readonly services: Pick<Informer<never, Faulty>, 'onChange'>;
}

/** From now on each fault that appears is recorded once, while any stack looks for annotations. */
export function tellFaults(
  { stacks, pods, services }: Annotated,
  record: (object: KubeObject, happening: Happening) => void,
): void {
  const areRead = () => [...stacks.store.values()].some(({ spec }) => spec.annotationDiscovery !== 'Disabled');
  const follow = (kind: 'Pod' | 'Service') => (key: Key, before: Faulty | undefined, after: Faulty | undefined) => {
    const { fault } = after ?? {};
    const isNew = fault && (fault.uid !== before?.fault?.uid || fault.message !== before.fault.message);
    if (!isNew || !areRead()) return;
    const { name, namespace = '' } = refOf(key);
    const object = { apiVersion: 'v1', kind, metadata: { name, namespace, uid: fault.uid } };
    record(object, { type: 'Warning', reason: 'InvalidAnnotation', action: 'Discover', note: fault.message });
  };
  pods.onChange(follow('Pod'));
  services.onChange(follow('Service'));
}
