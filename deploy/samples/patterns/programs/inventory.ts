/** A program that tells its state as JSON and knows no metrics. */
import type { RequestListener } from 'node:http';

/** What it tells. */
export const stock = {
  warehouse: 'north',
  checked_at: 1_790_000_000,
  articles: [
    { name: 'chair', pieces: 12, reserved: 3 },
    { name: 'table', pieces: 4, reserved: 4 },
    { name: 'lamp', pieces: 130, reserved: 17 },
  ],
} as const;

/** `GET /stock`. */
export const inventory: RequestListener = ({ url }, response) => {
  if (url === '/stock') response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(stock));
  else response.writeHead(404).end();
};
