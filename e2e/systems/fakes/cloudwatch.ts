/** AWS as far as the exporter of CloudWatch asks it: whose the key is, which queues there are, and what is counted of them. */
import { createServer, type Server } from 'node:http';
import { isRecord } from '../../../crds/schema.ts';
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts';
import type { FakeLogin } from './login.ts';
import { type Refused, refusalOf } from './sigv4.ts';
import { type Answer, answering, type WholeRequest } from './whole.ts';

const account = '123456789012';
const queue = 'orders';
const messages = 42;

/** One of the ways in which AWS' services are spoken to. */
interface Protocol {
  /** Undefined where there is no such operation. */
  answer(operation: string, body: Buffer): Answer | undefined;
  refuse(refused: Refused): Answer;
}

/** STS and IAM: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
const query: Protocol = {
  answer(operation) {
    const results: Readonly<Record<string, string>> = {
      GetCallerIdentity: `<Account>${account}</Account><UserId>fake</UserId><Arn>arn:aws:iam::${account}:user/metrics</Arn>`,
      ListAccountAliases: '<IsTruncated>false</IsTruncated><AccountAliases><member>shop</member></AccountAliases>',
    };
    const result = results[operation];
    if (result === undefined) return undefined;
    return xml(200, `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`);
  },
  refuse({ code, message }) {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    return xml(403, `<ErrorResponse>${error}</ErrorResponse>`);
  },
};

/** The tags of resources: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
const tagging: Protocol = {
  answer(operation) {
    if (operation !== 'GetResources') return undefined;
    const tagged = { ResourceARN: `arn:aws:sqs:eu-west-1:${account}:${queue}`, Tags: [{ Key: 'team', Value: 'shop' }] };
    return json(200, { PaginationToken: '', ResourceTagMappingList: [tagged] });
  },
  refuse: ({ code, message }) => json(400, { __type: code, message }),
};

/** CloudWatch itself: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
const counting: Protocol = {
  answer(operation, body) {
    const answers: Readonly<Record<string, (asked: unknown) => Cbor>> = {
      ListMetrics: metrics,
      GetMetricData: metricData,
    };
    const answer = answers[operation];
    return answer && cbor(200, answer(decodeCbor(body)));
  },
  refuse: ({ code, message }) => cbor(400, { __type: code, message }),
};

function metrics(): Cbor {
  const dimensions = [{ Name: 'QueueName', Value: queue }];
  return {
    Metrics: [{ Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: dimensions }],
  };
}

/** The same number for each that is asked for. */
function metricData(asked: unknown): Cbor {
  const queries = isRecord(asked) && Array.isArray(asked['MetricDataQueries']) ? asked['MetricDataQueries'] : [];
  const point = { Label: queue, Timestamps: [new Date()], Values: [messages], StatusCode: 'Complete' };
  const ids = queries.flatMap((one: unknown) => (isRecord(one) && typeof one['Id'] === 'string' ? [one['Id']] : []));
  return { MetricDataResults: ids.map((Id) => ({ Id, ...point })), Messages: [] };
}

const xml = (status: number, body: string): Answer => ({ status, type: 'text/xml', body });

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});

const cbor = (status: number, body: Cbor): Answer => ({
  status,
  type: 'application/cbor',
  headers: { 'smithy-protocol': 'rpc-v2-cbor' },
  body: encodeCbor(body),
});

/** What is asked for, by what the request says of itself. */
function spoken({ url, headers, body }: WholeRequest): { readonly protocol: Protocol; readonly operation: string } {
  const [, counted] = /^\/service\/\w+\/operation\/(\w+)$/.exec(url) ?? [];
  if (counted !== undefined) return { protocol: counting, operation: counted };
  const [, target] = /\.(\w+)$/.exec([headers['x-amz-target'] ?? ''].flat().join('')) ?? [];
  if (target !== undefined) return { protocol: tagging, operation: target };
  return { protocol: query, operation: new URLSearchParams(body.toString()).get('Action') ?? '' };
}

/** What AWS answers whoever asks that, where it knows but one key. */
export function answerOfAws(request: WholeRequest, login: FakeLogin): Answer {
  const { protocol, operation } = spoken(request);
  const refused = refusalOf(request, login);
  if (refused) return protocol.refuse(refused);
  const unknown = { code: 'InvalidAction', message: `Could not find operation ${operation}` };
  return protocol.answer(operation, request.body) ?? protocol.refuse(unknown);
}

export function cloudwatch(login: FakeLogin): Server {
  return createServer(answering((request) => answerOfAws(request, login)));
}
