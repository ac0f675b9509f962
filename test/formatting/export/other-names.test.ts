/** Names of the owner that no profile tells. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsOf, examplesIn, format, formatSources } from '../../support/format.ts';
import { type Files, makeFolder, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

type Talk = readonly [sender: 'other' | 'owner', minutes: number, text: string];

const talk = (other: string, owner: string, messages: readonly Talk[], options = {}): Files =>
  thread(
    other,
    messages.map(([who, minutes, text]) => said(who === 'owner' ? owner : other, minutes, text)),
    { participants: [other, owner], ...options },
  );

const early: Talk[] = [
  ['other', 0, 'hi'],
  ['owner', 1, 'hello there'],
];
const late: Talk[] = [
  ['other', 500, 'new?'],
  ['owner', 501, 'not yet'],
];

const repliesOf = async (sources: readonly Files[], choices = {}) =>
  (await formatSources(sources, choices)).train.map(([, response]) => response).sort();

describe('a name that a message proves', () => {
  const old = {
    ...talk('Jana', 'Ann Old', early, { id: 'jana_77' }),
    ...talk('Tom', 'Ann Old', [
      ['other', 100, 'lift?'],
      ['owner', 101, 'bike'],
    ]),
  };
  const now = { ...profile('Ann New'), ...talk('Jana', 'Ann New', [...early, ...late], { id: 'jana_77' }) };

  it("is the owner's in every thread of the older export", async () => {
    for (const sources of [
      [old, now],
      [now, old],
    ])
      expect(await repliesOf(sources)).toEqual(['bike', 'hello there', 'not yet']);
  });

  it('is found though the copies have two ids', async () => {
    const renumbered = talk('Jana', 'Ann Old', early, { id: 'jana_abcdefghij' });
    const tom = talk('Tom', 'Ann Old', [
      ['other', 100, 'lift?'],
      ['owner', 101, 'bike'],
    ]);
    expect(await repliesOf([{ ...renumbered, ...tom }, now])).toContain('bike');
  });

  it('is found without a profile, and in exports that know whole seconds and list only the others', async () => {
    const inSeconds = (other: string, messages: readonly Talk[], id: string) =>
      thread(
        other,
        messages.map(([who, minutes, content]) => ({
          sender_name: who === 'owner' ? 'Ann Old' : other,
          timestamp: said('', minutes, '').timestamp_ms / 1000,
          content,
        })),
        { id, participants: [other] },
      );
    const before = { ...inSeconds('Jana', early, 'jana_77'), ...inSeconds('Max', late, 'max_78') };
    const after = {
      ...talk('Jana', 'Ann New', [...early, ...late], { id: 'jana_77' }),
      ...talk('Tom', 'Ann New', late),
    };
    expect(await repliesOf([before, after])).toEqual(['hello there', 'not yet', 'not yet', 'not yet']);
  });

  it('settles who the owner is where two names are in equally many threads', async () => {
    const one = { ...talk('Jana', 'Ann Old', early, { id: 'jana_77' }), ...talk('Tom', 'Ann Old', early) };
    const two = {
      ...talk('Jana', 'Ann New', [...early, ...late], { id: 'jana_77' }),
      ...talk('Tom', 'Ann New', early),
    };
    expect(await repliesOf([one, two])).toEqual(['hello there', 'hello there', 'not yet']);
  });

  it("is the owner's beside the one that --me gives", async () => {
    expect(await repliesOf([old, now], { me: ['Ann New'] })).toEqual(['bike', 'hello there', 'not yet']);
  });

  it("is nobody's, where the same words were said at other times", async () => {
    const another = {
      ...talk('Jana', 'Bob', [
        ['other', 3, 'hi'],
        ['owner', 4, 'hello there'],
      ]),
      ...talk('Lena', 'Bob', late),
    };
    expect(await repliesOf([another, now])).toEqual(['hello there', 'not yet']);
  });
});

describe('a thread of two that has the id of one that the owner is in', () => {
  const now: Files = { ...profile('Ann'), ...talk('Jana', 'Ann', late, { id: 'jana_1234567890' }) };
  const then = (other: string, owner: string, id: string) => talk(other, owner, early, { id });

  it('tells the name there, though not one message is in both', async () => {
    const before = { ...then('Jana', 'Ann Old', 'jana_1234567890'), ...talk('Tom', 'Ann Old', early) };
    expect(await repliesOf([before, now])).toEqual(['hello there', 'hello there', 'not yet']);
  });

  it('tells nothing where the other person is another, or the folder may have been renamed', async () => {
    expect(await repliesOf([then('Mia', 'Ann Old', 'mia_1234567890'), now])).toEqual(['not yet']);
    const renamed = { ...profile('Ann'), ...talk('Jana', 'Ann', late, { id: 'jana_2019' }) };
    expect(await repliesOf([then('Jana', 'Bob', 'jana_2019'), renamed])).toEqual(['not yet']);
  });
});

describe('a name on Instagram', () => {
  const folder = { folder: 'your_instagram_activity/messages/inbox' };
  const facebook = { ...profile('Ann'), ...talk('Jana', 'Ann', early) };
  const instagram = (owner: string) => ({
    ...talk('Mia', owner, early, folder),
    ...talk('Ida', owner, late, folder),
  });

  it('is the one in nearly all threads there, beside an export of Facebook', async () => {
    expect(await repliesOf([facebook, instagram('ann.draws')])).toEqual([
      'hello there',
      'hello there',
      'not yet',
    ]);
  });

  it('is found in the folder of Instagram that was named itself', async () => {
    const dir = makeFolder(tempDir(), instagram('ann.draws'));
    const home = makeFolder(tempDir(), facebook);
    await format([home, join(dir, 'your_instagram_activity/messages/inbox')], join(dir, 'out'));
    expect(await examplesIn(join(dir, 'out'))).toHaveLength(3);
  });

  it('is not guessed where --me says who is meant, or in another export of Facebook', async () => {
    expect(await repliesOf([facebook, instagram('ann.draws')], { me: ['Ann'] })).toEqual(['hello there']);
    const bobs = { ...talk('Mia', 'Bob', early), ...talk('Ida', 'Bob', late) };
    expect(await repliesOf([facebook, bobs])).toEqual(['hello there']);
  });

  it('of two profiles there is of two people, unless they share a username', async () => {
    const of = (name: string, username: string, other: string) => ({
      'personal_information/personal_information/personal_information.json': {
        profile_user: [{ string_map_data: { Name: { value: name }, Username: { value: username } } }],
      },
      ...talk(other, name, early, folder),
    });
    await expect(repliesOf([of('Ann', 'ann.a', 'Mia'), of('Bob', 'bob.b', 'Ida')])).rejects.toThrow(
      /Ann \(in 1 thread\), Bob \(in 1 thread\)/,
    );
    expect(await repliesOf([of('Ann', 'ann.a', 'Mia'), of('ann draws', 'ann.a', 'Ida')])).toHaveLength(2);
  });
});

it('takes what two browsers filled in for two owners, if both are in threads', async () => {
  const of = (name: string, other: string) => ({
    'your_facebook_activity/messages/autofill_information.json': {
      autofill_information_v2: { FULL_NAME: [name] },
    },
    ...talk(other, name, early),
  });
  await expect(repliesOf([of('Ann', 'Jana'), of('Bob', 'Karl')])).rejects.toMatchObject({
    code: 'owner-unclear',
  });
  expect(await repliesOf([of('Ann', 'Jana'), { ...of('Ann', 'Karl') }])).toHaveLength(2);
});

describe('threads in which nobody is the owner', () => {
  const sources = [
    { ...profile('Ann'), ...talk('Jana', 'Ann', early) },
    { ...talk('Mia', 'ann draws', early), ...talk('Ida', 'ann draws', late) },
  ];

  it('are counted and named, with the remedy', async () => {
    const dir = tempDir();
    const folders = sources.map((files, i) => makeFolder(`${dir}/${i}`, files));
    const warning = (await eventsOf(folders, `${dir}/out`)).find(
      (event) => event.event === 'warning' && event.code === 'ownerless',
    );
    expect(warning).toMatchObject({
      message: expect.not.stringMatching(/Mia|Ann|ann draws/),
      detail: expect.stringMatching(
        /^in 2 threads \((?:Mia, Ida|Ida, Mia)\) nobody is Ann.*ann draws is in all of them.*--me "Ann" --me "ann draws"/,
      ),
    });
    expect(await repliesOf(sources, { me: ['Ann', 'ann draws'] })).toHaveLength(3);
  });

  it('are none of those that the owner only has not answered', async () => {
    const dir = tempDir();
    const unanswered = thread('Max', [said('Max', 9, 'hello?')], { participants: ['Max'] });
    const folder = makeFolder(`${dir}/in`, { ...sources[0], ...unanswered });
    const codes = (await eventsOf([folder], `${dir}/out`)).flatMap((event) =>
      'code' in event ? event.code : [],
    );
    expect(codes).toEqual(['few-sessions']);
  });
});
