/** A fake that speaks MongoDB's protocol: the real one is not among Debian's packages. */
import { fakeServer } from './fakes/image.ts';
import { hostAndPort, type System, userAndPassword } from './system.ts';

export const mongodb: System = {
  type: 'mongodb',
  server: fakeServer('mongodb', 27_017),
  ...hostAndPort('mongodb'),
  login: userAndPassword,
  metric: 'mongodb_ss_connections',
};
