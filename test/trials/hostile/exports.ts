/** Exports that are made to stop whoever reads them, or to be read as what they are not. */
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { MINUTE, MORNING, makeFolder, OWNER, said, thread } from '../../support/make-export.ts';
import { page, wrote } from '../../support/make-page.ts';
import { rawZip } from '../../support/raw-zip.ts';
import type { HostileCase } from './case.ts';

const MEGABYTES_100 = 100_000_000;
const FILE = 'your_facebook_activity/messages/inbox/jana_1000000001/message_1.json';
const HEAD = `{"participants":[{"name":"Jana"},{"name":"${OWNER}"}],"messages":[`;

/** 100 MB of one thing over and over, between two ends. */
const filled = (head: string, each: string, tail = '') =>
  Buffer.concat([Buffer.from(head), Buffer.alloc(MEGABYTES_100, each), Buffer.from(tail)]);

function threadOf(name: string, content: () => Buffer | string, mustSay?: RegExp): HostileCase {
  const make = (dir: string) => makeFolder(dir, { [FILE]: content() });
  return { name, kind: 'export', make, ...(mustSay === undefined ? {} : { mustSay }) };
}

const dated = (name: string, at: (i: number) => number, mustSay: RegExp) =>
  threadOf(
    `dates: ${name}`,
    () => {
      const messages = Array.from({ length: 40 }, (_, i) => said(i % 2 ? 'Jana' : OWNER, i, `hello ${i}`));
      const moved = messages.map((message, i) => ({ ...message, timestamp_ms: at(i) }));
      return JSON.stringify(Object.values(thread('Jana', moved))[0]);
    },
    mustSay,
  );

const NOTHING = /next to nothing|values within values|is empty|not JSON/u;
const LONG = /MB long/u;
const ODD = /dated before 1970 or after 2100/u;

export function handmadeExports(): HostileCase[] {
  return [
    dated('far in the future', (i) => 8.64e15 - i * MINUTE, ODD),
    dated('far in the past', (i) => -8.64e15 + i * MINUTE, ODD),
    dated('one of them far from the others', (i) => (i === 7 ? 4e15 : MORNING + i * MINUTE), ODD),
    dated('beyond every calendar', (i) => (i === 7 ? 1e300 : MORNING + i * MINUTE), ODD),
    threadOf('100 MB of empty objects', () => filled(HEAD, '{},', '{}]}'), NOTHING),
    threadOf('100 MB of zeros', () => filled(HEAD, '0,', '0]}'), NOTHING),
    threadOf('100 MB of empty lists', () => filled('[', '[],', '[]]'), NOTHING),
    threadOf('100 MB of lists within lists', () => filled(HEAD, '['), NOTHING),
    threadOf('100 MB of objects within objects', () => filled(HEAD, '{"a":'), NOTHING),
    threadOf('100 MB of spaces', () => filled('', ' '), NOTHING),
    threadOf('100 MB of NUL', () => Buffer.alloc(MEGABYTES_100), NOTHING),
    threadOf('100 MB of quotation marks', () => filled(HEAD, '"'), /damaged|ends early|nothing|MB long/u),
    threadOf('100 MB of backslashes', () => filled(`${HEAD}"`, '\\'), LONG),
    threadOf(
      'one message of 100 MB',
      () => filled(`${HEAD}{"sender_name":"Jana","timestamp_ms":1600000000000,"content":"`, 'a ', '"}]}'),
      LONG,
    ),
    threadOf(
      'one name of 100 MB',
      () => filled(`${HEAD}{"timestamp_ms":1600000000000,"content":"a","sender_name":"`, 'a ', '"}]}'),
      LONG,
    ),
    threadOf('a hundred thousand names', () =>
      JSON.stringify({
        participants: Array.from({ length: 100_000 }, (_, i) => ({ name: `Jana ${i}` })),
        messages: [],
      }),
    ),
    threadOf('a million messages of nothing', () => `${HEAD}${'{"sender_name":"Jana"},'.repeat(1e6)}{}]}`),
    threadOf('names of what every object has', () =>
      JSON.stringify({
        participants: [{ name: '__proto__' }, { name: 'constructor' }, { name: OWNER }],
        messages: [said('constructor', 1, 'a'), said(OWNER, 2, 'b'), said('__proto__', 3, 'c')],
        constructor: { prototype: 1 },
        title: 'toString',
      }),
    ),
    threadOf(
      'halves of characters',
      () =>
        `${HEAD}{"sender_name":"Jana","timestamp_ms":1600000000000,"content":"\\ud83d \\udc00 \\ud800"}]}`,
    ),
    threadOf(
      'a name with a line break in it',
      () => `${HEAD}{"sender_name":"Ja\nna","content":"a"}]}`,
      /damaged/u,
    ),
    {
      name: 'a file that is larger than memory, and holds nothing',
      kind: 'export',
      make(dir) {
        makeFolder(dir, { [FILE]: '' });
        truncateSync(join(dir, FILE), 200_000_000_000);
        return dir;
      },
      mustSay: /more than any file of an export/u,
    },
    {
      name: 'a page of 20 million tags',
      kind: 'export',
      make: (dir) => makeFolder(dir, { [FILE.replace('.json', '.html')]: filled('<html>', '<b>') }),
      mustSay: /./u,
    },
    {
      name: 'a page of boxes within boxes',
      kind: 'export',
      make: (dir) =>
        makeFolder(dir, { [FILE.replace('.json', '.html')]: filled('<html>', '<div class="_a6-g">') }),
      mustSay: /./u,
    },
    {
      name: 'a page from the year 9999',
      kind: 'export',
      make: (dir) =>
        makeFolder(dir, {
          [FILE.replace('.json', '.html')]: page([wrote('Jana', 1, 'a'), wrote(OWNER, 2, 'b')], {
            time: () => 'Mar 01, 9999 10:05:00 am',
          }),
        }),
    },
    {
      name: 'a chat of 50 million empty lines',
      kind: 'export',
      make: (dir) =>
        makeFolder(dir, { 'WhatsApp Chat with Jana.txt': filled('31.12.23, 21:41 - Jana: hi\n', '\r\n') }),
      mustSay: /next to nothing/u,
    },
    {
      name: 'a chat from the year 9999',
      kind: 'export',
      make: (dir) =>
        makeFolder(dir, {
          'WhatsApp Chat with Jana.txt': `31.12.9999, 21:41 - Jana: hi\n31.12.9999, 21:42 - ${OWNER}: ho\n`,
        }),
    },
    {
      name: 'a chat whose first line never ends',
      kind: 'export',
      make: (dir) =>
        makeFolder(dir, { 'WhatsApp Chat with Jana.txt': filled('31.12.23, 21:41 - Jana: ', '1.1.') }),
      mustSay: /characters|threads/u,
    },
    zip('a bomb', (file) =>
      rawZip(file, [{ name: FILE, content: deflateRawSync(Buffer.alloc(300_000_000)), size: 300_000_000 }]),
    ),
    zip('a bomb that says it is small', (file) =>
      rawZip(file, [{ name: FILE, content: deflateRawSync(Buffer.alloc(100_000_000)), size: 1000 }]),
    ),
    zip('an entry that leaves the folder', (file) =>
      rawZip(file, [{ name: `../../${FILE}`, content: deflateRawSync(Buffer.from(`${HEAD}]}`)), size: 60 }]),
    ),
    zip('an entry of which nothing is there', (file) =>
      rawZip(file, [{ name: FILE, content: Buffer.alloc(0), size: 4_000_000_000, packed: 4_000_000_000 }]),
    ),
    zip('300,000 empty files', (file) => manyEntries(file, 300_000)),
    {
      name: 'links in circles',
      kind: 'export',
      make(dir) {
        makeFolder(dir, { [FILE]: `${HEAD}]}` });
        symlinkSync(dir, join(dir, 'again'));
        symlinkSync('itself', join(dir, 'itself'));
        return dir;
      },
    },
    {
      name: 'folders within folders, 300 deep',
      kind: 'export',
      make(dir) {
        mkdirSync(join(dir, ...Array.from({ length: 300 }, () => 'inbox')), { recursive: true });
        return dir;
      },
      mustSay: /./u,
    },
  ];
}

function zip(name: string, write: (file: string) => unknown): HostileCase {
  return {
    name: `a zip: ${name}`,
    kind: 'export',
    make(dir) {
      const file = join(dir, 'facebook-ann.zip');
      write(file);
      return file;
    },
    mustSay: /./u,
  };
}

/** A zip of so many entries, by zip64: its end counts no more than 65,535. */
function manyEntries(file: string, count: number): void {
  const entry = (i: number) => {
    const name = Buffer.from(`inbox/j_${i}/message_1.json`);
    const fixed = Buffer.alloc(46);
    fixed.writeUInt32LE(0x02014b50, 0);
    fixed.writeUInt16LE(20, 6);
    fixed.writeUInt16LE(name.length, 28);
    return Buffer.concat([fixed, name]);
  };
  const listing = Buffer.concat(Array.from({ length: count }, (_, i) => entry(i)));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) end64.writeBigUInt64LE(BigInt(count), at);
  end64.writeBigUInt64LE(BigInt(listing.length), 40);
  end64.writeBigUInt64LE(BigInt(local.length), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(local.length + listing.length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(0, 20);
  writeFileSync(file, Buffer.concat([local, listing, end64, locator, end]));
}
