import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE_CODES, DEFAULT_LIMITS, ERROR_CODES, closeAction, isRetryable as told } from '@frontdesk/protocol';
import { createChatClient } from '@frontdesk/sdk';
import { stopReason } from '../../packages/sdk/src/connection/reasons.ts';
import { isRetryable } from '../../packages/sdk/src/outbox/retryable.ts';

test("the client's short table of retryable codes says what the protocol's says", () => {
  for (const code of [...Object.keys(ERROR_CODES), 'from_the_future']) {
    assert.equal(isRetryable(code), told(code), code);
  }
  assert.equal(isRetryable('from_the_future', 5), told('from_the_future', 5));
});

test('every stop code of the protocol has its reason', () => {
  const expected: Record<string, string> = { unsupported_version: 'unsupported', unauthorized: 'unauthorized', signed_out: 'unauthorized', forbidden: 'forbidden', identity_expired: 'identity_expired', identity_invalid: 'identity_invalid', blocked: 'blocked' };
  for (const [name, code] of Object.entries(CLOSE_CODES)) {
    if (closeAction(code) === 'stop') assert.equal(stopReason(code), expected[name] ?? 'rejected', name);
  }
});

test("before the welcome, the protocol's default limits hold", () => {
  assert.equal(createChatClient({ url: 'http://relay.test' }).getSnapshot().textChars, DEFAULT_LIMITS.textChars);
});
