/** MongoDB as far as its exporter asks it: its handshake, its login, and what one server counts, for whoever is logged in. */
import { createServer, type Server, type Socket } from 'node:net';
import { type Document, decode, encode } from './bson.ts';
import type { FakeLogin } from './login.ts';
import { Scram } from './scram.ts';

/** https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol */
const opCodes = { reply: 1, query: 2004, message: 2013 };
const headerLength = 16;

const failed = (code: number, codeName: string, errmsg: string): Document => ({ ok: 0, code, codeName, errmsg });

const serverStatus: Document = {
  version: '7.0.0',
  process: 'mongod',
  uptime: 100,
  connections: { current: 3, available: 816, totalCreated: 5 },
};

/** For those who are logged in. */
const answers: Readonly<Record<string, Document>> = {
  ping: { ok: 1 },
  buildInfo: { version: '7.0.0', versionArray: [7, 0, 0, 0], modules: [], ok: 1 },
  serverStatus: { ...serverStatus, ok: 1 },
  getDiagnosticData: { data: { serverStatus }, ok: 1 },
  getCmdLineOpts: { argv: ['mongod'], parsed: {}, ok: 1 },
  listDatabases: { databases: [], totalSize: 0, ok: 1 },
  replSetGetStatus: failed(76, 'NoReplicationEnabled', 'not running with --replSet'),
  endSessions: { ok: 1 },
};

function hello(): Document {
  return {
    ismaster: true,
    isWritablePrimary: true,
    helloOk: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    saslSupportedMechs: ['SCRAM-SHA-256'],
    ok: 1,
  };
}

/** One connection, which has to log in on its own. */
class Conversation {
  readonly #scram: Scram;
  #isLoggedIn = false;

  constructor(login: FakeLogin) {
    this.#scram = new Scram(login);
  }

  answer(command: Document): Document {
    const [name = ''] = Object.keys(command);
    if (['hello', 'ismaster', 'isMaster'].includes(name)) return hello();
    if (name === 'saslStart') return this.#challenge(String(command['payload']));
    if (name === 'saslContinue') return this.#judge(String(command['payload']));
    if (!this.#isLoggedIn) return failed(13, 'Unauthorized', `Command ${name} requires authentication`);
    return answers[name] ?? failed(59, 'CommandNotFound', `no such command: '${name}'`);
  }

  #challenge(message: string): Document {
    return { conversationId: 1, done: false, payload: Buffer.from(this.#scram.first(message)), ok: 1 };
  }

  #judge(message: string): Document {
    const answer = this.#scram.last(message);
    if (answer === undefined) return failed(18, 'AuthenticationFailed', 'Authentication failed.');
    this.#isLoggedIn = true;
    return { conversationId: 1, done: true, payload: Buffer.from(answer), ok: 1 };
  }
}

/** The answer to one message as it goes over the wire. */
function framed(request: Buffer, answer: (command: Document) => Document): Buffer {
  const isQuery = request.readInt32LE(12) === opCodes.query;
  const flags = headerLength + 4;
  // A query has the name of a collection and two numbers before its document, a message the kind of its section.
  const at = isQuery ? request.indexOf(0, flags) + 1 + 8 : flags + 1;
  const document = encode(answer(decode(request, at)));
  const before = Buffer.alloc(isQuery ? 20 : 5);
  if (isQuery) before.writeInt32LE(1, 16);
  const header = Buffer.alloc(headerLength);
  header.writeInt32LE(headerLength + before.length + document.length, 0);
  header.writeInt32LE(request.readInt32LE(4), 8);
  header.writeInt32LE(isQuery ? opCodes.reply : opCodes.message, 12);
  return Buffer.concat([header, before, document]);
}

function serve(socket: Socket, login: FakeLogin): void {
  const conversation = new Conversation(login);
  let rest: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= headerLength && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      socket.write(framed(rest.subarray(0, length), (command) => conversation.answer(command)));
      rest = rest.subarray(length);
    }
  });
}

export function mongodb(login: FakeLogin): Server {
  return createServer((socket) => serve(socket, login));
}
