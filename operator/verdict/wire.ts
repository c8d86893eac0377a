/** What operator and judge say to each other: JSON over HTTP on a unix socket, each side of it read as if it came from anybody. */
import type { IncomingMessage } from 'node:http';
import { JudgeError } from './judge.ts';
import { type Question, TOOLS } from './parsers.ts';
import { OUTCOMES, type Run } from './run-tool.ts';

/** Where a run is asked for. */
export const runPath = '/v1/runs';

/** Bytes of one message: 4 Mi characters of configuration, each escaped at worst. */
export const maxMessage = 32 * 1024 * 1024;
/** Milliseconds that a question may give a run. */
const longest = 120_000;

/** A question, and the judge that it is meant for: another version's verdict would be taken for that one's. */
export interface Request {
  readonly version: string;
  readonly question: Question;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value >= 0 && value <= most;
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

function isOneOf<T extends string>(value: unknown, known: readonly T[]): value is T {
  return known.some((one) => one === value);
}

/** Reads a question as it was sent. Undefined for what is none, or asks for more than a judge gives. */
export function readRequest(value: unknown): Request | undefined {
  if (!isFields(value) || !isText(value['version']) || !isFields(value['question'])) return undefined;
  const { tool, args, files, report, timeout, maxOutput } = value['question'];
  if (!isOneOf(tool, TOOLS) || !isTexts(args) || !isFiles(files)) return undefined;
  if (report !== undefined && !isText(report)) return undefined;
  if (!isNumber(timeout, longest) || !isNumber(maxOutput, maxMessage)) return undefined;
  return { version: value['version'], question: { tool, args, files, report, timeout, maxOutput } };
}

function isFiles(value: unknown): value is Readonly<Record<string, string>> {
  return isFields(value) && Object.values(value).every(isText);
}

/** Reads what became of a run. Undefined for what is no such thing. */
export function readRun(value: unknown): Run | undefined {
  if (!isFields(value)) return undefined;
  const { outcome, code, stdout, stderr, seconds, peak } = value;
  if (!isOneOf(outcome, OUTCOMES) || !isText(stdout) || !isText(stderr)) return undefined;
  if (!isNumber(seconds, Infinity) || !isNumber(peak, Infinity)) return undefined;
  if (code !== undefined && !isNumber(code, 255)) return undefined;
  return { outcome, code, stdout, stderr, seconds, peak };
}

/** The JSON of a message. Rejects with a JudgeError when it is too long or no JSON, and as streams do when it breaks off. */
export async function readMessage(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxMessage) throw new JudgeError(`a message to or from the judge exceeds ${maxMessage} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new JudgeError('a message to or from the judge is no JSON', { cause: error });
  }
}

/** What the judge says why it does not run something. */
export function readProblem(value: unknown): string {
  return isFields(value) && isText(value['message']) ? value['message'] : 'the judge did not say why';
}
