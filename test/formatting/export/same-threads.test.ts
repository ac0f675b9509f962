import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { threadId } from '../../../src/formatting/index.ts';
import { examplesIn, format, formatFiles, formatSources, testKey } from '../../support/format.ts';
import { type Files, makeFolder, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const inbox = 'your_facebook_activity/messages/inbox';
const talk = (count: number, from = 0, other = 'Jana') =>
  Array.from({ length: count }, (_, i) => said((from + i) % 2 ? OWNER : other, from + i, `m${from + i}`));

/** The layout of 2019, whose folders end in a hash. */
const old = (other: string, messages: readonly object[], options: object = {}) =>
  thread(other, messages, { id: `${other.toLowerCase()}_Ab1Cd2Ef3G`, folder: 'messages/inbox', ...options });
const now = (other: string, messages: readonly object[], options: object = {}) =>
  thread(other, messages, { id: `${other.toLowerCase()}_1234567890`, ...options });

describe('one thread with two ids', () => {
  it('is one where an old export knows it by a hash and a new one by digits', async () => {
    const { manifest, examples } = await formatSources([
      { ...profile(), ...old('Jana', talk(8)) },
      { ...profile(), ...now('Jana', talk(12)) },
    ]);
    expect(manifest.counts).toMatchObject({ threads: 1, messages: 12, dropped: { duplicate: 8 } });
    expect(new Set(examples.map((example) => example.thread))).toEqual(
      new Set([threadId('1234567890', testKey)]),
    );
  });

  it('is the same dataset, in whichever order the exports are given', async () => {
    const [a, b] = [
      { ...profile(), ...old('Jana', talk(9)) },
      { ...profile(), ...now('Jana', talk(12, 4)) },
    ];
    const there = await formatSources([a!, b!]);
    expect((await formatSources([b!, a!])).manifest.hash).toBe(there.manifest.hash);
    expect(there.manifest.counts.messages).toBe(16);
  });

  it('is one in the exports of its two people', async () => {
    const ours = talk(6);
    const hers = {
      ...profile('Ann'),
      ...now('Jana', ours),
      ...now('Tom', talk(4, 100, 'Tom'), { id: 'tom_1234567891' }),
    };
    const his = {
      ...profile('Jana'),
      ...now('Ann', ours, { id: 'ann_9876543210', participants: ['Ann', 'Jana'] }),
      ...thread('Eva', [said('Eva', 0, 'hi'), said('Jana', 1, 'ho')], { participants: ['Eva', 'Jana'] }),
    };
    const { manifest, train } = await formatSources([hers, his], { me: ['Ann'] });
    expect(train).toHaveLength(5);
    expect(manifest.counts).toMatchObject({ threads: 3, dropped: { duplicate: 6 } });
  });

  it('is one in a group, though some have left it since', async () => {
    const people = ['Jana', 'Tom', OWNER];
    const group = [said('Jana', 0, 'a'), said('Tom', 1, 'b'), said(OWNER, 2, 'c'), said('Tom', 3, 'd')];
    const { manifest } = await formatSources([
      { ...profile(), ...old('Lake', group, { participants: people }) },
      { ...profile(), ...now('Lake', [...group, said(OWNER, 4, 'e')], { participants: people }) },
      thread('Eva', [said('Eva', 0, 'hi'), said(OWNER, 1, 'ho')]),
    ]);
    expect(manifest.counts).toMatchObject({ threads: 2, messages: 7 });
  });

  it('is left out by each of its ids', async () => {
    const sources = [
      { ...profile(), ...old('Jana', talk(8)), ...old('Tom', talk(4, 50, 'Tom'), { id: 'tom_Zb1Cd2Ef3G' }) },
      { ...profile(), ...now('Jana', talk(12)) },
    ];
    for (const id of ['1234567890', 'Ab1Cd2Ef3G', threadId('Ab1Cd2Ef3G', testKey)]) {
      const filters = { threads: [], exclude: [id], since: '', until: '' };
      const { train } = await formatSources(sources, { filters });
      expect(train.flat().join()).not.toMatch(/m0\b/);
      expect(train.flat().join()).toContain('m50');
    }
  });

  it.each<[string, readonly object[], number]>([
    ['half of the shorter one', [...talk(4), ...talk(4, 500)], 1],
    ['less than half of it', [...talk(4), ...talk(5, 500)], 2],
    ['three of three', talk(3), 1],
    ['two of four', [...talk(2), ...talk(2, 500)], 2],
    ['two of two, which is all', talk(2), 1],
    ['nothing', talk(8, 500), 2],
  ])('is known by %s', async (_, messages, threads) => {
    const { manifest } = await formatSources([
      { ...profile(), ...old('Jana', messages) },
      { ...profile(), ...now('Jana', talk(20)) },
    ]);
    expect(manifest.counts.threads).toBe(threads);
  });

  it('is known by its times and sides too, not by words that people say again and again', async () => {
    const later = talk(8).map((message) => ({ ...message, timestamp_ms: message.timestamp_ms + 3_600_000 }));
    const swapped = talk(8).map((message) => ({
      ...message,
      sender_name: message.sender_name === OWNER ? 'Jana' : OWNER,
    }));
    for (const messages of [later, swapped]) {
      const { manifest } = await formatSources([
        { ...profile(), ...old('Jana', messages) },
        { ...profile(), ...now('Jana', talk(8)) },
      ]);
      expect(manifest.counts.threads).toBe(2);
    }
  });

  it('is two threads for people who are gone, unless the words are the same', async () => {
    const gone = (count: number, from = 0) => talk(count, from, 'Facebook user');
    const sources = (messages: readonly object[]) => [
      { ...profile(), ...old('Facebook user', messages, { id: 'x_Ab1Cd2Ef3G' }) },
      { ...profile(), ...now('Facebook user', gone(6), { id: 'x_1234567890' }) },
    ];
    expect((await formatSources(sources(gone(6)))).manifest.counts.threads).toBe(1);
    expect((await formatSources(sources(gone(6, 50)))).manifest.counts.threads).toBe(2);
  });
});

describe('two encrypted downloads', () => {
  const file = (name: string, count: number): unknown => ({
    participants: [OWNER, 'Jana'],
    threadName: name,
    messages: talk(count).map(({ sender_name, timestamp_ms, content }) => ({
      senderName: sender_name,
      timestamp: timestamp_ms,
      text: content,
      type: 'text',
    })),
  });

  it.each([
    ['in two folders', 'messages/Jana_7.json', 'messages (1)/Jana_12.json'],
    ['under each other', 'old/data_messenger_e2e/Jana_7.json', 'data_messenger_e2e/Jana_3.json'],
    ['in one folder', 'messages/Jana_7.json', 'messages/Jana_7 (1).json'],
  ])('%s hold one thread once', async (_, first, second) => {
    const { manifest } = await formatFiles({ [first]: file('Jana_7', 6), [second]: file('Jana_12', 8) });
    expect(manifest.counts).toMatchObject({ threads: 1, messages: 8 });
    expect(manifest.skipped).toEqual([]);
  });

  it('are joined to the thread that was cut over, by the name in either', async () => {
    const files = {
      ...thread('Jana', [said('Jana', -9, 'before')], {
        id: 'jana_1111111111',
        folder: 'messages/e2ee_cutover',
      }),
      ...thread('Jana', [said('Jana', -8, 'other')], {
        id: 'jana_2222222222',
        folder: 'messages/e2ee_cutover',
      }),
      'messages/Jana_7.json': file('Jana_7', 6),
      'messages (1)/Jana_12.json': file('Jana_12', 8),
    };
    expect(
      (await formatFiles({ ...files, ...thread('Tom', [said('Tom', 0, 'a'), said(OWNER, 1, 'b')]) })).manifest
        .skipped,
    ).toHaveLength(2);
    const { manifest } = await formatFiles(files, { join: { Jana_12: '2222222222' } });
    expect(manifest.counts.threads).toBe(2);
    expect(manifest.skipped).toEqual([]);
  });
});

describe('folders that people named themselves', () => {
  const file = (other: string, messages: readonly object[], more: object = {}) => ({
    participants: [{ name: other }, { name: OWNER }],
    title: other,
    messages: messages.toReversed(),
    ...more,
  });
  const jana = file('Jana', [said('Jana', 0, 'rent?'), said(OWNER, 1, 'paid')]);
  const tom = file('Tom', [said('Tom', 0, 'gym?'), said(OWNER, 1, 'no')]);
  const both = [
    ['gym?', 'no'],
    ['rent?', 'paid'],
  ];

  it.each([
    ['beside each other', 'chats/jana_2019/message_1.json', 'chats/tom_2019/message_1.json'],
    ['among those of Meta', `${inbox}/jana_2019/message_1.json`, `${inbox}/tom_2019/message_1.json`],
    [
      'with long numbers',
      `${inbox}/jana_20190101120000/message_1.json`,
      `${inbox}/tom_20190101120000/message_1.json`,
    ],
    ['in two exports', 'a/messages/inbox/x_7/message_1.json', 'b/messages/inbox/y_7/message_1.json'],
  ])('and that end alike, %s, are two threads', async (_, first, second) => {
    const { train, manifest } = await formatFiles({ [first]: jana, [second]: tom });
    expect(train.sort()).toEqual(both);
    expect(manifest.counts.threads).toBe(2);
    const filters = { threads: [], exclude: ['Tom'], since: '', until: '' };
    expect((await formatFiles({ [first]: jana, [second]: tom }, { filters })).train).toEqual([
      ['rent?', 'paid'],
    ]);
  });

  it.each(['2019', '20190101120000'])(
    'and that end in %s alike, of a person and of a group with that person',
    async (year) => {
      const group = {
        participants: ['Jana', 'Tom', OWNER].map((name) => ({ name })),
        title: 'Lake',
        messages: [said(OWNER, 3, 'yes'), said('Tom', 2, 'lake?')],
      };
      const { train, manifest } = await formatFiles({
        [`${inbox}/jana_${year}/message_1.json`]: jana,
        [`${inbox}/lake_${year}/message_1.json`]: group,
      });
      expect(train).toEqual([['rent?', 'paid']]);
      expect(manifest.counts).toMatchObject({ threads: 2, dropped: { group: 2 } });
    },
  );

  it('have the id that the file says, so that a copy of it elsewhere adds nothing', async () => {
    const path = { thread_path: 'inbox/jana_1114567890' };
    const { manifest, examples } = await formatFiles({
      'chats/jana_2019/message_1.json': { ...jana, ...path },
      [`${inbox}/jana_1114567890/message_1.json`]: { ...jana, ...path },
    });
    expect(manifest.counts).toMatchObject({ threads: 1, dropped: { duplicate: 2 } });
    expect(examples[0]!.thread).toBe(threadId('1114567890', testKey));
  });

  it('do not keep apart what is one: a person may have another name in an older export', async () => {
    const words = talk(6, 0, 'Jana Nowak');
    const { manifest } = await formatSources([
      { ...profile(), ...now('Jana Nowak', words, { id: 'jana_1234567890' }) },
      {
        ...profile(),
        ...now(
          'Jana',
          words.map((message) => ({ ...message, sender_name: message.sender_name.replace(' Nowak', '') })),
        ),
      },
    ]);
    expect(manifest.counts).toMatchObject({ threads: 1, messages: 6 });
  });
});

describe('the folder of threads that were cut over', () => {
  const cutOver = thread('Jana', [said('Jana', 0, 'before?'), said(OWNER, 1, 'before')], {
    folder: 'your_facebook_activity/messages/e2ee_cutover',
    id: 'jana_1234567890',
    thread_path: 'e2ee_cutover/jana_1234567890',
  });
  const encrypted: Files = {
    'Jana_7.json': {
      participants: [OWNER, 'Jana'],
      threadName: 'Jana_7',
      messages: [
        { senderName: 'Jana', timestamp: Date.UTC(2024, 2, 2), text: 'after?', type: 'text' },
        { senderName: OWNER, timestamp: Date.UTC(2024, 2, 2, 1), text: 'after', type: 'text' },
      ],
    },
  };

  it.each([
    'your_facebook_activity/messages/e2ee_cutover',
    'your_facebook_activity/messages/e2ee_cutover/jana_1234567890',
  ])('may be named itself: %s', async (path) => {
    const dir = makeFolder(tempDir(), cutOver);
    const download = makeFolder(join(dir, 'messages'), encrypted);
    const manifest = await format([join(dir, path), download], join(dir, 'out'), { me: [OWNER] });
    expect(manifest.counts.threads).toBe(1);
    expect(await examplesIn(join(dir, 'out'))).toHaveLength(2);
  });

  it('may be named itself, though its files say where they lay before', async () => {
    const moved = thread('Jana', [said('Jana', 0, 'before?'), said(OWNER, 1, 'before')], {
      folder: 'your_facebook_activity/messages/e2ee_cutover',
      id: 'jana_1234567890',
      thread_path: 'inbox/jana_1234567890',
    });
    const dir = makeFolder(tempDir(), moved);
    const download = makeFolder(join(dir, 'messages'), encrypted);
    const folder = join(dir, 'your_facebook_activity/messages/e2ee_cutover');
    const manifest = await format([folder, download], join(dir, 'out'), { me: [OWNER] });
    expect(manifest.counts.threads).toBe(1);
  });
});
