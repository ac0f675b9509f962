/** Sentences of Messenger in languages that no list has. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { openExport } from '../../../src/formatting/index.ts';
import { defaults, type FormatChoices, formatFiles } from '../../support/format.ts';
import { type Files, makeFolder, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const friends = ['Jana Novak', 'Petr', 'Eva', 'Karel', 'Zoe', 'Max'];
const share = { share: { link: 'https://example.org/a' } };

/** A thread with each of so many friends. */
function threads(count: number, messages: (friend: string, minutes: number) => object[]): Files {
  return Object.assign(
    {},
    ...friends
      .slice(0, count)
      .map((name, i) => thread(name, messages(name.split(' ')[0]!, i * 500), { id: `x_${100 + i}` })),
  );
}

const fromFriend = (first: string, minutes: number, text: string, more = {}) =>
  said(friends.find((name) => name.startsWith(first))!, minutes, text, more);

const repliesOf = async (files: Files, choices: FormatChoices = {}) =>
  (await formatFiles(files, choices)).train.map(([, response]) => response);

describe('what follows the names of many people in many threads', () => {
  const files = (count: number) =>
    threads(count, (friend, at) => [
      fromFriend(friend, at, `${friend} saatis manuse.`),
      fromFriend(friend, at + 1, `${friend} eemaldas kasutaja ${OWNER} grupist.`),
      fromFriend(friend, at + 2, 'tere'),
      said(OWNER, at + 3, 'tervist'),
    ]);

  it("is nobody's, without any attachment", async () => {
    const { train, manifest } = await formatFiles(files(6));
    expect(train).toEqual(friends.map(() => ['tere', 'tervist']));
    expect(manifest.counts.dropped.system).toBe(12);
  });

  it('tells what the owner "says" too, without any attachment', async () => {
    const both = threads(6, (friend, at) => [
      fromFriend(friend, at, `${friend} saatis manuse.`),
      fromFriend(friend, at + 1, 'tere'),
      said(OWNER, at + 2, 'Saatsid manuse.'),
      fromFriend(friend, at + 3, 'noh'),
      said(OWNER, at + 4, 'Saatsin selle eile.'),
    ]);
    expect((await formatFiles(both)).train).toEqual(friends.map(() => ['tere| noh', 'Saatsin selle eile.']));
  });

  it('is typed where it follows the names of a few people only', async () => {
    expect((await formatFiles(files(4))).manifest.counts.typed).toBe(16);
  });

  it('is found behind any number of newer messages', async () => {
    const chatter = (at: number) =>
      Array.from({ length: 300 }, (_, i) =>
        said(OWNER, at + 10 + i / 10, `a newer message of some length, number ${i}`),
      );
    const long = threads(6, (friend, at) => [
      fromFriend(friend, at, 'tere'),
      said(OWNER, at + 1, 'tervist'),
      fromFriend(friend, at + 2, `${friend} lahkus grupist.`),
      ...chatter(at),
    ]);
    const { manifest } = await formatFiles(long);
    expect(manifest.counts.dropped.system).toBe(6);
  });
});

describe('a share that describes itself, in an export of three people', () => {
  const small = (others: (name: string) => string, own: string, ...more: object[]): Files => ({
    ...thread('Jana Novak', [
      said('Jana Novak', 0, 'look?'),
      said(OWNER, 1, own, share),
      said('Jana Novak', 1000, others('Jana'), share),
      said('Jana Novak', 1001, 'seen?'),
      said(OWNER, 1002, 'seen'),
      ...more,
    ]),
    ...thread('Tom', [said('Tom', 5000, 'free?'), said(OWNER, 5001, 'yes')]),
  });

  it.each([
    ['Estonian', (name: string) => `${name} saatis manuse.`, 'Saatsid manuse.'],
    ['Icelandic', (name: string) => `${name} sendi viðhengi.`, 'Þú sendir viðhengi.'],
    ['Lithuanian', (name: string) => `${name} išsiuntė priedą.`, 'Išsiuntėte priedą.'],
    ['Georgian', (name: string) => `${name} გამოგზავნა დანართი.`, 'თქვენ გამოგზავნეთ დანართი.'],
  ])("is nobody's word on either side: %s", async (_, others, own) => {
    expect((await repliesOf(small(others, own))).sort()).toEqual(['seen', 'yes']);
  });

  it('stays what was typed beside a share', async () => {
    const typed = [
      said('Jana Novak', 2000, 'and this?'),
      said(OWNER, 2001, 'haha look at that', share),
      said('Jana Novak', 2002, 'Jana is not amused, sorry', share),
      said(OWNER, 2003, 'That was the best one.', share),
    ];
    const replies = await repliesOf(small((name) => `${name} saatis manuse.`, 'Saatsid manuse.', ...typed));
    expect(replies.sort()).toEqual(['That was the best one.', 'haha look at that', 'seen', 'yes']);
  });
});

describe('a whole text of the owner on attachments in many threads', () => {
  const shared = (text: string, more: (friend: string, at: number) => object[] = () => []) =>
    threads(6, (friend, at) => [
      fromFriend(friend, at, 'nu?'),
      said(OWNER, at + 1, text, share),
      fromFriend(friend, at + 2, 'ok'),
      said(OWNER, at + 3, 'jah'),
      ...more(friend, at),
    ]);

  it("is nobody's where the export has no sentence about others to compare it with", async () => {
    expect(await repliesOf(shared('Saatsid manuse.'))).toEqual(friends.map(() => 'jah'));
  });

  it('is typed where Messenger writes a language that a list knows', async () => {
    const replies = await repliesOf(
      shared('Schau dir das an.', (_, at) => [said(OWNER, at + 400, 'Du hast einen Link gesendet.', share)]),
    );
    expect(replies.filter((text) => text === 'Schau dir das an.')).toHaveLength(6);
  });

  it('is typed where it stands without an attachment too', async () => {
    const replies = await repliesOf(
      shared('Vaata seda.', (friend, at) => [
        fromFriend(friend, at + 5, 'kus?'),
        said(OWNER, at + 6, 'Vaata seda.'),
      ]),
    );
    expect(replies.filter((text) => text === 'Vaata seda.')).toHaveLength(12);
    const first = thread('Aino', [said('Aino', 0, 'kus?'), said(OWNER, 1, 'Vaata seda.')], { id: 'aino_1' });
    expect(await repliesOf({ ...first, ...shared('Vaata seda.') })).toContain('Vaata seda.');
  });

  it('is typed where Messenger says something else of others', async () => {
    const replies = await repliesOf(
      shared('Vaata seda nüüd.', (friend, at) => [
        fromFriend(friend, at + 400, `${friend} saatis manuse.`, share),
      ]),
    );
    expect(replies.filter((text) => text === 'Vaata seda nüüd.')).toHaveLength(6);
  });
});

describe('what people say in every thread', () => {
  it.each(['Head uut aastat.', 'Alles Gute zum Geburtstag!', 'Thank you so much.', 'Gute Nacht.'])(
    'stays: %s',
    async (text) => {
      const files = threads(6, (friend, at) => [fromFriend(friend, at, text), said(OWNER, at + 1, text)]);
      expect((await formatFiles(files)).train).toEqual(friends.map(() => [text, text]));
    },
  );
});

it('reads an export once where nothing new is to be found', async () => {
  const files = threads(6, (friend, at) => [
    fromFriend(friend, at, `${friend} sent an attachment.`, share),
    fromFriend(friend, at + 1, `${friend} missed your call.`),
    said(OWNER, at + 2, 'You sent an attachment.', share),
    said(OWNER, at + 3, 'Du hast einen Anhang gesendet.', share),
    fromFriend(friend, at + 4, 'hi'),
    said(OWNER, at + 5, 'i am hoem now'),
    said(OWNER, at + 5.2, 'i am home now'),
  ]);
  const opened = await openExport([makeFolder(tempDir(), { ...profile(), ...files })]);
  onTestFinished(() => opened.close());
  for await (const _ of opened.threads());
  expect(opened.learn()).toBe(false);
});

it('keeps and drops single texts as the user says, names in them or not', async () => {
  const files = {
    ...thread('Jana Novak', [
      said('Jana Novak', 0, 'Jana sent an attachment.'),
      said(OWNER, 1, 'nice'),
      said('Jana Novak', 1000, 'beep'),
      said(OWNER, 1001, 'Automatic answer.'),
      said('Jana Novak', 1002, 'hm'),
      said(OWNER, 1003, 'here'),
    ]),
  };
  const systemTexts = { '{name} sent an attachment.': 'keep', 'Automatic answer.': 'drop' } as const;
  const { train, manifest } = await formatFiles(files, { settings: { ...defaults, systemTexts } });
  expect(train).toEqual([
    ['Jana sent an attachment.', 'nice'],
    ['beep| hm', 'here'],
  ]);
  expect(manifest.counts.dropped.system).toBe(1);
  expect(manifest.settings.systemTexts).toEqual(systemTexts);
});
