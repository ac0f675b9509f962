/**
 * An export of any size for measurements, as Meta writes it: mojibake, reactions, media, calls, system texts, links and
 * numbers in the shares that real exports have; the same bytes at every run.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

export interface BigExport {
  messages: number;
  threads: number;
  /** How many of the messages are in one thread; the others share the rest. */
  largest: number;
  /** Pages in the markup of 2025 in the place of JSON, the same messages on them. */
  html?: boolean;
}

const OWNER = 'Ann Example';
const MESSAGES_A_FILE = 10_000;
const START = Date.UTC(2012, 0, 1);

const WORDS =
  'the you and it is that of for was on are with they at be this have from or one had by but not what all were we when your can said there use each which she do how their if will up other about out many then them these so some her would make like him into time has look two more go see no way could people my than first been call who its now find long down day did get come made may part over new sound take only little work know place year live me back give most very after thing our just name good sentence man think say great where help through much before line right too mean old any same tell boy follow came want show also around form three small set put end does another well large must big even such because turn here why ask went men read need land different home us move try kind hand picture again change off play spell air away animal house point page letter mother answer found study still learn should żółć über café größe dzięki naïve привет'.split(
    ' ',
  );
const EMOJI = ['😂', '❤', '👍', '😭', '🙃'];
const LINKS = ['https://example.com/a/page?id=', 'www.example.org/'];

/** Writes the zip. */
export async function writeBigExport(
  file: string,
  { messages, threads, largest, html }: BigExport,
): Promise<void> {
  const zip = new yazl.ZipFile();
  const mtime = new Date(2024, 0, 1);
  const addBytes = (path: string, content: () => Buffer) =>
    zip.addReadStreamLazy(path, { mtime }, (give) => give(null, Readable.from([content()])));
  const add = (path: string, content: () => string) => addBytes(path, () => Buffer.from(content(), 'latin1'));
  const addPage = (path: string, content: () => string) => addBytes(path, () => Buffer.from(content()));
  add('personal_information/profile_information/profile_information.json', () =>
    JSON.stringify({ profile_v2: { name: { full_name: OWNER } } }),
  );
  for (const [index, count] of sizes(messages, threads, largest).entries()) {
    const other = `Friend ${index}`;
    const folder = `your_facebook_activity/messages/inbox/friend${index}_${10 ** 15 + index}`;
    const fileCount = Math.ceil(count / MESSAGES_A_FILE);
    for (let number = 1; number <= fileCount; number++) {
      const from = count - Math.min(count, number * MESSAGES_A_FILE);
      const to = count - (number - 1) * MESSAGES_A_FILE;
      const file = { other, thread: index, from, to };
      if (html === true) addPage(`${folder}/message_${number}.html`, () => threadPage(file));
      else add(`${folder}/message_${number}.json`, () => threadFile(file));
    }
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

function sizes(messages: number, threads: number, largest: number): number[] {
  const each = Math.floor((messages - largest) / (threads - 1));
  return [largest, ...new Array(threads - 2).fill(each), messages - largest - each * (threads - 2)];
}

interface FileOfThread {
  other: string;
  thread: number;
  /** Its messages, counted from the thread's first one. */
  from: number;
  to: number;
}

/** The newest first. */
function messagesOf({ other, thread, from, to }: FileOfThread): Message[] {
  const random = generator(thread * 1_000_003 + from);
  const messages: Message[] = [];
  let at = START + thread * 3_600_000 + from * 1_600_000;
  let sender = OWNER;
  for (let i = from; i < to; i++) {
    // Bursts: half of the messages go on with the turn, and now and then the day is over.
    if (random() < 0.5) sender = sender === OWNER ? other : OWNER;
    at +=
      random() < 0.04 ? 28_800_000 + Math.floor(random() * 28_800_000) : 1000 + Math.floor(random() * 60_000);
    messages.push(message(sender, other, at, random));
  }
  return messages.reverse();
}

function threadFile(file: FileOfThread): string {
  const { other } = file;
  const json = {
    participants: [{ name: other }, { name: OWNER }],
    messages: messagesOf(file),
    title: other,
    is_still_participant: true,
  };
  return asMeta(JSON.stringify(json, null, 2));
}

function threadPage(file: FileOfThread): string {
  const sections = messagesOf(file).map(({ sender_name: sender, timestamp_ms: at, content = '', photos }) => {
    const text = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br />');
    const shared = photos === undefined ? '' : `<img src="${photos[0]!.uri}" />`;
    const time = new Date(at).toLocaleString('en-US', PAGE_TIME);
    return `<section class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">${sender}</h2><div class="_2ph_ _a6-p"><div><div></div><div>${text}</div><div></div><div>${shared}</div></div></div><footer class="_3-94 _a6-o"><div class="_a72d">${time}</div></footer></section>`;
  });
  return `<html><head><title>${file.other}</title></head><body><main>${sections.join('')}</main></body></html>`;
}

const PAGE_TIME = { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'medium' } as const;

interface Message {
  sender_name: string;
  timestamp_ms: number;
  content?: string;
  photos?: { uri: string; creation_timestamp: number }[];
  [field: string]: unknown;
}

function message(sender: string, other: string, at: number, random: () => number): Message {
  const base = { sender_name: sender, timestamp_ms: at };
  const flags = { is_geoblocked_for_viewer: false, is_unsent_image_by_messenger_kid_parent: false };
  const kind = random();
  if (kind < 0.03)
    return {
      ...base,
      photos: [{ uri: `photos/${at}.jpg`, creation_timestamp: Math.floor(at / 1000) }],
      ...flags,
    };
  if (kind < 0.04)
    return { ...base, content: `${sender} sent an attachment.`, share: { link: LINKS[0] }, ...flags };
  if (kind < 0.05)
    return { ...base, content: `${sender} missed a call from ${other}.`, call_duration: 0, ...flags };
  if (kind < 0.06) return { ...base, content: 'Liked a message', ...flags };
  if (kind < 0.07) return { ...base, ...flags };
  const reactions = random() < 0.08 ? { reactions: [{ reaction: '❤', actor: other, timestamp: 1 }] } : {};
  return { ...base, content: sentence(random), ...reactions, ...flags };
}

function sentence(random: () => number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const words = Array.from({ length: 1 + Math.floor(random() * random() * 24) }, () => pick(WORDS));
  const extra = random();
  if (extra < 0.08) words.push(pick(EMOJI));
  else if (extra < 0.1) words.push(`${pick(LINKS)}${Math.floor(random() * 1e6)}`);
  else if (extra < 0.105) words.push(`+49 30 ${100_000 + Math.floor(random() * 899_999)}`);
  else if (extra < 0.15) words.push(String(Math.floor(random() * 60)));
  return words.join(random() < 0.02 ? '\n' : ' ');
}

/** Meta writes UTF-8 bytes as `\u00XX`. */
function asMeta(json: string): string {
  return Buffer.from(json, 'utf8')
    .toString('latin1')
    .replace(/[\u0080-\u00ff]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`);
}

/** mulberry32: small, fast, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
