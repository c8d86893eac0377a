/** Alerts about what runs in the cluster: pods, controllers, jobs, volumes and quotas, whosever they are. */
import type { RuleGroup } from '../fragment.ts';
import { alert } from './rule.ts';

const state = 'job="kube-state-metrics"';

export const workloadRules: RuleGroup = {
  name: 'bellwether/workloads',
  rules: [
    alert('ContainerCrashLooping', {
      expr: `max_over_time(kube_pod_container_status_waiting_reason{${state},reason="CrashLoopBackOff"}[5m]) == 1`,
      for: '10m',
      severity: 'warning',
      summary: 'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} crashes again and again',
      description: 'It ends soon after each start. Its last words: `kubectl logs --previous`.',
    }),
    alert('ContainerImageMissing', {
      expr: `
        max_over_time(kube_pod_container_status_waiting_reason{${state},reason=~"ErrImagePull|ImagePullBackOff|InvalidImageName"}[5m]) == 1`,
      for: '10m',
      severity: 'warning',
      summary: 'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} cannot get its image',
      description:
        'The name is wrong, the registry does not answer, or wants a login: `kubectl describe pod` says which.',
    }),
    alert('ContainerOutOfMemory', {
      expr: `
        increase(kube_pod_container_status_restarts_total{${state}}[15m]) > 0
          and on (namespace, pod, container)
            kube_pod_container_status_last_terminated_reason{${state},reason="OOMKilled"} == 1`,
      severity: 'warning',
      summary:
        'Container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} was killed for its memory',
      description: 'It needed more than its memory limit. Raise the limit, or find out why it grows.',
    }),
    alert('PodNotStarting', {
      expr: `max by (namespace, pod, phase) (kube_pod_status_phase{${state},phase=~"Pending|Unknown"}) == 1`,
      for: '15m',
      severity: 'warning',
      summary: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} has been {{ $labels.phase }} for 15 minutes',
      description:
        'No node takes it, a volume is missing, or its node is away: the events in `kubectl describe pod` say which.',
    }),
    alert('DeploymentIncomplete', {
      expr: `
        kube_deployment_spec_replicas{${state}} > kube_deployment_status_replicas_available{${state}}`,
      for: '15m',
      severity: 'warning',
      summary: 'Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has lacked pods for 15 minutes',
      description: 'Fewer are available than wanted ({{ $value }}). Look at its pods that are not ready.',
    }),
    alert('DeploymentStuck', {
      expr: `kube_deployment_status_condition{${state},condition="Progressing",status="false"} == 1`,
      for: '5m',
      severity: 'warning',
      summary: 'The rollout of {{ $labels.namespace }}/{{ $labels.deployment }} does not go on',
      description: 'Its new pods did not become ready in time; the old ones serve. `kubectl rollout undo` goes back.',
    }),
    alert('StatefulSetIncomplete', {
      expr: `
        kube_statefulset_replicas{${state}} > kube_statefulset_status_replicas_ready{${state}}`,
      for: '15m',
      severity: 'warning',
      summary: 'StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} has lacked pods for 15 minutes',
      description: 'A replica is not ready, and no other takes its place. Look at its pod, its volume and its node.',
    }),
    alert('DaemonSetIncomplete', {
      expr: `
        kube_daemonset_status_desired_number_scheduled{${state}} > kube_daemonset_status_number_ready{${state}}`,
      for: '15m',
      severity: 'warning',
      summary: 'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} has lacked pods for 15 minutes',
      description: 'Some node runs no ready pod of it: `kubectl get pods --output=wide` says which.',
    }),
    alert('JobFailed', {
      expr: `kube_job_failed{${state},condition="true"} > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed',
      description: 'It is not tried again. Its logs stay while its pods do; the alert ends when the Job is deleted.',
    }),
    alert('CronJobLate', {
      expr: `
        time() - kube_cronjob_next_schedule_time{${state}} > 1800
          and on (namespace, cronjob) kube_cronjob_spec_suspend{${state}} == 0`,
      for: '15m',
      severity: 'warning',
      summary: 'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} has not started when it should have',
      description:
        'An earlier run may still be active, or too many starts were missed: `kubectl describe cronjob` says which.',
    }),
    alert('AutoscalerAtMaximum', {
      expr: `
        kube_horizontalpodautoscaler_status_current_replicas{${state}}
            == kube_horizontalpodautoscaler_spec_max_replicas{${state}}
          and kube_horizontalpodautoscaler_spec_max_replicas{${state}}
            > kube_horizontalpodautoscaler_spec_min_replicas{${state}}`,
      for: '1h',
      severity: 'info',
      summary:
        'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run at its maximum for an hour',
      description: 'It can add no more pods under more load. Raise the maximum, or give each pod more.',
    }),
    alert('VolumeFull', {
      expr: 'kubelet_volume_stats_available_bytes{job="kubelet"} / kubelet_volume_stats_capacity_bytes{job="kubelet"} < 0.05',
      for: '5m',
      severity: 'critical',
      summary:
        'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
      description: 'What writes there fails soon. Grow the claim if its class allows it, or free space.',
    }),
    alert('VolumeFillingUp', {
      expr: `
        predict_linear(kubelet_volume_stats_available_bytes{job="kubelet"}[6h], 4 * 86400) < 0
          and kubelet_volume_stats_available_bytes{job="kubelet"} / kubelet_volume_stats_capacity_bytes{job="kubelet"} < 0.2`,
      for: '1h',
      severity: 'warning',
      summary: 'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will be full within four days',
      description: 'At the pace of the last six hours. Grow the claim if its class allows it, or free space.',
    }),
    alert('VolumeFailed', {
      expr: `kube_persistentvolume_status_phase{${state},phase="Failed"} == 1`,
      for: '5m',
      severity: 'warning',
      summary: 'PersistentVolume {{ $labels.persistentvolume }} has failed',
      description: 'It could not be reclaimed. `kubectl describe persistentvolume` has the words of its provisioner.',
    }),
    alert('QuotaNearlyUsed', {
      expr: `
        kube_resourcequota{${state},type="used"}
          / ignoring (type) (kube_resourcequota{${state},type="hard"} > 0) > 0.95`,
      for: '15m',
      severity: 'info',
      summary:
        'Namespace {{ $labels.namespace }} uses {{ $value | humanizePercentage }} of its quota of {{ $labels.resource }}',
      description: 'Beyond it the API server refuses new objects. Raise the quota, or remove what is not needed.',
    }),
  ],
};
