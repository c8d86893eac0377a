/** What kube-state-metrics watches. Its ClusterRole, which comes with the installation, must allow all of this. */

/**
 * Kinds by API group: all that version 2.18 watches by default, but Secrets and ConfigMaps. To watch a kind is to read
 * it whole, these two hold what nobody gave to a monitoring stack, and all that is exported of them is that they exist.
 */
export const watchedResources: Readonly<Record<string, readonly string[]>> = {
  '': [
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'services',
  ],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

/** The same as `--resources` takes it. */
export const resourceNames: readonly string[] = Object.values(watchedResources).flat().toSorted();
