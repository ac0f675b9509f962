import { describe, expect, it } from 'vitest';
import { formatFiles } from '../../support/format.ts';
import { type Files, MINUTE, MORNING, mojibake, OWNER, said, thread } from '../../support/make-export.ts';

interface Encrypted {
  participants?: readonly string[];
  path?: string;
}

const wrote = (sender: string, minutes: number, text: string, more: object = {}) => ({
  senderName: sender,
  timestamp: MORNING + minutes * MINUTE,
  text,
  type: 'text',
  isUnsent: false,
  media: [],
  reactions: [],
  ...more,
});

/** A thread of the separate export of end-to-end-encrypted chats. */
function encrypted(name: string, messages: readonly object[], options: Encrypted = {}): Files {
  const { participants = [OWNER, name.replace(/_\d+$/, '')], path = `messages/${name}.json` } = options;
  return { [path]: { participants, threadName: name, messages } };
}

const cutOver = (other: string, messages: readonly object[], id?: string): Files =>
  thread(other, messages, { folder: 'your_facebook_activity/messages/e2ee_cutover', ...(id && { id }) });

const TALK = [wrote('Jana', 100, 'żółć 😂?'), wrote(OWNER, 101, 'yes')];

describe('an end-to-end-encrypted export', () => {
  it.each(['messages/Jana_7.json', 'Jana_7.json', 'data_messenger_e2e/Jana_7.json'])(
    'is read from %s',
    async (path) => {
      const { train } = await formatFiles(encrypted('Jana_7', TALK, { path }));
      expect(train).toEqual([['żółć 😂?', 'yes']]);
    },
  );

  it('is clean: what looks like mojibake was typed', async () => {
    const { train } = await formatFiles(
      encrypted('Jana_7', [wrote('Jana', 0, mojibake('é')), wrote(OWNER, 1, 'eh?')]),
    );
    expect(train).toEqual([[mojibake('é'), 'eh?']]);
  });

  it('is put in order, whichever end its files begin with', async () => {
    const moment = [wrote('Jana', 0, 'a'), wrote('Jana', 0, 'b'), wrote(OWNER, 1, 'c')];
    expect((await formatFiles(encrypted('Jana_7', moment))).train).toEqual([['a| b', 'c']]);
    expect((await formatFiles(encrypted('Jana_7', moment.toReversed()))).train).toEqual([['a| b', 'c']]);
  });

  it.each([
    ['media', wrote('Jana', 100.5, '', { type: 'media', media: [{ uri: './media/uuid.jpeg' }] }), 'media'],
    [
      'media that could not be had',
      wrote('Jana', 100.5, '', { type: 'media', media: [{ uri: 'Failed to download media' }] }),
      'media',
    ],
    ['placeholders', wrote('Jana', 100.5, 'User unsent a message', { type: 'placeholder' }), 'unsent'],
    ['what was taken back', wrote('Jana', 100.5, 'secret', { isUnsent: true }), 'unsent'],
  ])('counts %s as not typed', async (_, message, reason) => {
    const { train, manifest } = await formatFiles(encrypted('Jana_7', [TALK[0]!, message, TALK[1]!]));
    expect(train).toEqual([['żółć 😂?', 'yes']]);
    expect(manifest.counts.dropped[reason as 'media']).toBe(1);
  });

  it('takes links and empty threads as they come', async () => {
    const link = wrote('Jana', 0, 'https://example.com/x', { type: 'link' });
    const { train, manifest } = await formatFiles({
      ...encrypted('Jana_7', [link, wrote(OWNER, 1, 'nice')]),
      ...encrypted('Tom_8', []),
    });
    expect(train).toEqual([['[link]', 'nice']]);
    expect(manifest.counts.threads).toBe(2);
  });
});

describe('an encrypted thread and the thread that was cut over', () => {
  const before = [said('Jana', 98, 'are you'), said('Jana', 99, 'there')];

  it('are one, if they are with the same person', async () => {
    const { train, manifest } = await formatFiles({
      ...cutOver('Jana', before),
      ...encrypted('Jana_7', TALK),
    });
    expect(train).toEqual([['are you| there| żółć 😂?', 'yes']]);
    expect(manifest.counts.threads).toBe(1);
  });

  it('are one, though the list of the older thread holds only the owner', async () => {
    const { manifest } = await formatFiles({
      ...thread('Jana', before, { folder: 'messages/e2ee_cutover', participants: [OWNER] }),
      ...encrypted('Jana_7', TALK),
    });
    expect(manifest.counts.threads).toBe(1);
  });

  it('are one, however the name is composed', async () => {
    const { manifest } = await formatFiles({
      ...cutOver('Zoë', [said('Zoë', 0, 'hi')]),
      ...encrypted('Zoe_7', [wrote('Zoe\u0308', 1, 'ho'), wrote(OWNER, 2, 'hey')], {
        participants: [OWNER, 'Zoe\u0308'],
      }),
    });
    expect(manifest.counts.threads).toBe(1);
  });

  it('are one, though the file has the field names of the ordinary export', async () => {
    const flat = {
      'messages/Jana_7.json': {
        participants: [{ name: 'Jana' }, { name: OWNER }],
        title: 'Jana',
        messages: [said(OWNER, 101, 'yes'), said('Jana', 100, 'żółć 😂?')],
      },
    };
    const { train, manifest } = await formatFiles({ ...cutOver('Jana', before), ...flat });
    expect(train).toEqual([['are you| there| żółć 😂?', 'yes']]);
    expect(manifest.counts.threads).toBe(1);
  });

  it('are two, if no other thread with that person was cut over', async () => {
    const { train, manifest } = await formatFiles({
      ...thread('Jana', before),
      ...encrypted('Jana_7', TALK),
    });
    expect(train).toEqual([['żółć 😂?', 'yes']]);
    expect(manifest.counts.threads).toBe(2);
  });

  const clash = {
    ...cutOver('Jana', [said('Jana', 1, 'one?'), said(OWNER, 2, 'one')], 'jana_111'),
    ...cutOver('Jana', [said('Jana', 90, 'two?')], 'jana_222'),
    ...encrypted('Jana_7', TALK),
  };

  it('stay apart where two threads were cut over; the file is named, with --join as the remedy', async () => {
    const { train, manifest } = await formatFiles(clash);
    expect(train).toEqual([['one?', 'one']]);
    expect(manifest.skipped).toEqual([
      { file: expect.stringMatching(/messages\/Jana_7\.json$/), why: expect.stringContaining('--join FILE') },
    ]);
    expect(manifest.skipped[0]!.why).toContain('{"Jana_7":"111"}');
    expect(manifest.skipped[0]!.why).toContain('111, 222');
  });

  it('are joined as the user says', async () => {
    const { train, manifest } = await formatFiles(clash, { join: { Jana_7: '222' } });
    expect(train).toEqual([
      ['one?', 'one'],
      ['two?| żółć 😂?', 'yes'],
    ]);
    expect(manifest.skipped).toEqual([]);
    expect(manifest.settings.join).toEqual({ Jana_7: '222' });
    const apart = await formatFiles(clash, { join: { Jana_7: null } });
    expect(apart.manifest.counts.threads).toBe(3);
  });

  it('are not joined where one is not there, and all such names are told at once', async () => {
    const wrong = formatFiles(clash, { join: { Jana_8: '111', Jana_7: '333' } });
    await expect(wrong).rejects.toThrow(
      /Jana_8: no end-to-end-encrypted thread.*\n.*Jana_7: no thread has the id 333/,
    );
  });

  it('stay apart where two encrypted threads have one name', async () => {
    const { manifest } = await formatFiles({
      ...cutOver('Jana', [said('Jana', 1, 'one?'), said(OWNER, 2, 'one')]),
      ...encrypted('Jana_7', TALK),
      ...encrypted('Jana_9', [wrote('Jana', 300, 'other'), wrote(OWNER, 301, 'person')]),
    });
    expect(manifest.skipped).toHaveLength(2);
    expect(manifest.counts.threads).toBe(1);
  });

  it('stay apart for people who are gone', async () => {
    const { manifest } = await formatFiles({
      ...cutOver('Facebook user', [said('Facebook user', 1, 'hi')]),
      ...encrypted('Facebook user_7', [wrote('Facebook user', 2, 'ho'), wrote(OWNER, 3, 'hey')]),
      ...encrypted('Facebook user_8', [wrote('Facebook user', 4, 'hu'), wrote(OWNER, 5, 'ha')]),
    });
    expect(manifest.counts.threads).toBe(3);
    expect(manifest.skipped).toEqual([]);
  });
});
