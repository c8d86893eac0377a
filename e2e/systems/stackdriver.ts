/** A fake that speaks the protocol of Google, and lets in who signs with the key of a service account. */
import { generateKeyPairSync } from 'node:crypto';
import { googleHost } from './fakes/certificate.ts';
import { fakeServer } from './fakes/image.ts';
import type { System } from './system.ts';

const port = 8443;
const project = 'shop-production';
const account = `metrics@${project}.iam.gserviceaccount.com`;

const [service = '', ...domain] = googleHost.split('.');

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** As Google gives it out for a service account. */
function keyFile(privateKey: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: project,
    private_key_id: 'fake',
    private_key: privateKey,
    client_email: account,
    token_uri: `https://${googleHost}:${port}/token`,
  });
}

const [right, wrong] = [keyPair(), keyPair()];

export const stackdriver: System = {
  type: 'stackdriver',
  service,
  isOutside: true,
  server: fakeServer('stackdriver', port, { username: account, password: right.publicKey }),
  parametersAt: (at) => ({
    prefixes: 'pubsub.googleapis.com/subscription',
    universe: `${domain.join('.')}:${at}`,
  }),
  addressAt: () => project,
  instanceAt: () => project,
  login: { right: { 'key.json': keyFile(right.privateKey) }, wrong: { 'key.json': keyFile(wrong.privateKey) } },
  metric: 'stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_num_undelivered_messages',
  value: 42,
};
