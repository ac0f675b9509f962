/** Every error that Meta's pages name, and what is to be done about it. */
import { describe, expect, test } from 'vitest';
import { type Remedy, sendErrorRules, verdictOf } from '../../../src/webhook/index.ts';

const table: [remedy: Remedy, meaning: string, errors: string, alert?: boolean][] = [
  ['away', 'temporary', '1 2 2/2018344'],
  ['retry', 'temporary, perhaps for this person', '1200 -1 -1/2018012'],
  ['unsure', 'an error although the message may have been sent', '1/1357046'],
  ['stop-page', 'unknown, often a missing permission', '1/99'],
  ['throttled', 'too many calls', '4 17 32 613 613/2534040 80001 80002 80006'],
  ['stop-page', 'odd volume of requests', '613/1996'],
  ['stop-page', 'bothersome use of tags', '613/2018338'],
  ['give-up', 'outside the window', '10/2018278 10/2534022 10/2018065'],
  ['give-up', "the person can't receive messages now", '10/2018108'],
  ['stop-page', 'the page is restricted for a time', '10/1893063'],
  ['stop-page', 'the account may not send messages', '10/2534077'],
  ['stop-page', 'a permission is missing', '10'],
  ['stop-page', 'a permission or a review is missing', '200 200/2018028 200/1 210 230 230/7 294 299'],
  ['stop-page', 'the app may not make this call', '3 3/1'],
  ['stop-page', 'the session of the access token is over', '102 102/463'],
  ['give-up', 'a parameter is wrong', '100 100/1'],
  ['give-up', 'no such person', '100/2018001'],
  ['stop-page', 'no such page, or no permission for it', '100/33'],
  ['give-up', 'an attachment is refused', '100/2018008 100/2018047 100/2018109 100/2018294'],
  ['stop-page', 'HUMAN_AGENT is not approved', '100/2018276'],
  ['wait', 'the account, or the person, may not be written to', '100/2534013 100/2534029', true],
  ['stop-page', 'the access token is dead', '190 190/458 190/459 190/460 190/463 190/464 190/467 190/492'],
  ['give-up', 'the person is unavailable or has blocked the page', '200/1545041 551 551/1545041'],
  ['stop-page', 'blocked for its policy', '368'],
  ['mute', 'another app has the thread', '2018300 100/2534037'],
  ['mute', "Meta's own flow has the thread", '2018321'],
  ['give-up', 'the message was deleted', '9000001', true],
  ['give-up', 'commerce sending is disabled', '2022', true],
  ['wait', 'an error that is not in the table', '4711 4711/1 10/1 199 300', true],
];

const rows = table.flatMap(([remedy, meaning, errors, alert = false]) =>
  errors.split(' ').map((name) => [name, remedy, meaning, alert] as const),
);

function errorNamed(name: string, more: { message?: string; transient?: boolean } = {}) {
  const [code, subcode] = name.split('/').map(Number);
  return { code: code!, subcode, message: '', transient: false, ...more };
}

describe('an error of the Send API:', () => {
  test.each(rows)('%s: %s, for %s', (name, remedy, meaning, alert) => {
    expect(verdictOf(errorNamed(name), 400)).toEqual({ name, remedy, meaning, alert });
  });
});

test('every rule is that of some error above, or of words below', () => {
  const named = new Set(rows.map(([name]) => name));
  for (const { code, subcode, meaning, words } of sendErrorRules.filter((row) => row.words === undefined))
    expect(named, `${meaning} ${words}`).toContain(subcode === undefined ? `${code}` : `${code}/${subcode}`);
});

test('an error in no rule is temporary if Meta says so, or if its status does', () => {
  expect(verdictOf(errorNamed('4711', { transient: true }), 400).remedy).toBe('away');
  expect(verdictOf(errorNamed('4711'), 500).remedy).toBe('away');
  expect(verdictOf(errorNamed('4711'), 499).remedy).toBe('wait');
});

test('what a rule says holds whatever the status and the flag say', () => {
  expect(verdictOf(errorNamed('551', { transient: true }), 500).remedy).toBe('give-up');
  expect(verdictOf(errorNamed('190'), 500).remedy).toBe('stop-page');
});

test.each([
  [
    '100',
    'Invalid appsecret_proof provided in the API argument',
    'stop-page',
    'a wrong secret, under any wrong parameter',
  ],
  ['100', '(#100) Invalid parameter', 'give-up', 'a wrong parameter'],
  ['2', 'appsecret_proof service unavailable', 'away', 'temporary'],
  ['200', "(#200) This person isn't receiving messages from you right now.", 'give-up', 'one person'],
  ['200', '(#200) This person isn’t receiving messages', 'give-up', 'one person, with another apostrophe'],
  ['200', '(#200) Requires pages_messaging permission to manage the object', 'stop-page', 'a permission'],
  ['230', "(#230) This person isn't receiving messages", 'stop-page', 'another code'],
])('%s with the words "%s": %s, for it is %s', (name, message, remedy) => {
  expect(verdictOf(errorNamed(name, { message }), 400)).toMatchObject({ remedy, name });
});
