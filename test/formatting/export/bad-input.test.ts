import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { format } from '../../support/format.ts';
import { type Files, makeFolder, makeZip, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { randomNumbers } from '../../support/random.ts';
import { rawZip } from '../../support/raw-zip.ts';
import { tempDir } from '../../support/temp-dir.ts';

const good: Files = { ...profile(), ...thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]) };
const inbox = 'your_facebook_activity/messages/inbox';
const GOOD_EXAMPLE = { files: { train: { examples: 1 } } };

describe('an export in zips', () => {
  it('is read in place, its parts laid over each other', async () => {
    const dir = tempDir();
    const [json, ...rest] = Object.entries(good);
    const one = await makeZip(join(dir, 'one.zip'), Object.fromEntries([json!]));
    const two = await makeZip(join(dir, 'two.zip'), {
      ...Object.fromEntries(rest),
      [`${inbox}/jana/photos/1.jpg`]: 'x',
    });
    expect(await format([one, two], join(dir, 'out'))).toMatchObject(GOOD_EXAMPLE);
    expect(await format([dir], join(dir, 'out2'))).toMatchObject(GOOD_EXAMPLE);
  });

  it('is named once where all of it is encrypted, and what else there is is read', async () => {
    const dir = tempDir();
    const content = Buffer.from('xx');
    const entries = ['a_1', 'b_2'].map((id) => `${inbox}/${id}/message_1.json`);
    const zip = rawZip(
      join(dir, 'a.zip'),
      entries.map((name) => ({ name, content, size: 2, encrypted: true })),
    );
    const why = 'it is encrypted; unpack the zip with its password and give the folder';
    await expect(format([zip], join(dir, 'out'))).rejects.toThrow(`a.zip: ${why}`);
    const manifest = await format([zip, makeFolder(join(dir, 'export'), good)], join(dir, 'out'));
    expect(manifest.skipped).toEqual([{ file: zip, why }]);
    expect(manifest).toMatchObject(GOOD_EXAMPLE);
  });

  it('is known by its content, whatever it is called', async () => {
    const dir = tempDir();
    const zip = await makeZip(join(dir, 'download'), good);
    expect(await format([zip], join(dir, 'out'))).toMatchObject(GOOD_EXAMPLE);
  });

  it.each([
    ['leaves the export', { name: `../../${inbox}/evil_1/message_1.json` }, 'zip-slip'],
    ['begins at the root', { name: '/etc/message_1.json' }, 'zip-slip'],
    ['is encrypted', { encrypted: true }, 'encrypted'],
    ['is packed in an unknown way', { method: 12 }, 'method 12'],
    ['would unpack to far more than it is', { size: 3_000_000_000 }, 'zip bomb'],
    [
      'shares its bytes with others, as in a nest of bombs',
      { packed: 5_000_000, size: 5_000_000 },
      'zip bomb',
    ],
    [
      'shrinks too well',
      { content: deflateRawSync(Buffer.alloc(1_000_000)), size: 300_000_000 },
      'unpack the zip and give the folder',
    ],
  ])('names and refuses an entry that %s, and reads the others', async (_, entry, why) => {
    const dir = tempDir();
    const zip = rawZip(join(dir, 'a.zip'), [
      ...Object.entries(good).map(([name, value]) => ({
        name,
        content: deflateRawSync(JSON.stringify(value)),
        size: JSON.stringify(value).length,
      })),
      { name: `${inbox}/evil_1/message_1.json`, content: Buffer.from('xx'), size: 2, ...entry },
    ]);
    const manifest = await format([zip], join(dir, 'out'));
    expect(manifest).toMatchObject(GOOD_EXAMPLE);
    expect(manifest.skipped).toEqual([
      { file: expect.stringMatching(/a\.zip: .*message_1\.json$/), why: expect.stringContaining(why) },
    ]);
  });

  it('may lie about its sizes: what unpacks to more is refused', async () => {
    const dir = tempDir();
    const liar = {
      name: `${inbox}/evil_1/message_1.json`,
      content: deflateRawSync(Buffer.alloc(5_000_000, 32)),
      size: 100,
    };
    const fine = Object.entries(good).map(([name, value]) => ({
      name,
      content: deflateRawSync(JSON.stringify(value)),
      size: JSON.stringify(value).length,
    }));
    const manifest = await format([rawZip(join(dir, 'a.zip'), [...fine, liar])], join(dir, 'out'));
    expect(manifest.skipped).toEqual([
      { file: expect.stringContaining('evil_1'), why: expect.stringContaining('cannot be read') },
    ]);
  });

  it('fails as a whole where it was cut off', async () => {
    const dir = tempDir();
    const zip = await makeZip(join(dir, 'a.zip'), good);
    writeFileSync(zip, readFileSync(zip).subarray(0, -40));
    await expect(format([zip], join(dir, 'out'))).rejects.toMatchObject({ code: 'zip-broken' });
    await expect(format([zip], join(dir, 'out'))).rejects.toThrow(
      /a\.zip: expected a whole zip file.*download it again/,
    );
  });

  it('names an entry that is damaged, and reads the others', async () => {
    const dir = tempDir();
    const bad = `${inbox}/bad_9/message_1.json`;
    const zip = await makeZip(join(dir, 'a.zip'), {
      [bad]: { participants: [], messages: [said('x', 0, 'y')] },
      ...good,
    });
    const bytes = readFileSync(zip);
    bytes[bytes.indexOf(bad) + bad.length + 40]! ^= 255;
    writeFileSync(zip, bytes);
    const manifest = await format([zip], join(dir, 'out'));
    expect(manifest).toMatchObject(GOOD_EXAMPLE);
    expect(manifest.skipped).toEqual([
      { file: expect.stringContaining('bad_9'), why: expect.stringContaining('cannot be read') },
    ]);
  });
});

describe('a file of a thread', () => {
  const whole = JSON.stringify({ participants: [{ name: 'Jana' }], messages: [said('Jana', 0, 'a secret')] });
  it.each([
    ['half a download', whole.slice(0, -20), 'ends early'],
    ['nothing', '', 'it is empty'],
    ['zeros', '\0\0\0\0', 'it is empty'],
    ['HTML', '<!DOCTYPE html><html><body>Log in</body></html>', 'HTML instead of JSON'],
    ['plain text', 'Sorry, something went wrong.', 'not JSON'],
    ['damaged JSON', whole.replace('"messages":', '"messages" '), 'damaged'],
    ['other JSON', '{"messages": "none"}', 'no participants and messages'],
    ['null', 'null', 'no'],
  ])('that holds %s is named with the reason, and its siblings are read', async (_, content, why) => {
    const dir = tempDir();
    const path = Object.keys(good).find((name) => name.endsWith('message_1.json'))!;
    const source = makeFolder(join(dir, 'export'), {
      ...good,
      [path.replace('_1.json', '_2.json')]: content,
    });
    const manifest = await format([source], join(dir, 'out'));
    expect(manifest).toMatchObject(GOOD_EXAMPLE);
    expect(manifest.skipped).toEqual([
      { file: expect.stringMatching(/message_2\.json$/), why: expect.stringContaining(why) },
    ]);
    expect(JSON.stringify(manifest.skipped)).not.toContain('secret');
  });
});

describe('one clear message', () => {
  it.each<[string, Files, string, RegExp]>([
    [
      'an export in HTML',
      { [`${inbox}/jana_1/message_1.html`]: '<html>' },
      'export-html',
      /under Format choose JSON/,
    ],
    ['an old export in HTML', { 'html/messages.htm': '<html>' }, 'export-html', /under Format choose JSON/],
    [
      'an export without threads',
      { 'posts/posts_1.json': [] },
      'no-threads',
      /expected message_1\.json files/,
    ],
    ['an empty folder', {}, 'no-threads', /expected message_1\.json files/],
    [
      'only damaged threads',
      { ...profile(), [`${inbox}/jana_1/message_1.json`]: '{"par' },
      'no-threads',
      /message_1\.json: it ends early/,
    ],
    [
      'an export without a reply by its owner',
      { ...profile(), ...thread('Jana', [said('Jana', 0, 'hi'), said('Jana', 1, 'hello?')]) },
      'no-examples',
      /no reply by Ann among/,
    ],
  ])('says why nothing can be done with %s', async (_, files, code, message) => {
    const dir = tempDir();
    mkdirSync(join(dir, 'export'));
    const wrong = format([makeFolder(join(dir, 'export'), files)], join(dir, 'out'));
    await expect(wrong).rejects.toMatchObject({ code });
    await expect(wrong).rejects.toThrow(message);
  });

  it('names a thread that ends early, where no other file says whose it is', async () => {
    const dir = makeFolder(tempDir(), { [`${inbox}/jana_1/message_1.json`]: '{"participants":[{"name":"J' });
    await expect(format([dir], join(dir, 'out'))).rejects.toThrow(/jana_1.message_1\.json: it ends early/u);
  });

  it('names a path that is not there', async () => {
    const dir = tempDir();
    await expect(format([join(dir, 'none.zip')], join(dir, 'out'))).rejects.toMatchObject({
      code: 'export-missing',
    });
  });
});

it('whatever a file holds, it is read or named, and its siblings are read', async () => {
  const random = randomNumbers(11);
  const whole = JSON.stringify({
    participants: [{ name: 'Tom' }, { name: OWNER }],
    title: 'Tom',
    messages: [
      said(OWNER, 1, 'yo'),
      said('Tom', 0, 'yo?', { share: { link: 'x' }, reactions: [{ actor: OWNER }] }),
    ],
  });
  const values = ['null', '7', '"x"', '[]', '{}', '[null]', '{"name":null}', 'true', '-1e999', '"\\ud83d"'];
  const files: Record<string, string> = {};
  for (let i = 0; i < 300; i++) {
    const places = [...whole.matchAll(/:("[^"]*"|\d+|\[)/g)];
    const { index, 1: old } = places[random(places.length)]!;
    const broken =
      whole.slice(0, index + 1) + values[random(values.length)] + whole.slice(index + 1 + old!.length);
    const cut = random(3) === 0 ? broken.slice(0, random(broken.length)) : broken;
    files[`${inbox}/tom_${i}/message_1.json`] = cut.replace(/"(Tom|x|\\ud83d)"/g, `"$1 ${i}"`);
  }
  const dir = tempDir();
  const manifest = await format([makeFolder(join(dir, 'export'), { ...good, ...files })], join(dir, 'out'));
  expect(manifest.skipped.length).toBeGreaterThan(50);
  expect(manifest.counts.threads + manifest.skipped.length).toBe(301);
});

describe('single files that the user names', () => {
  it('are threads, whatever they are called', async () => {
    const dir = tempDir();
    const [content] = Object.values(thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]));
    makeFolder(dir, { 'jana.json': content });
    expect(await format([join(dir, 'jana.json')], join(dir, 'out'), { me: [OWNER] })).toMatchObject(
      GOOD_EXAMPLE,
    );
  });

  it('say themselves where they were, so that a copy of the whole export adds nothing', async () => {
    const dir = tempDir();
    makeFolder(dir, {
      'jana.json': good[Object.keys(good).find((name) => name.endsWith('message_1.json'))!],
    });
    const manifest = await format(
      [makeFolder(join(dir, 'export'), good), join(dir, 'jana.json')],
      join(dir, 'out'),
    );
    expect(manifest.counts).toMatchObject({ threads: 1, dropped: { duplicate: 2 } });
  });

  it('are threads of their own, though they lie in one folder whose name ends in digits', async () => {
    const dir = makeFolder(join(tempDir(), 'export_2024'), {
      'jana.json': Object.values(thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]))[0],
      'tom.json': Object.values(thread('Tom', [said('Tom', 0, 'yo'), said(OWNER, 1, 'yo')]))[0],
    });
    const paths = ['jana.json', 'tom.json'].map((name) => join(dir, name));
    expect((await format(paths, join(dir, 'out'))).counts.threads).toBe(2);
  });

  it('of one folder are one thread', async () => {
    const dir = tempDir();
    const part = (messages: object[]) => ({ participants: [{ name: 'Jana' }, { name: OWNER }], messages });
    makeFolder(dir, {
      'jana_1/message_1.json': part([said(OWNER, 1, 'hey')]),
      'jana_1/message_2.json': part([said('Jana', 0, 'hi')]),
    });
    const paths = ['message_1.json', 'message_2.json'].map((name) => join(dir, 'jana_1', name));
    expect(await format(paths, join(dir, 'out'), { me: [OWNER] })).toMatchObject(GOOD_EXAMPLE);
  });
});
