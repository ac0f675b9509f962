/**
 * The two exchanges that the original idea was shown with, through every way of ours: the live path, the dry run, and
 * an export that holds them. What the person wrote is theirs; the replies are in words of our own.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaults, formatFiles } from '../support/format.ts';
import { OWNER, said, thread } from '../support/make-export.ts';
import { goLive, type Live, LONG } from '../webhook/live.ts';

const exchanges = [
  {
    title: 'a break',
    messages: ['dude', 'i need your advice', 'she said she wanted to "take a break"'],
    bubbles: ["man i'm the last person to ask", "don't really know what to tell you"],
  },
  {
    title: 'gels',
    messages: ['dude', 'gels are such a game changer', 'felt amazing at mile 15 today'],
    bubbles: ['whoa', "that's so much running", 'honestly impressed', "i couldn't do one mile"],
  },
] as const;

let live: Live;
beforeAll(async () => {
  live = await goLive({ settings: { bot: { debounceSeconds: 0.6 } }, server: { adminToken: 'admin-token' } });
});
afterAll(() => live.stop());

describe.each(exchanges)('the exchange about $title', ({ messages, bubbles }) => {
  const prompt = messages.join('| ');

  test('on Messenger: three signed webhooks make one prompt, and each bubble leaves as one text, as it was written', async () => {
    live.generator.on(messages[1], bubbles.join('|'));
    const friend = live.somebody();
    const asked = live.generator.prompts.length;
    for (const message of messages) friend.says(message);
    expect(await friend.receivesTexts(bubbles.length, LONG)).toEqual(bubbles);
    expect(live.generator.prompts.slice(asked)).toEqual([prompt]);
    // A later message is answered at once: so nothing else was on its way.
    friend.says('ok');
    expect((await friend.receives(LONG)).text).toBe('re: ok');
  });

  test('in the dry run: the same prompt and the same bubbles', async () => {
    live.generator.on(messages[1], bubbles.join('|'));
    const answer = await fetch(`${live.server.operatorUrl}/admin/dry-run`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin-token' },
      body: JSON.stringify({ messages: messages.map((text) => ({ from: 'user', text })) }),
    });
    expect(await answer.json()).toMatchObject({ prompt, bubbles, policy: { wouldSend: true } });
  });
});

describe('an export that holds both exchanges, the second of them in a group', () => {
  const [first, second] = exchanges;
  const exchangeOf = (
    messages: readonly string[],
    bubbles: readonly string[],
    friends: readonly string[],
  ) => [
    ...messages.map((text, i) => said(friends[i % friends.length]!, i, text)),
    ...bubbles.map((text, i) => said(OWNER, messages.length + i, text)),
  ];
  const files = {
    ...thread('Tom', exchangeOf(first.messages, first.bubbles, ['Tom'])),
    ...thread('Runners', exchangeOf(second.messages, second.bubbles, ['Jana', 'Karel']), {
      participants: ['Jana', 'Karel', OWNER],
    }),
  };
  const pair = ({ messages, bubbles }: (typeof exchanges)[number]) => [
    messages.join('| '),
    bubbles.join('| '),
  ];

  test('gives the first as its one example', async () => {
    expect((await formatFiles(files)).train).toEqual([pair(first)]);
  });

  test('gives exactly these two with groups', async () => {
    const { train } = await formatFiles(files, { settings: { ...defaults, groups: true } });
    expect(train).toHaveLength(2);
    expect(train).toEqual(expect.arrayContaining([pair(first), pair(second)]));
  });
});
