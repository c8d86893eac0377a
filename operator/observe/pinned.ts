/**
 * Connections to servers that are known by their certificate itself: it is for names by which people come, not for a pod's
 * address, and one that has ended says no less who shows it.
 */
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';

/** Another certificate than expected. */
export class WrongCertificateError extends Error {
  override readonly name = 'WrongCertificateError';

  constructor() {
    super('it shows another certificate than that of its Secret');
  }
}

/** A whole handshake each time, since a resumed one need not show the certificate again. */
function connectorTo(fingerprints: ReadonlySet<string>): buildConnector.connector {
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
      if (shown !== undefined && fingerprints.has(shown)) return callback(null, socket);
      socket.destroy();
      return callback(new WrongCertificateError(), null);
    });
  };
}

/** Agents by what they expect. Certificates are renewed, so the oldest agents go. */
const agents = new Map<string, Agent>();
const most = 64;

/**
 * Sends nothing before the server has shown one of these certificates.
 * @param fingerprints SHA-256, as `X509Certificate.fingerprint256` writes it
 */
export function pinnedTo(fingerprints: readonly string[]): Dispatcher {
  const key = fingerprints.join();
  const known = agents.get(key);
  if (known) return known;
  const agent = new Agent({ connect: connectorTo(new Set(fingerprints)) });
  agents.set(key, agent);
  const [oldest] = agents;
  if (agents.size > most && oldest) {
    agents.delete(oldest[0]);
    void oldest[1].close();
  }
  return agent;
}
