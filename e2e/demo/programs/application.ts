/** What the demo's web applications are: a function that answers requests. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Application = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
