/** Google as far as the exporter of Cloud Monitoring asks it: for a token, for the metrics of a project, and for their points. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:https';
import { certificatePaths } from './certificate-paths.ts';
import { type Account, grant, tokenOf } from './service-account.ts';
import { type Answer, answering, type WholeRequest } from './whole.ts';

/** The one that the account may read. */
const project = 'shop-production';

const type = 'pubsub.googleapis.com/subscription/num_undelivered_messages';
const messages = 42;
const kinds = { type, metricKind: 'GAUGE', valueType: 'INT64' };
const resource = { type: 'pubsub_subscription', labels: { subscription_id: 'orders' } };

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest, by the last part of the path. */
const lists: Readonly<Record<string, () => object>> = {
  metricDescriptors: () => ({ metricDescriptors: [{ ...kinds, name: type, displayName: 'Undelivered messages' }] }),
  timeSeries: () => {
    const now = new Date().toISOString();
    const points = [{ interval: { startTime: now, endTime: now }, value: { int64Value: String(messages) } }];
    return { timeSeries: [{ ...kinds, metric: { type, labels: {} }, resource, points }] };
  },
};

/** What Google answers whoever asks that, where it knows but one account. */
export function answerOfGoogle({ url, headers, body }: WholeRequest, account: Account): Answer {
  const { pathname } = new URL(url, 'https://google');
  if (pathname === '/token') {
    const granted = grant(new URLSearchParams(body.toString()).get('assertion') ?? '', account);
    return json('error' in granted ? 400 : 200, granted);
  }
  if (headers.authorization !== `Bearer ${tokenOf(account)}`)
    return failed(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  const [, owner = '', name = ''] = /^\/v3\/projects\/([\w-]+)\/(\w+)$/.exec(pathname) ?? [];
  if (owner !== project)
    return failed(
      403,
      'PERMISSION_DENIED',
      `Permission monitoring.${name}.list denied (or the resource may not exist).`,
    );
  const list = lists[name]?.();
  return list ? json(200, list) : failed(404, 'NOT_FOUND', `there is no ${pathname}`);
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

/** As https://cloud.google.com/apis/design/errors has it. */
const failed = (code: number, status: string, message: string): Answer =>
  json(code, { error: { code, message, status } });

/** Google speaks TLS alone. */
export function stackdriver(account: Account): Server {
  const tls = { cert: readFileSync(certificatePaths.certificate), key: readFileSync(certificatePaths.key) };
  return createServer(
    tls,
    answering((request) => answerOfGoogle(request, account)),
  );
}
