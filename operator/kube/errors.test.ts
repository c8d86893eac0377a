/** Every answer that is not an object becomes an error that can be told apart and read. */
import { describe, expect, test } from '@jest/globals';
import {
  ApiError,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isThrottled,
  isTooLargeResourceVersion,
  isTransient,
  readStatus,
  TransportError,
} from './errors.ts';

const asked = { verb: 'apply', resource: 'statefulsets.apps', namespace: 'shop', name: 'web' };
const status = (code: number, reason: string, more: object = {}) =>
  JSON.stringify({ kind: 'Status', code, reason, message: 'why', ...more });
const errorOf = (code: number, body: string) => new ApiError(asked, readStatus(code, body));

const predicates = {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isThrottled,
  isTooLargeResourceVersion,
  isTransient,
};

describe('an answer', () => {
  const tooLarge = { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
  test.each([
    [404, status(404, 'NotFound'), ['isNotFound']],
    [409, status(409, 'Conflict'), ['isConflict']],
    [409, status(409, 'AlreadyExists'), ['isAlreadyExists']],
    [410, status(410, 'Expired'), ['isGone']],
    [403, status(403, 'Forbidden'), ['isForbidden']],
    [422, status(422, 'Invalid'), ['isInvalid']],
    [429, status(429, 'TooManyRequests'), ['isThrottled', 'isTransient']],
    [503, 'upstream connect error', ['isTransient']],
    [504, status(504, 'Timeout', tooLarge), ['isTooLargeResourceVersion', 'isTransient']],
    [
      504,
      status(504, 'Timeout', { message: 'Too large resource version: 9' }),
      ['isTooLargeResourceVersion', 'isTransient'],
    ],
    [400, '{"kind":"Pod"}', []],
  ])('%d %s is %j', (code, body, expected) => {
    const error = errorOf(code, body);
    const holding = Object.entries(predicates).filter(([, holds]) => holds(error));
    expect(holding.map(([name]) => name)).toEqual(expected);
  });

  test.each([
    [404, status(404, 'NotFound'), 'apply statefulsets.apps shop/web: why (404 NotFound)'],
    [502, '<html>bad gateway</html>', 'apply statefulsets.apps shop/web: <html>bad gateway</html> (502 Unknown)'],
    [503, '', 'apply statefulsets.apps shop/web: no message (503 ServiceUnavailable)'],
    [422, '{"kind":"Status","code":422}', 'apply statefulsets.apps shop/web: no message (422 Invalid)'],
  ])('%d %s reads well', (code, body, message) => {
    expect(errorOf(code, body).message).toBe(message);
  });

  test('keeps what the server says of single fields', () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'negative' }];
    expect(errorOf(422, status(422, 'Invalid', { details: { causes } })).details.causes).toEqual(causes);
  });
});

test('no answer at all is transient, and says why', () => {
  const error = new TransportError(asked, 'Unreachable', new Error('connect ECONNREFUSED 10.96.0.1:443'));
  expect(error.message).toBe('apply statefulsets.apps shop/web: connect ECONNREFUSED 10.96.0.1:443 (Unreachable)');
  expect(isTransient(error)).toBe(true);
  expect(isTransient(new Error('a mistake of ours'))).toBe(false);
});
