/**
 * EndpointSlices may name any pod of the cluster as theirs, and Prometheus believes them: whoever may write one could have
 * the pods of other namespaces scraped as its own. No label of a target tells, so that it has to be refused at its source.
 * This is no webhook: the API server decides by itself, and where it cannot it lets pass.
 */
import type { V1ValidatingAdmissionPolicy, V1ValidatingAdmissionPolicyBinding } from '@kubernetes/client-node';
import { labels, operatorName } from './naming.ts';

const name = `${operatorName}-endpoints`;

const within =
  'object.endpoints.all(e, !has(e.targetRef) || !has(e.targetRef.namespace) || e.targetRef.namespace == object.metadata.namespace)';

/** Refuses EndpointSlices that name pods of another namespace than their own. */
export function endpointPolicy(): V1ValidatingAdmissionPolicy {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels },
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['discovery.k8s.io'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['endpointslices'],
          },
        ],
      },
      validations: [
        {
          expression: `!has(object.endpoints) || ${within}`,
          message:
            'endpoints[].targetRef: must be in the namespace of the EndpointSlice, or its pods would be scraped as those of that namespace',
          reason: 'Forbidden',
        },
      ],
    },
  };
}

/** Puts the policy in force, in every namespace. */
export function endpointPolicyBinding(): V1ValidatingAdmissionPolicyBinding {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
}
