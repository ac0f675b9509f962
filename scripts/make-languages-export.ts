/**
 * Makes examples/languages-export.zip: an invented owner who writes German and Polish, from `sample/languages.txt` and one
 * seed, so always the same. Some threads are in JSON, one is a page in HTML, one is both, as when somebody asked for the
 * export twice. `node scripts/make-languages-export.ts [FILE]`.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { asMojibake, type ExportFile } from './sample/export-files.ts';
import {
  LANGUAGES_SEED,
  type LanguageFriend,
  languageOwner,
  writeLanguageThreads,
} from './sample/language-threads.ts';
import type { Typed } from './sample/timeline.ts';

const INBOX = 'your_facebook_activity/messages/inbox';
const JSON_PART = 'facebook-nela-2026-11-02-jS0nPart';
const HTML_PART = 'facebook-nela-2026-10-05-hTmLPart';

/** The files, as they lie in the zip. */
export function languagesFiles(): ExportFile[] {
  const threads = [...writeLanguageThreads(LANGUAGES_SEED)];
  const files = threads.flatMap(([friend, typed]) =>
    friend.forms.map((form) => (form === 'json' ? jsonThread(friend, typed) : page(friend, typed))),
  );
  return [profile(), startPage(), ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function jsonThread({ name, id, language }: LanguageFriend, typed: readonly Typed[]): ExportFile {
  const folder = folderOf(name, id);
  const sender = senderOf(name);
  const messages = typed.flatMap((each, i) => {
    const { text, at } = each;
    const message = {
      sender_name: sender(each),
      timestamp_ms: at,
      content: text,
      is_geoblocked_for_viewer: false,
    };
    return i % 17 === 5 ? [message, notTyped(language, i, message)] : [message];
  });
  const json = {
    participants: [{ name }, { name: languageOwner }],
    messages: messages.reverse(),
    title: name,
    is_still_participant: true,
    thread_path: `inbox/${folder}`,
    magic_words: [],
  };
  const text = asMojibake(JSON.stringify(json, undefined, 2));
  return file(`${JSON_PART}/${INBOX}/${folder}/message_1.json`, text);
}

/** What Messenger says in the account's language, and what has no words; right after a message, so that it parts no turn. */
function notTyped(
  language: string,
  i: number,
  { sender_name, timestamp_ms }: { sender_name: string; timestamp_ms: number },
) {
  const message = { sender_name, timestamp_ms: timestamp_ms + 400, is_geoblocked_for_viewer: false };
  const say = (content: string, more: object = {}) => ({ ...message, content, ...more });
  const kinds = [
    () => ({ ...message, photos: [{ uri: 'photos/1.jpg', creation_timestamp: 1_700_000_000 }] }),
    () => ({ ...message, is_unsent: true }),
    () => say('Der Anruf wurde beendet.', { call_duration: 321 }),
    () =>
      say(`${sender_name === languageOwner ? 'Du hast' : `${sender_name} hat`} einen Anhang gesendet.`, {
        share: { link: 'https://example.com/a' },
      }),
  ];
  return kinds[(i + language.length) % kinds.length]!();
}

/** A page in the markup of 2025, times in German and in Berlin's zone. */
function page({ name, id }: LanguageFriend, typed: readonly Typed[]): ExportFile {
  const sender = senderOf(name);
  const sections = typed.toReversed().map((each, i) => {
    const reaction = i % 19 === 3 ? `<div><ul class="_a6-q"><li>❤${name}</li></ul></div>` : '';
    const body = `<div><div></div><div>${each.text}</div><div></div><div></div>${reaction}</div>`;
    return `<section class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">${sender(each)}</h2><div class="_2ph_ _a6-p">${body}</div><footer class="_3-94 _a6-o"><div class="_a72d">${germanTime(each.at)}</div></footer></section>`;
  });
  return file(`${HTML_PART}/${INBOX}/${folderOf(name, id)}/message_1.html`, html(name, sections.join('\n')));
}

const MONTHS = [
  'Jan.',
  'Feb.',
  'März',
  'Apr.',
  'Mai',
  'Juni',
  'Juli',
  'Aug.',
  'Sept.',
  'Okt.',
  'Nov.',
  'Dez.',
];

/** `Nov. 05, 2025 8:15:09 nachm.` */
function germanTime(at: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'Europe/Berlin',
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: '2-digit',
      hour: 'numeric',
      minute: '2-digit',
      second: '2-digit',
    },
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)!.value;
  const hour = Number(part('hour'));
  const half = hour < 12 ? 'vorm.' : 'nachm.';
  return `${MONTHS[Number(part('month')) - 1]} ${part('day')}, ${part('year')} ${hour % 12 || 12}:${part('minute')}:${part('second')} ${half}`;
}

function profile(): ExportFile {
  const json = { profile_v2: { name: { full_name: languageOwner }, previous_names: [] } };
  return file(
    `${JSON_PART}/personal_information/profile_information/profile_information.json`,
    JSON.stringify(json),
  );
}

function startPage(): ExportFile {
  return file(`${HTML_PART}/start_here.html`, html('Deine Informationen', '<p>Nachrichten</p>'));
}

function html(title: string, body: string): string {
  return `<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>${title}</title></head><body><main>\n${body}\n</main></body></html>\n`;
}

const senderOf =
  (friend: string) =>
  ({ side }: Typed) =>
    side === 'owner' ? languageOwner : friend;
const folderOf = (name: string, id: string) => `${name.toLowerCase().replace(/[^a-z0-9]/g, '')}_${id}`;
const file = (path: string, text: string): ExportFile => ({ path, content: Buffer.from(text, 'utf8') });

if (import.meta.main) {
  const path = process.argv[2] ?? 'examples/languages-export.zip';
  const zip = new ZipFile();
  const mtime = new Date(Date.UTC(2026, 10, 2));
  for (const { path: name, content } of languagesFiles())
    zip.addBuffer(content, name, { mtime, compressionLevel: 9 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  console.error(`${path}: written`);
}
