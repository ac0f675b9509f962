import { describe, expect, it } from 'vitest';
import { formatFiles } from '../../support/format.ts';
import {
  type Files,
  garbled,
  MINUTE,
  MORNING,
  mojibake,
  OWNER,
  said,
  thread,
} from '../../support/make-export.ts';

const QUESTION = said('Jana', 0, 'are you home?');
const ANSWER = said(OWNER, 1, 'yep');
const PAIR = [['are you home?', 'yep']];

/** A thread file as it is, at any path. */
const file = (path: string, messages: readonly object[], more: object = {}): Files => ({
  [path]: garbled({
    participants: [{ name: 'Jana' }, { name: OWNER }],
    title: 'Jana',
    messages: messages.toReversed(),
    ...more,
  }),
});

describe('the layouts that Meta has had', () => {
  it.each([
    'messages/jana_Ab1Cd2Ef3G/message.json',
    'messages/inbox/jana_Ab1Cd2Ef3G/message.json',
    'messages/inbox/jana_Ab1Cd2Ef3G/message_1.json',
    'your_activity_across_facebook/messages/inbox/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/inbox/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/archived_threads/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/filtered_threads/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/message_requests/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/e2ee_cutover/jana_1234567890/message_1.json',
    'facebook-ann-2024-03-01-x1y2z3/your_facebook_activity/messages/inbox/jana_1234567890/message_1.json',
    'your_facebook_activity/messages/inbox/1234567890/message_1.json',
    'your_facebook_activity/messages/inbox/_1234567890/message_1.json',
    'your_instagram_activity/messages/inbox/jana_1234567890/message_1.json',
    'messages/inbox/jana_1234567890/message_1.json',
    'message_1.json',
  ])('hold a thread at %s', async (path) => {
    const { train, manifest } = await formatFiles(file(path, [QUESTION, ANSWER]));
    expect(train).toEqual(PAIR);
    expect(manifest.skipped).toEqual([]);
  });

  it('give each thread once, though a tree holds itself once more', async () => {
    const path = 'your_facebook_activity/messages/inbox/jana_1234567890/message_1.json';
    const { train, manifest } = await formatFiles({
      ...file(path, [QUESTION, ANSWER]),
      ...file(`your_facebook_activity/${path}`, [QUESTION, ANSWER]),
    });
    expect(train).toEqual(PAIR);
    expect(manifest.counts).toMatchObject({ threads: 1, messages: 2, dropped: { duplicate: 2 } });
  });

  it('give each group once, though it lies in a folder of its own, too', async () => {
    const group = { participants: [{ name: 'Jana' }, { name: 'Tom' }, { name: OWNER }], title: 'Lake' };
    const files = {
      ...file('your_facebook_activity/messages/inbox/lake_998877/message_1.json', [QUESTION, ANSWER], group),
      ...file('your_facebook_activity/groups/your_group_messages/998877.json', [QUESTION, ANSWER], group),
    };
    const { manifest } = await formatFiles({
      ...files,
      ...thread('Tom', [said('Tom', 0, 'hi'), said(OWNER, 1, 'hey')]),
    });
    expect(manifest.counts).toMatchObject({ threads: 2, messages: 4, dropped: { group: 2, duplicate: 2 } });
  });

  it('hold other JSON beside threads, which is no thread and named nowhere', async () => {
    const { train, manifest } = await formatFiles({
      ...thread('Jana', [QUESTION, ANSWER]),
      'your_facebook_activity/messages/autofill_information.json': { autofill_information_v2: {} },
      'your_facebook_activity/messages/secret_conversations.json': {
        secret_conversations_v2: { tincan_devices: [] },
      },
      'your_facebook_activity/messages/support_messages.json': { support_messages: [] },
      'your_facebook_activity/messages/ai_conversations.json': { participants: ['Ann'], messages: [] },
      'your_facebook_activity/messages/no-data.txt': 'You have no data.',
      'your_facebook_activity/messages/photos/1.jpg': Buffer.from([255, 216]),
    });
    expect(train).toEqual(PAIR);
    expect(manifest.skipped).toEqual([]);
  });
});

describe('the files of a thread', () => {
  it('are joined in the order of their numbers', async () => {
    const folder = 'your_facebook_activity/messages/inbox/jana_1234567890';
    // All within one moment, so that only the order of the files can tell.
    const at = (content: string, who = 'Jana') => ({ ...said(who, 0, content) });
    const { train } = await formatFiles({
      ...file(`${folder}/message_1.json`, [at('answer', OWNER)]),
      ...file(`${folder}/message_2.json`, [at('second to last')]),
      ...file(`${folder}/message_9.json`, [at('second')]),
      ...file(`${folder}/message_10.json`, [at('first')]),
    });
    expect(train).toEqual([['first| second| second to last', 'answer']]);
  });

  it('are sorted by time, and messages of one moment keep their order', async () => {
    const { train } = await formatFiles(
      thread('Jana', [
        said(OWNER, 5, 'answer'),
        said('Jana', 2, 'b'),
        said('Jana', 2, 'c'),
        said('Jana', 1, 'a'),
        said('Jana', 2, 'd'),
      ]),
    );
    expect(train).toEqual([['a| b| c| d', 'answer']]);
  });

  it('may begin with a byte order mark', async () => {
    const [[path, content]] = Object.entries(thread('Jana', [QUESTION, ANSWER])) as [[string, unknown]];
    expect((await formatFiles({ [path]: `\ufeff${JSON.stringify(content)}` })).train).toEqual(PAIR);
  });

  it('may name messages before participants', async () => {
    const path = 'your_facebook_activity/messages/inbox/jana_1234567890/message_1.json';
    const filler = { x_INTERNAL: 'x'.repeat(40_000) };
    const { train } = await formatFiles({
      [path]: {
        messages: [ANSWER, { ...QUESTION, ...filler }],
        participants: [{ name: 'Jana' }, { name: OWNER }],
      },
    });
    expect(train).toEqual(PAIR);
  });
});

describe('the fields of a message', () => {
  const answered = (...messages: object[]) => formatFiles(thread('Jana', [QUESTION, ...messages, ANSWER]));

  it.each([
    ['a photo', { photos: [{ uri: 'a.jpg', creation_timestamp: 1 }] }, 'media'],
    ['a video', { videos: [{ uri: 'a.mp4', thumbnail: { uri: 'b.jpg' } }] }, 'media'],
    ['a voice message', { audio_files: [{ uri: 'a.mp4' }] }, 'media'],
    ['a GIF', { gifs: [{ uri: 'a.gif' }] }, 'media'],
    ['a file', { files: [{ uri: 'a.pdf' }] }, 'media'],
    ['a sticker', { sticker: { uri: 'a.png', ai_stickers: [] } }, 'media'],
    ['a shared link', { share: { link: 'https://example.com', share_text: 'look' } }, 'media'],
    [
      'a share that Messenger describes',
      { share: { link: 'x' }, content: 'Jana sent an attachment.' },
      'media',
    ],
    [
      'a call',
      { content: 'You missed a call from Jana.', call_duration: 0, missed: true, type: 'Call' },
      'system',
    ],
    ['a call with words nobody knows', { content: 'Jana hat angerufen', call_duration: 62 }, 'system'],
    ['people who were added', { content: 'Jana hat Tom hinzugefügt', users: [{ name: 'Tom' }] }, 'system'],
    ['people, as 2018 marks them', { content: 'Jana hat Tom hinzugefügt', type: 'Subscribe' }, 'system'],
    ['a message that was taken back', { is_unsent: true }, 'unsent'],
    ['one that was taken back and kept its text', { is_unsent: true, content: 'secret' }, 'unsent'],
    ['one that was taken down', { is_taken_down: true, content: 'spam' }, 'unsent'],
    ['flags only', { is_geoblocked_for_viewer: false, ip: '10.0.0.1' }, 'empty'],
    ['white space only', { content: ' \n ' }, 'empty'],
    ['a reaction that Instagram writes as a message', { content: 'Liked a message' }, 'system'],
  ])('%s is not typed: %j is counted as %s', async (_, fields, reason) => {
    const { timestamp_ms, sender_name } = said('Jana', 0.5, '');
    const { train, manifest } = await answered({ sender_name, timestamp_ms, ...fields });
    expect(train).toEqual(PAIR);
    expect(manifest.counts.dropped[reason as 'media']).toBe(1);
    expect(manifest.counts).toMatchObject({ messages: 3, typed: 2 });
  });

  it.each([
    ['text beside a photo', { photos: [{ uri: 'a.jpg' }], content: 'look' }, 'look'],
    ['text beside a link', { share: { link: 'x' }, content: 'look' }, 'look'],
    ['a message with a reaction', { content: 'look', reactions: [{ reaction: '❤', actor: OWNER }] }, 'look'],
    ['the second message of an edit', { content: 'look (edited)' }, 'look'],
    [
      'a bumped message',
      { content: 'look', bumped_message_metadata: { bumped_message: '', is_bumped: true } },
      'look',
    ],
  ])('%s is typed', async (_, fields, text) => {
    const { timestamp_ms, sender_name } = said('Jana', 0.5, '');
    const { train } = await answered({ sender_name, timestamp_ms, ...fields });
    expect(train).toEqual([[`are you home?| ${text}`, 'yep']]);
  });

  it('are read in the shape of April 2018: names alone, seconds, no owner among the participants', async () => {
    const seconds = ({ sender_name, timestamp_ms, content }: ReturnType<typeof said>) => ({
      sender_name,
      timestamp: timestamp_ms / 1000,
      content,
      type: 'Generic',
    });
    const { train, manifest } = await formatFiles({
      'messages/jana_Ab1Cd2Ef3G/message.json': {
        participants: ['Jana'],
        title: 'Jana',
        is_still_participant: true,
        thread_type: 'Regular',
        messages: [seconds(ANSWER), seconds(QUESTION)],
      },
    });
    expect(train).toEqual(PAIR);
    expect(manifest.counts.typed).toBe(2);
  });

  it('do not stop the reading where they are broken', async () => {
    const { train } = await answered(
      { sender_name: 7, timestamp_ms: 'soon', content: { text: 'x' } },
      { sender_name: 'Jana', timestamp_ms: 1e300, content: null },
      {},
    );
    expect(train).toEqual(PAIR);
  });

  it('are repaired where names, titles and text came as bytes', async () => {
    const zoe = thread('Zoë', [said('Zoë', 0, 'żółć 😂?'), said('Łukasz', 1, 'naïve ❤')], {
      participants: ['Zoë', 'Łukasz'],
      title: 'Zoë',
    });
    expect(JSON.stringify(zoe)).toContain(mojibake('żółć'));
    const { train } = await formatFiles(zoe, {
      me: ['Łukasz'],
      filters: { threads: ['Zoë'], exclude: [], since: '', until: '' },
    });
    expect(train).toEqual([['żółć 😂?', 'naïve ❤']]);
  });

  it('give an example the time of the first message of its response, and none where there is no time', async () => {
    const late = said(OWNER, 2, 'just came in');
    const timed = await formatFiles(thread('Jana', [QUESTION, ANSWER, late]));
    expect(timed.examples.map(({ at }) => at)).toEqual([MORNING + MINUTE]);
    const { timestamp_ms: _, ...untimed } = ANSWER;
    const { examples } = await formatFiles(thread('Jana', [QUESTION, untimed]));
    expect(examples.map(({ at }) => at)).toEqual([null]);
  });
});
