/** Services of clouds, like the systems that run in the cluster: fakes speak their protocols, by keys that sign and by TLS. */
import { jest } from '@jest/globals';
import { cloudwatch } from '../systems/cloudwatch.ts';
import { stackdriver } from '../systems/stackdriver.ts';
import { putOnTrial } from './on-trial.ts';

jest.setTimeout(240_000);

putOnTrial({ suite: 'clouds', systems: [cloudwatch, stackdriver], preparation: 3_000_000 });
