/** The Secrets that the web UIs of a stack refer to: for passwords and certificates, each by the file it becomes. */
import type { MonitoringStack } from '../crds/models/monitoring-stack.ts';
import type { WebComponent } from './exposure.ts';
import type { SecretFile } from './fragment.ts';
import { webKeys } from './web-secret.ts';

export interface WebReferences {
  /** The user and the password that are let in; undefined where everyone is. */
  readonly login?: { readonly username: string; readonly files: readonly SecretFile[] };
  /** Certificate and key; undefined where it is to serve http. */
  readonly certificate?: readonly SecretFile[];
}

/** None for a part that is switched off. */
export function webReferences({ metadata, spec }: MonitoringStack, component: WebComponent): WebReferences {
  if (component === 'alertmanager' && !spec.alertmanager.enabled) return {};
  const { auth, tls } = spec[component].expose;
  const namespace = metadata.namespace ?? '';
  const at = `spec.${component}.expose`;
  const password = auth && { ...auth.basic.password, namespace, path: 'password', use: 'text' as const };
  const certificate = { namespace, path: webKeys.certificate, use: 'certificate' as const };
  const key = { namespace, path: webKeys.key, use: 'key' as const, certificate: webKeys.certificate };
  return {
    ...(password && {
      login: { username: auth.basic.username, files: [{ ...password, field: `${at}.auth.basic.password` }] },
    }),
    ...(tls && {
      certificate: [
        { ...tls.certificate, ...certificate, field: `${at}.tls.certificate` },
        { ...tls.key, ...key, field: `${at}.tls.key` },
      ],
    }),
  };
}
