import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesIn, format, formatFiles } from '../../support/format.ts';
import { type Files, makeFolder, makeZip, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { rawZip } from '../../support/raw-zip.ts';
import { tempDir } from '../../support/temp-dir.ts';

const inbox = 'your_facebook_activity/messages/inbox';
const jana: Files = { ...profile(), ...thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]) };
const [tom] = Object.values(thread('Tom', [said('Tom', 0, 'gym?'), said(OWNER, 1, 'no')]));
const BOTH = [
  ['gym?', 'no'],
  ['hi', 'hey'],
];

/** What comes of a folder. */
async function formatFolder(dir: string) {
  const out = join(tempDir(), 'dataset');
  const manifest = await format([dir], out);
  const examples = await examplesIn(out);
  return {
    skipped: manifest.skipped,
    train: examples.map(({ prompt, response }) => [prompt, response]).sort(),
  };
}

describe('a thread file', () => {
  it.each([
    `${inbox}/tom_1/Message_1.JSON`,
    `${inbox}/tom_1/message_1 (2).json`,
    `${inbox}/tom_1/message_1(1).json`,
    `${inbox}/tom_1/message_1 - Copy.json`,
    `${inbox}/tom_1/message_1.json.json`,
    `${inbox}/tom_1/message_1.json.txt`,
    `${inbox}/tom_1/message_1.json (2)`,
    'Downloads/tom backup.json',
    'tom_7.json',
    'tom.txt',
  ])('is read though it was renamed: %s', async (path) => {
    expect((await formatFiles({ ...jana, [path]: tom })).train.sort()).toEqual(BOTH);
  });

  it('that was renamed and is damaged is named', async () => {
    const { manifest } = await formatFiles({ ...jana, 'chats/tom.json': JSON.stringify(tom).slice(0, -30) });
    expect(manifest.skipped).toEqual([
      { file: expect.stringContaining('tom.json'), why: expect.stringContaining('ends early') },
    ]);
  });
});

describe('a link', () => {
  it('to a file is followed; to a folder is named; in a circle stops nothing', async () => {
    const dir = makeFolder(tempDir(), jana);
    const away = makeFolder(tempDir(), { 'message_1.json': tom });
    mkdirSync(join(dir, inbox, 'tom_1'));
    symlinkSync(join(away, 'message_1.json'), join(dir, inbox, 'tom_1/message_1.json'));
    symlinkSync(away, join(dir, 'more'));
    symlinkSync(join(dir, 'circle.json'), join(dir, 'circle.json'));
    const { train, skipped } = await formatFolder(dir);
    expect(train).toEqual(BOTH);
    expect(skipped).toMatchObject([{ file: join(dir, 'more') }]);
  });
});

describe('a zip in a folder', () => {
  it.each([
    'part-2.zip',
    'more/part-2.zip',
    'a/b/c/PART-2.ZIP',
    'facebook.zip.1',
    'facebook (1).zip.bak',
    'download',
  ])('is read wherever it lies and whatever it is called: %s', async (name) => {
    const dir = makeFolder(tempDir(), { ...jana, [`${name}.x`]: 'x' });
    await makeZip(join(dir, name), { [`${inbox}/tom_1/message_1.json`]: tom });
    expect((await formatFolder(dir)).train).toEqual(BOTH);
  });

  it.each([
    ['is no zip', Buffer.from('not a zip')],
    ['is empty', Buffer.alloc(0)],
    ['was cut off', Buffer.from('PK\u0003\u0004 and nothing more')],
  ])('that %s is named, and the export is read', async (_, content) => {
    const dir = makeFolder(tempDir(), { ...jana, 'holiday.zip': content, 'more/other.zip': content });
    const { train, skipped } = await formatFolder(dir);
    expect(train).toEqual([['hi', 'hey']]);
    expect(skipped.map(({ file }) => file)).toEqual([join(dir, 'holiday.zip'), join(dir, 'more/other.zip')]);
    await expect(format([join(dir, 'holiday.zip')], join(dir, 'out'))).rejects.toMatchObject({
      code: 'zip-broken',
    });
  });

  it('within a zip is named', async () => {
    const dir = tempDir();
    await makeZip(join(dir, 'all.zip'), { ...jana, 'facebook-part2.zip': 'x' });
    expect((await formatFolder(dir)).skipped).toEqual([
      {
        file: expect.stringContaining('facebook-part2.zip'),
        why: expect.stringContaining('unpack the outer one'),
      },
    ]);
  });

  it('of another kind is named', async () => {
    const dir = makeFolder(tempDir(), { ...jana, 'more/facebook.tar.gz': 'x', 'facebook.7z': 'x' });
    expect((await formatFolder(dir)).skipped.map(({ why }) => why)).toEqual([
      expect.stringContaining('only zips are read'),
      expect.stringContaining('only zips are read'),
    ]);
  });

  it('that somebody sent in a chat is none of our business', async () => {
    const dir = makeFolder(tempDir(), jana);
    const files = makeFolder(join(dir, inbox, 'jana_1234567890/files'), {
      'my chat.json': tom,
      'my chat.txt': '1.1.24, 10:00 - Tom: x',
    });
    await makeZip(join(files, 'my export.zip'), { [`${inbox}/tom_1/message_1.json`]: tom });
    expect(await formatFolder(dir)).toEqual({ train: [['hi', 'hey']], skipped: [] });
  });
});

describe('what would unpack to a lot', () => {
  const claims = (size: number, content = Buffer.from('xx')) => ({
    name: `${inbox}/tom_1/message_1.json`,
    content,
    size,
  });
  const whyOf = async (...entries: ReturnType<typeof claims>[]) => {
    const dir = makeFolder(tempDir(), jana);
    rawZip(join(dir, 'flood.zip'), entries);
    return (await formatFolder(dir)).skipped.map(({ why }) => why).join();
  };

  it('is read if a file of a thread can be that large, however well it shrinks', async () => {
    expect(await whyOf(claims(250_000_000))).toMatch(/cannot be read/);
  });

  it.each([
    ['one file', [claims(300_000_000)]],
    ['one file that hardly shrinks', [claims(600_000_000, Buffer.alloc(4_000_000))]],
    [
      'all together',
      Array.from({ length: 18 }, (_, i) => ({
        ...claims(250_000_000),
        name: `${inbox}/t_${i}/message_1.json`,
      })),
    ],
  ])('is refused otherwise, with a way out: %s', async (_, entries) => {
    expect(await whyOf(...entries)).toMatch(/zip bomb.*unpack the zip and give the folder/);
  });
});

describe('an export without threads', () => {
  const wrong = async (files: Files) => {
    const dir = makeFolder(tempDir(), { ...profile(), ...files });
    return format([dir], join(dir, 'out')).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  it('says what lay there', async () => {
    const files = { 'posts/your_posts_1.json': [], 'a.jpg': 'x' };
    expect(await wrong(files)).toMatch(
      /got 2 \.json files \(profile_information\.json, your_posts_1\.json\), 1 \.jpg file \(a\.jpg\)/,
    );
  });

  it.each<[string, Files]>([
    ['pages of other things', { 'start_here.html': '<html>', 'posts/posts_1.html': '<html>' }],
    ['pages of threads without messages', { [`${inbox}/jana_1/message_1.html`]: '<html>' }],
    ['a page and damaged JSON', { 'start_here.html': '<html>', [`${inbox}/jana_1/message_1.json`]: '{' }],
  ])('in HTML says how to ask for JSON: %s', async (_, files) => {
    expect(await wrong(files)).toMatch(/under Format choose JSON/);
  });

  it('in a zip of HTML says the same', async () => {
    const dir = tempDir();
    const zip = await makeZip(join(dir, 'part.zip'), { 'index.html': '<html>' });
    await expect(format([zip], join(dir, 'out'))).rejects.toThrow(
      /1 \.html file \(index\.html\).*choose JSON/,
    );
  });
});
