/** What the policies say, each for itself and one before the other. */
import { expect, test } from 'vitest';
import { bot } from '../../../config/groups/bot.ts';
import { NO_DISCLOSURE } from '../../../config/groups/conduct.ts';
import { type ConductState, type Situation, UNTOUCHED } from '../../../src/bot/conduct/decision.ts';
import { disclosureFor } from '../../../src/bot/conduct/disclosure.ts';
import { decide } from '../../../src/bot/conduct/policies/decide.ts';
import { quietUntil } from '../../../src/bot/conduct/quiet-until.ts';
import type { TypedMessage } from '../../../src/vocabulary.ts';

const NOON = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;

interface Asked {
  conduct?: Partial<ConductState>;
  settings?: Record<string, unknown>;
  paused?: string;
  history?: TypedMessage[];
  now?: number;
}

function situation(texts: string | string[], asked: Asked = {}): Situation {
  const { conduct, settings = {}, paused, history = [], now = NOON } = asked;
  const pending = [texts]
    .flat()
    .map((text, i) => ({ seq: i + 1, mid: `m_${i}`, text, at: now, receivedAt: now }));
  return {
    conversation: { history, pending, paused, conduct: { ...UNTOUCHED, heardAt: now, ...conduct } },
    now,
    due: now,
    settings: { ...bot.parse({ timeZone: 'UTC', ...settings }), windowHours: 24 },
    language: { language: 'en', sure: true, country: undefined },
  };
}

const ask = (texts: string | string[], asked?: Asked) => decide(situation(texts, asked));
const QUIET = { quietHours: '11:00-13:00' };
const DANGER = 'i want to kill myself';

test('nothing speaks against a reply to everyday words, and a draft waits for a person', () => {
  expect(ask('see you at six')).toMatchObject({ policy: 'mode', kind: 'answer' });
  expect(ask('see you at six', { settings: { mode: 'draft' } })).toMatchObject({
    policy: 'mode',
    kind: 'draft',
  });
});

test('care speaks through quiet hours, caps and drafts, and holds the bot', () => {
  const repliedAt = Array.from({ length: 200 }, () => NOON - 1000);
  for (const mode of ['auto', 'draft']) {
    const said = ask(DANGER, { settings: { ...QUIET, mode, maxRepliesPerHour: 1 }, conduct: { repliedAt } });
    expect(said).toMatchObject({ policy: 'care', kind: 'say', always: true, alert: { kind: 'crisis' } });
    expect(said).toHaveProperty('change.held');
  }
});

test.each<[string, Asked]>([
  ['the bot is off', { settings: { mode: 'off' } }],
  ['the owner is writing', { paused: 'the owner writes' }],
  ['the person opted out', { conduct: { optedOutAt: NOON - HOUR } }],
  ['the bot is held', { conduct: { held: 'held' } }],
  ['the window is closed', { conduct: { heardAt: NOON - 25 * HOUR } }],
])('care only alerts where %s', (_, asked) => {
  expect(ask(DANGER, asked)).toMatchObject({ policy: 'care', kind: 'silent', alert: { kind: 'crisis' } });
});

test('a stop word is heeded as a whole message only', () => {
  for (const word of [
    'STOP',
    'stopp',
    'arrête',
    'parar',
    'basta bot',
    'wypisz mnie',
    'afmelden',
    'durdur',
    'sluta',
    'berhenti',
    'dừng lại',
  ]) {
    expect(ask(word), word).toMatchObject({ policy: 'opt-out', kind: 'say', change: { optedOut: true } });
  }
  expect(ask('i have to stop at the shop')).toMatchObject({ kind: 'answer' });
  expect(ask('stop', { settings: { mode: 'off' } })).toMatchObject({
    kind: 'silent',
    change: { optedOut: true },
  });
});

test('a start word brings back only who had opted out, and of several wishes the last counts', () => {
  expect(ask('start')).toMatchObject({ policy: 'mode' });
  const conduct = { optedOutAt: NOON - HOUR };
  for (const word of [
    'start',
    'weiter',
    'reprendre',
    'empezar',
    'começar',
    'inizia',
    'wznów',
    'hervat',
    'başla',
    'börja',
    'mulai',
    'bắt đầu',
  ]) {
    expect(ask(word, { conduct }), word).toMatchObject({ policy: 'opt-out', change: { optedOut: false } });
  }
  expect(ask('hello again', { conduct })).toMatchObject({ policy: 'silence', kind: 'silent' });
  expect(ask(['start', 'stop'])).toMatchObject({ change: { optedOut: true } });
});

test('"delete my data" asks once, a yes records, another answer or a late yes does not', () => {
  expect(ask('please delete my data')).toMatchObject({ policy: 'deletion', change: { deletionAsked: true } });
  const conduct = { deletionAskedAt: NOON - HOUR };
  for (const yes of ['yes', 'ja', 'oui', 'sí', 'sim', 'sì', 'tak', 'evet', 'ya', 'vâng']) {
    expect(ask(yes, { conduct }), yes).toMatchObject({ policy: 'deletion', change: { deletion: true } });
  }
  expect(ask('yes but first tell me', { conduct })).toMatchObject({ policy: 'mode' });
  expect(ask('yes', { conduct: { deletionAskedAt: NOON - 25 * HOUR } })).toMatchObject({ policy: 'mode' });
  expect(ask('yes')).toMatchObject({ policy: 'mode' });
});

test('a reply waits for quiet hours, then for the cap; a draft waits for neither', () => {
  const asked = {
    settings: { ...QUIET, maxRepliesPerHour: 2 },
    conduct: { repliedAt: [NOON - 3000, NOON - 2000] },
  };
  expect(ask('hi', asked)).toMatchObject({ policy: 'quiet-hours', kind: 'wait', until: NOON + HOUR });
  const capped = { ...asked, settings: { maxRepliesPerHour: 2 } };
  expect(ask('hi', capped)).toMatchObject({ policy: 'cap', until: NOON - 3000 + HOUR });
  expect(ask('hi', { ...capped, now: NOON + HOUR })).toMatchObject({ kind: 'answer' });
  expect(ask('hi', { ...asked, settings: { ...asked.settings, mode: 'draft' } })).toMatchObject({
    kind: 'draft',
  });
});

test('quiet hours cross midnight, and both nights in which the clock jumps', () => {
  const night = { quietHours: '23:00-07:00', timeZone: 'Europe/Berlin' };
  expect(quietUntil(Date.UTC(2026, 10, 1, 12), night)).toBeUndefined();
  expect(quietUntil(Date.UTC(2026, 10, 10, 23, 30), night)).toBe(Date.UTC(2026, 10, 11, 6));
  expect(quietUntil(Date.UTC(2026, 2, 28, 22, 30), night)).toBe(Date.UTC(2026, 2, 29, 5));
  expect(quietUntil(Date.UTC(2026, 9, 24, 21, 30), night)).toBe(Date.UTC(2026, 9, 25, 6));
  expect(quietUntil(Date.UTC(2026, 10, 11, 6), night)).toBeUndefined();
});

test('disclosure comes at the start, after the lapse and after a human, and can be given up', () => {
  const why = (conduct: Partial<ConductState>, settings = {}) =>
    disclosureFor(situation('hi', { conduct, settings }))?.why;
  expect(why({})).toBe('at the start');
  expect(why({ disclosedAt: NOON - HOUR })).toBeUndefined();
  expect(why({ disclosedAt: NOON - 720 * HOUR })).toBe('after a long time');
  expect(why({ disclosedAt: NOON - HOUR, ownerWroteAt: NOON - 1 })).toBe('after the owner wrote');
  expect(why({}, { disclosure: NO_DISCLOSURE })).toBeUndefined();
});

test('another bot that says the same again and again is noticed, a person who does with few words is not', () => {
  const talk = (text: string) =>
    Array.from({ length: 5 }, (_, i): TypedMessage[] => [
      { side: 'owner', text: 'hm', at: NOON - (10 - i) * 60_000 },
      { side: 'other', text, at: NOON - (10 - i) * 60_000 + 20_000 },
    ]).flat();
  const bot = 'Thank you, we will answer soon.';
  expect(ask(bot, { history: talk(bot) })).toMatchObject({
    policy: 'loop',
    kind: 'silent',
    alert: { kind: 'loop' },
  });
  expect(ask('haha', { history: talk('haha') })).toMatchObject({ kind: 'answer' });
});

test('money, sex and a sincere "are you a bot?" are answered by policy in every language', () => {
  const asked = {
    bot: [
      'are you a bot?',
      'bist du ein Bot?',
      "t'es un bot ?",
      '¿eres un bot?',
      'você é um bot?',
      'sei un bot?',
      'jesteś botem?',
      'ben je een bot?',
      'bot musun?',
      'är du en bot?',
      'kamu bot?',
      'bạn có phải là bot không?',
    ],
    money: [
      'send me money',
      'schick mir Geld',
      "envoie-moi de l'argent",
      'mándame dinero',
      'me manda dinheiro',
      'mandami soldi',
      'wyślij mi pieniądze',
      'stuur me geld',
      'bana para gönder',
      'skicka pengar',
      'kirim uang',
      'chuyển tiền cho mình',
    ],
    sexual: [
      'send nudes',
      'schick mir Nacktbilder',
      'envoie des nudes',
      'manda nudes',
      'me manda nudes',
      'mandami nudes',
      'pokaż cycki',
      'stuur nudes',
      'çıplak foto at',
      'skicka nudes',
      'kirim foto bugil',
      'gửi ảnh nude',
    ],
  };
  for (const [name, texts] of Object.entries(asked)) {
    for (const text of texts) expect(ask(text), text).toMatchObject({ policy: 'refusal', notice: { name } });
  }
  for (const text of [
    'i sent you the photo',
    "what's your bank holiday plan",
    'the money is fine',
    'i saw a robot film',
  ])
    expect(ask(text), text).toMatchObject({ kind: 'answer' });
});
