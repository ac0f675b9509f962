/** Ids above 2^53 are read from the text; what JSON.parse makes of everything else stays. */
import { expect, test } from 'vitest';
import { effectsOf } from '../../../src/webhook/index.ts';
import { parseExactly } from '../../../src/webhook/receive/exact-json.ts';

test.each([
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"id": 24891772963456781234 , "b":1}', { id: '24891772963456781234', b: 1 }],
  ['[12345678901234567890,-12345678901234567890]', ['12345678901234567890', '-12345678901234567890']],
  ['24891772963456781234', '24891772963456781234'],
  ['{"id":9007199254740991}', { id: 9007199254740991 }],
  ['{"text":"id:24891772963456781234"}', { text: 'id:24891772963456781234' }],
  ['{"share":0.50000000000000000}', { share: 0.5 }],
  ['{"large":1e30}', { large: 1e30 }],
])('%s', (text, expected) => {
  expect(parseExactly(text)).toEqual(expected);
});

test('no JSON is no JSON, and depth is nothing to stumble over', () => {
  expect(() => parseExactly('{"id":12345678901234567890')).toThrow(SyntaxError);
  const deep = `${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}`;
  expect(Array.isArray(parseExactly(deep))).toBe(true);
});

test('two people whose ids differ in the last digit only are two', () => {
  const [now, page] = [1_790_000_000_000, '{"id":18014398509481985}'];
  const event = (psid: string) =>
    `{"sender":{"id":${psid}},"recipient":${page},"timestamp":${now},"message":{"mid":"m","text":"hi"}}`;
  const body = `{"object":"page","entry":[{"id":18014398509481985,"time":${now},"messaging":[${event('24891772963456781')},${event('24891772963456782')}]}]}`;
  const [entry] = effectsOf(parseExactly(body), { now, appId: '' });
  expect(entry?.page).toBe('18014398509481985');
  expect(entry?.effects.map((effect) => ('party' in effect ? effect.party.person : ''))).toEqual([
    '24891772963456781',
    '24891772963456782',
  ]);
});
