/** A fake that speaks the protocols of AWS, and lets in who signs with the right key. */
import { fakeServer } from './fakes/image.ts';
import { password, type System, systemsNamespace, user, wrongPassword } from './system.ts';

const account = '123456789012';

/** What is collected, in the grammar of the exporter. */
const configuration = `
apiVersion: v1alpha1
discovery:
  jobs:
    - type: AWS/SQS
      regions: [eu-west-1]
      metrics:
        - name: ApproximateNumberOfMessagesVisible
          statistics: [Maximum]
          period: 300
          length: 300
`;

const login = { 'config.yml': configuration, 'access-key-id': user };

export const cloudwatch: System = {
  type: 'cloudwatch',
  isOutside: true,
  server: fakeServer('cloudwatch', 4566),
  parametersAt: (port) => ({
    region: 'eu-west-1',
    endpoint: `http://cloudwatch.${systemsNamespace}.svc:${port}`,
    period: '5',
  }),
  addressAt: () => account,
  instanceAt: () => account,
  login: {
    right: { ...login, 'secret-access-key': password },
    wrong: { ...login, 'secret-access-key': wrongPassword },
  },
  metric: 'aws_sqs_approximate_number_of_messages_visible_maximum',
  value: 42,
};
