/** Debian's SNMP agent, with a user of SNMP 3 that may read and not write. */
import { debianImage } from '../images/debian-image.ts';
import { password, type System, systemsNamespace, user } from './system.ts';

const port = 1161;
const privacy = 'xQ7-privacy-of-the-suite';
const configuration = `
agentAddress udp:0.0.0.0:${port}
createUser ${user} SHA "${password}" AES "${privacy}"
rouser ${user} authpriv
`;

export const snmp: System = {
  type: 'snmp',
  server: {
    image: () =>
      debianImage({
        name: 'localhost/bellwether/snmpd:5.9',
        packages: ['snmpd', 'libsnmp40', 'libpci3'],
        linked: ['/usr/sbin/snmpd'],
        files: { '/etc/snmp/snmpd.conf': { text: configuration } },
        entrypoint: ['/usr/sbin/snmpd', '-f', '-Lo', '-C', '-c', '/etc/snmp/snmpd.conf', '-p', '/tmp/snmpd.pid'],
        environment: { SNMP_PERSISTENT_DIR: '/tmp' },
      }),
    port,
    protocol: 'UDP',
    folders: ['/tmp'],
  },
  addressAt: (at) => `snmp:${at}`,
  instanceAt: (at) => `snmp.${systemsNamespace}.svc:${at}`,
  login: {
    right: { username: user, password, 'privacy-password': privacy },
    wrong: { username: user, password: 'xQ7-wrong-of-the-suite', 'privacy-password': privacy },
  },
  metric: 'ifSpeed',
};
