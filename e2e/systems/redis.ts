/** Debian's Redis, with the user that the catalogue asks for and no other. */
import { redisImage } from '../images/pattern-images.ts';
import { grantsOf } from './granted.ts';
import { hostAndPort, passwordAlone, type System, user } from './system.ts';

/** `ACL SETUSER name rules…` of a client is `--user name rules…` of the server’s arguments. */
const [, , ...metricsUser] = grantsOf('redis').join(' ').split(' ');

export const redis: System = {
  type: 'redis',
  server: {
    image: redisImage,
    args: ['--save', '', '--user', 'default', 'off', '--user', ...metricsUser],
    port: 6379,
    folders: ['/data'],
  },
  ...hostAndPort('redis'),
  parametersAt: () => ({ username: user }),
  login: passwordAlone,
  metric: 'redis_memory_used_bytes',
};
