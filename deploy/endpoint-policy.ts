/**
 * EndpointSlices may name any pod of the cluster as theirs, and Prometheus believes them: whoever may write one could have
 * the pods of other namespaces scraped as its own. No label of a target tells, so that it has to be refused at its source.
 * This is no webhook: the API server decides by itself, and where it cannot it lets pass. Whoever may write EndpointSlices
 * in every namespace, as controllers of meshes and gateways may, is not asked.
 */
import type { V1ValidatingAdmissionPolicy, V1ValidatingAdmissionPolicyBinding } from '@kubernetes/client-node';
import { labels, operatorName } from './naming.ts';

const name = `${operatorName}-endpoints`;

/** All of `list` name nothing, or something of the object's own namespace. */
const within = (list: string): string =>
  `!has(${list}) || ${list}.all(e, !has(e.targetRef) || !has(e.targetRef.namespace) || ` +
  'e.targetRef.namespace == object.metadata.namespace)';

const inEachSubset = `!has(object.subsets) || object.subsets.all(s, (${within('s.addresses')}) && (${within('s.notReadyAddresses')}))`;

const mayEverywhere =
  "authorizer.group('discovery.k8s.io').resource('endpointslices').check(request.operation.lowerAscii()).allowed()";

const because =
  'must be in the namespace of the object, or its pods would be scraped as those of that namespace; whoever may write EndpointSlices in all namespaces is free to';

/** Endpoints as well, the older form, of which a controller of the cluster makes EndpointSlices. */
const resourceRules = [
  { apiGroups: ['discovery.k8s.io'], apiVersions: ['v1'], resources: ['endpointslices'] },
  { apiGroups: [''], apiVersions: ['v1'], resources: ['endpoints'] },
].map((rule) => ({ ...rule, operations: ['CREATE', 'UPDATE'], scope: '*' }));

/** Refuses EndpointSlices and Endpoints that name pods of another namespace than their own. */
export function endpointPolicy(): V1ValidatingAdmissionPolicy {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels },
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: { resourceRules },
      validations: [
        {
          expression: `(${within('object.endpoints')}) || ${mayEverywhere}`,
          message: `endpoints[].targetRef: ${because}`,
          reason: 'Forbidden',
        },
        {
          expression: `(${inEachSubset}) || ${mayEverywhere}`,
          message: `subsets[].addresses[].targetRef: ${because}`,
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
