import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { sampleFiles } from '../../scripts/make-sample-export.ts';
import { readExchanges } from '../../scripts/sample/conversations.ts';
import { asCesu8, asMojibake } from '../../scripts/sample/export-files.ts';
import { writeThreads } from '../../scripts/sample/timeline.ts';
import { repair } from '../../src/formatting/export/mojibake.ts';
import type { ThreadFile } from '../../src/formatting/export/thread-file.ts';
import { isThread, looksEncrypted, readThreadFile } from '../../src/formatting/export/thread-json.ts';
import { sessionsOf } from '../../src/formatting/index.ts';
import { tempDir } from '../support/temp-dir.ts';

const ZIP = 'examples/sample-export.zip';

async function zipEntries(path: string): Promise<Map<string, Buffer>> {
  const zip = await yauzl.openPromise(path);
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return entries;
}

const files = sampleFiles();
const json = files
  .filter(({ path }) => path.endsWith('.json'))
  .map(({ path, content }) => {
    return {
      path,
      text: content.toString('utf8'),
      value: JSON.parse(content.toString('utf8').replace(/^\ufeff/, '')) as unknown,
    };
  });
const threads = json.flatMap(({ path, value }) =>
  isThread(value) ? [{ path, ...readThreadFile(value) }] : [],
);
const messages = threads.flatMap((thread) => thread.messages);
const at = (part: string): ThreadFile[] => threads.filter(({ path }) => path.includes(part));

describe('the sample export', () => {
  it('lies in the repository as the script makes it, under 1 MB', async () => {
    const committed = await zipEntries(ZIP);
    expect([...committed.keys()]).toEqual(files.map(({ path }) => path));
    for (const { path, content } of files) expect(committed.get(path)!.equals(content), path).toBe(true);
    expect(statSync(ZIP).size).toBeLessThan(1_000_000);
  });

  it('is written where one asks for it', async () => {
    const path = join(tempDir(), 'sample.zip');
    execFileSync(process.execPath, ['scripts/make-sample-export.ts', path], { stdio: 'ignore' });
    expect((await zipEntries(path)).size).toBe(files.length);
  });

  it('holds at least 6,000 typed messages of an owner and twelve friends', () => {
    const alone = threads.filter(({ path }) => !/groups|lakeweekend/.test(path));
    const typed = alone
      .flatMap((thread) => thread.messages)
      .filter(({ content, media, mark }) => content !== '' && !media && !mark);
    expect(typed.length).toBeGreaterThan(6500);
    const friends = new Set(typed.map(({ sender }) => sender));
    for (const name of [
      'Robin',
      'Jana',
      'Tom',
      'Aisha',
      'Mateo',
      'Lena',
      'Oskar',
      'Priya',
      'Sam',
      'Zoë',
      'Łukasz',
      'Noor',
      'Hugo',
    ])
      expect(friends).toContain(name);
  });

  it('has an owner who writes in lower case, without final periods, in several bubbles', () => {
    const written = [...writeThreads(1, readExchanges(), 200).values()];
    const turns = written.flatMap((typed) => [...sessionsOf(typed, { sessionGapHours: 6 })].flat());
    const own = turns
      .filter(({ side }) => side === 'owner')
      .map((turn) => turn.messages.map(({ text }) => text));
    const texts = own.flat();
    expect(texts.length / own.length).toBeGreaterThan(1.5);
    const share = (test: (text: string) => boolean): number => texts.filter(test).length / texts.length;
    expect(share((text) => /^[a-z]/.test(text))).toBeGreaterThan(0.9);
    expect(share((text) => text.endsWith('.'))).toBe(0);
    expect(share((text) => /\p{Extended_Pictographic}/u.test(text))).toBeLessThan(0.08);
    expect(new Set(own.map(String)).size / own.length).toBeGreaterThan(0.5);
  });

  it('has every layout: parts counted as numbers, archived, requests, cut over, 2018, a group twice, an empty one', () => {
    const jana = at('inbox/jana_').map(({ messages: list }) => list[0]!.at!);
    expect(jana).toHaveLength(11);
    expect(at('archived_threads/oskar_')).toHaveLength(1);
    expect(at('message_requests/vera_')[0]).toMatchObject({ pending: true });
    expect(at('messages/hugo_')[0]).toMatchObject({ participants: ['Hugo'], resolution: 1000 });
    expect(at('lakeweekend_')[0]!.messages).toEqual(at('your_group_messages/')[0]!.messages);
    expect(at('inbox/emre_')[0]!.messages).toEqual([]);
    const cutOver = at('e2ee_cutover/lena_')[0]!;
    const encrypted = at('data_messenger_e2e/')[0]!;
    expect(looksEncrypted(json.find(({ path }) => path.includes('data_messenger_e2e/'))!.text)).toBe(true);
    expect(Math.max(...cutOver.messages.map((each) => each.at!))).toBeLessThan(
      Math.min(...encrypted.messages.map((each) => each.at!)),
    );
  });

  it('names its owner in the profile, beside JSON that is no thread', () => {
    const profile = json.find(({ path }) => path.endsWith('profile_information.json'))!;
    expect(profile.value).toMatchObject({ profile_v2: { name: { full_name: 'Robin' } } });
    expect(json.filter(({ value }) => !isThread(value)).length).toBeGreaterThanOrEqual(4);
  });

  it('is mojibake in the ordinary export and clean in the encrypted one', () => {
    const zoe = json.find(({ path }) => path.includes('inbox/zo_'))!;
    expect(zoe.text).toContain('"Zo\\u00c3\\u00ab"');
    for (const { path, text } of json.filter((each) => !each.path.includes('e2e/')))
      expect(text.replace(/^\ufeff/, ''), path).toMatch(/^[\0-\x7f]*$/);
    expect(json.find(({ path }) => path.includes('data_messenger_e2e/'))!.text).toMatch(/[^\0-\x7f]/);
    expect(json.find(({ path }) => path.includes('mateo_'))!.text).toContain('\\u00ed\\u00a0\\u00bd');
    expect(json.filter(({ text }) => text.startsWith('\ufeff'))).toHaveLength(1);
  });

  it('encodes text so that the repair brings it back', () => {
    for (const text of ['Zoë', 'Łukasz', 'naïve 😂', '❤️', 'żółć']) {
      expect(repair(JSON.parse(asMojibake(JSON.stringify(text))) as string)).toBe(text);
      expect(repair(JSON.parse(asCesu8(JSON.stringify(text))) as string)).toBe(text);
    }
  });

  it('has every kind of entry that nobody typed, and edits', () => {
    const raw = json.map(({ text }) => text).join('\n');
    for (const field of [
      'photos',
      'videos',
      'audio_files',
      'sticker',
      'gifs',
      'files',
      'share',
      'is_unsent',
      'is_taken_down',
      'bumped_message_metadata',
      'call_duration',
      'users',
      'reactions',
      'joinable_mode',
      'isUnsent',
    ])
      expect(raw, field).toContain(`"${field}"`);
    const contents = messages.map(({ content }) => content);
    for (const text of [
      / \(edited\)$/,
      /^You missed a call from /,
      /sent an attachment\.$/,
      /^Liked a message$/,
      /^Reacted 😂/,
      /^You can now message/,
    ])
      expect(contents.filter((content) => text.test(content)).length, String(text)).toBeGreaterThan(0);
    expect(messages.filter(({ sender }) => sender === 'Facebook user')).toHaveLength(1);
  });
});
