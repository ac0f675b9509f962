import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { metaJson, signatureOf, signedRequest } from '../../src/simulator/index.ts';

test("writes and signs the reference's test vector byte for byte", () => {
  const event = {
    sender: { id: '2' },
    recipient: { id: '1' },
    timestamp: 1,
    message: { mid: 'm_1', text: 'café 😀 https://x.y' },
  };
  const body = metaJson({ object: 'page', entry: [{ id: '1', time: 1, messaging: [event] }] });
  expect(body).toHaveLength(190);
  expect(signatureOf(body, 'test_app_secret')).toBe(
    'sha256=715c18a3e65a2b4c8ed7f3370eb526485613f1aed1565c934e71791a0923842b',
  );
});

test('gives other bytes than parsing and printing would, so that a server that does so is caught', () => {
  const body = metaJson({ text: 'äöå https://x.y' });
  expect(JSON.stringify(JSON.parse(body))).not.toBe(body);
});

test('signs the encoded payload of a signed_request, not the decoded one', () => {
  const [signature, payload] = signedRequest({ user_id: '218471' }, 'secret').split('.');
  expect(createHmac('sha256', 'secret').update(payload!).digest('base64url')).toBe(signature);
  expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toEqual({
    algorithm: 'HMAC-SHA256',
    user_id: '218471',
  });
});
