/**
 * The files of the sample export: every layout and oddity that a real one has, around what the invented people typed.
 * Names of fields and folders are Meta's.
 */
import { randomStream } from '../../src/simulator/index.ts';
import { addOddities, type DyiMessage, plainMessage } from './oddities.ts';
import { type Friend, friends, owner } from './people.ts';
import type { Typed } from './timeline.ts';

export interface ExportFile {
  path: string;
  content: Buffer;
}

const ROOT = 'facebook-robin-2026-11-02-Qx7tLm';
const MESSAGES = `${ROOT}/your_facebook_activity/messages`;
/** From here on Lena's chat is end-to-end encrypted, and lies in that other download. */
const CUT_OVER = Date.UTC(2025, 2, 1);
const GROUP = { id: '2000000001', title: 'Lake weekend 🏕️' };

/** Every file of the export, in order of its path. */
export function exportFiles(
  seed: number,
  threads: ReadonlyMap<Friend, Typed[]>,
  group: GroupMessage[],
): ExportFile[] {
  const files = [...threads].flatMap(([friend, typed]) => threadFiles(seed, friend, typed));
  files.push(...groupFiles(group), ...smallThreads(), ...noThreads(), ...pictures());
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function threadFiles(seed: number, friend: Friend, typed: readonly Typed[]): ExportFile[] {
  const random = randomStream(seed, `oddities of ${friend.name}`);
  switch (friend.name) {
    case 'Jana':
      return dyiThread('inbox', friend, addOddities(typed, friend, random), { parts: 11 });
    case 'Tom':
      return dyiThread('inbox', friend, addOddities(typed, friend, random), { parts: 3 });
    case 'Mateo':
      return dyiThread('inbox', friend, addOddities(typed, friend, random), { encode: asCesu8 });
    case 'Priya':
      return dyiThread('inbox', friend, addOddities(typed, friend, random), { byteOrderMark: true });
    case 'Oskar':
      return dyiThread('archived_threads', friend, addOddities(typed, friend, random).map(withType), {});
    case 'Lena': {
      const before = typed.filter(({ at }) => at < CUT_OVER);
      const after = typed.filter(({ at }) => at >= CUT_OVER);
      const dyi = dyiThread('e2ee_cutover', friend, addOddities(before, friend, random), {});
      return [...dyi, encryptedThread(friend, after)];
    }
    case 'Hugo':
      return [threadOf2018(friend, typed)];
    default:
      return dyiThread('inbox', friend, addOddities(typed, friend, random), {});
  }
}

interface Shape {
  /** Into how many files the thread is cut. */
  parts?: number;
  encode?: (json: string) => string;
  byteOrderMark?: boolean;
}

/** `message_1.json` is the newest part, and each part is newest first. */
function dyiThread(box: string, friend: Friend, oldestFirst: DyiMessage[], shape: Shape): ExportFile[] {
  const { parts = 1, encode = asMojibake, byteOrderMark = false } = shape;
  const messages = [...oldestFirst].reverse();
  const folder = folderOf(friend.name, friend.id);
  const size = Math.ceil(messages.length / parts);
  return Array.from({ length: parts }, (_, part) => {
    const json = {
      participants: [{ name: friend.name }, { name: owner.name }],
      messages: messages.slice(part * size, (part + 1) * size),
      title: friend.name,
      is_still_participant: true,
      thread_path: `${box}/${folder}`,
      magic_words: [],
    };
    const text = (byteOrderMark ? '\ufeff' : '') + encode(JSON.stringify(json, undefined, 2));
    return file(`${MESSAGES}/${box}/${folder}/message_${part + 1}.json`, text);
  });
}

/** Fields that the exports of some years have and others have not. */
function withType(message: DyiMessage): DyiMessage {
  return { ...message, type: message['call_duration'] === undefined ? 'Generic' : 'Call' };
}

/** April 2018: participants as plain names without the owner, seconds, one `message.json`. */
function threadOf2018(friend: Friend, typed: readonly Typed[]): ExportFile {
  const shift = Date.UTC(2026, 9, 25) - Date.UTC(2018, 3, 2);
  const messages = typed.map(({ side, text, at }) => ({
    sender_name: side === 'owner' ? owner.name : friend.name,
    timestamp: Math.floor((at - shift) / 1000),
    content: text,
  }));
  const json = { title: friend.name, participants: [friend.name], messages: messages.reverse() };
  const text = asMojibake(JSON.stringify(json, undefined, 2));
  return file(`${ROOT}/messages/${folderOf(friend.name, friend.id)}/message.json`, text);
}

/** The separate export of end-to-end-encrypted chats: clean UTF-8, other names of fields. */
function encryptedThread(friend: Friend, typed: readonly Typed[]): ExportFile {
  const messages = typed.map(({ side, text, at }, i) => ({
    senderName: side === 'owner' ? owner.name : friend.name,
    timestamp: at,
    text,
    type: 'text',
    isUnsent: false,
    media: [] as { uri: string }[],
    reactions: i % 23 === 5 ? [{ actor: side === 'owner' ? friend.name : owner.name, reaction: '❤' }] : [],
  }));
  const [first] = messages;
  messages.push(
    {
      ...first!,
      timestamp: first!.timestamp + 900,
      text: 'User unsent a message',
      type: 'placeholder',
      isUnsent: true,
    },
    {
      ...first!,
      timestamp: first!.timestamp + 950,
      text: '',
      type: 'media',
      media: [{ uri: './media/0a1b2c3d.jpeg' }],
    },
  );
  messages.sort((a, b) => b.timestamp - a.timestamp);
  const json = { participants: [owner.name, friend.name], threadName: `${friend.name}_5`, messages };
  return file(`${ROOT}/data_messenger_e2e/${friend.name}_5.json`, JSON.stringify(json, undefined, 2));
}

export interface GroupMessage {
  sender: string;
  text: string;
  at: number;
}

/** A group, one of whom has left since; its JSON lies in two places. */
function groupFiles(typed: readonly GroupMessage[]): ExportFile[] {
  const start = typed[0]!.at - 60_000;
  const members = [...new Set(typed.map(({ sender }) => sender))].filter((name) => name !== 'Sam');
  const system = (content: string, after: number, more: object = {}): DyiMessage => ({
    ...plainMessage(owner.name, content, start + after),
    ...more,
  });
  const messages = [
    system('You created the group.', 0),
    system(`You named the group ${GROUP.title}.`, 1000),
    system('You added Sam to the group.', 2000, { users: [{ name: 'Sam' }], type: 'Subscribe' }),
    ...typed.map(({ sender, text, at }) => plainMessage(sender, text, at)),
    { ...plainMessage('Sam', 'Sam left the group.', typed.at(-1)!.at + 5000), type: 'Unsubscribe' },
  ];
  const json = {
    participants: members.map((name) => ({ name })),
    messages: messages.reverse(),
    title: GROUP.title,
    is_still_participant: true,
    thread_path: `inbox/lakeweekend_${GROUP.id}`,
    joinable_mode: { mode: 1, link: '' },
  };
  const text = asMojibake(JSON.stringify(json, undefined, 2));
  return [
    file(`${MESSAGES}/inbox/lakeweekend_${GROUP.id}/message_1.json`, text),
    file(`${ROOT}/your_facebook_activity/groups/your_group_messages/${GROUP.id}.json`, text),
  ];
}

/** An empty thread, a request that nobody answered, and somebody who has left Facebook. */
function smallThreads(): ExportFile[] {
  const at = Date.UTC(2024, 4, 11, 17, 3);
  const thread = (
    box: string,
    name: string,
    id: string,
    messages: DyiMessage[],
    more: object = {},
  ): ExportFile => {
    const folder = folderOf(name, id);
    const participants = [{ name }, { name: owner.name }];
    const json = {
      participants,
      messages,
      title: name,
      is_still_participant: true,
      thread_path: `${box}/${folder}`,
    };
    const text = asMojibake(JSON.stringify({ ...json, ...more }, undefined, 2));
    return file(`${MESSAGES}/${box}/${folder}/message_1.json`, text);
  };
  return [
    thread('inbox', 'Emre', '1000000020', []),
    thread(
      'message_requests',
      'Vera',
      '1000000021',
      [plainMessage('Vera', 'Hello, is the tent still for sale?', at)],
      {
        is_pending: true,
      },
    ),
    thread('inbox', 'Facebook user', '1000000022', [
      plainMessage(owner.name, 'all good, thank you', at + 60_000),
      plainMessage('Facebook user', 'The parcel is with me, pick it up any time.', at),
    ]),
  ];
}

/** JSON that lies among the threads and is none, and the file that names the owner. */
function noThreads(): ExportFile[] {
  const json = (path: string, value: object): ExportFile =>
    file(path, asMojibake(JSON.stringify(value, undefined, 2)));
  return [
    json(`${ROOT}/personal_information/profile_information/profile_information.json`, {
      profile_v2: { name: { full_name: owner.name, first_name: owner.name }, previous_names: [] },
    }),
    json(`${MESSAGES}/autofill_information.json`, { autofill_information_v2: { FULL_NAME: [owner.name] } }),
    json(`${MESSAGES}/secret_conversations.json`, { secret_conversations_v2: { tincan_devices: [] } }),
    json(`${MESSAGES}/messaging_settings.json`, {
      messaging_settings: [{ setting: 'ACTIVE_STATUS', value: 'ON' }],
    }),
    file(`${MESSAGES}/ai_conversations/no-data.txt`, 'You have no data in this section'),
  ];
}

/** What photos refer to: the smallest files that begin as a JPEG does. */
function pictures(): ExportFile[] {
  return friends.slice(0, 3).map(({ name, id }) => ({
    path: `${MESSAGES}/inbox/${folderOf(name, id)}/photos/${id}_1.jpg`,
    content: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]),
  }));
}

/** Meta keeps the ASCII letters and digits of a name. */
function folderOf(name: string, id: string): string {
  return `${name.toLowerCase().replace(/[^a-z0-9]/g, '')}_${id}`;
}

function file(path: string, text: string): ExportFile {
  return { path, content: Buffer.from(text, 'utf8') };
}

/** Every byte of UTF-8 beyond ASCII as `\u00XX`, as Meta writes it. */
export function asMojibake(json: string): string {
  return escapeBytes(json, (run) => [...Buffer.from(run, 'utf8')]);
}

/** The same, with each half of a surrogate pair encoded by itself. */
export function asCesu8(json: string): string {
  return escapeBytes(json, (run) =>
    Array.from({ length: run.length }, (_, i) => run.charCodeAt(i)).flatMap((unit) =>
      unit < 0x800
        ? [0xc0 | (unit >> 6), 0x80 | (unit & 63)]
        : [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63)],
    ),
  );
}

function escapeBytes(json: string, bytesOf: (run: string) => number[]): string {
  return json.replace(/[\u0080-\uffff]+/g, (run) =>
    bytesOf(run)
      .map((byte) => `\\u00${byte.toString(16).padStart(2, '0')}`)
      .join(''),
  );
}
