/** Zips as only an attacker or a broken tool writes them: every field is what the test says. */
import { writeFileSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

export interface RawEntry {
  name: string;
  /** As it lies in the file, deflated unless `method` says otherwise. */
  content: Buffer;
  /** What it claims to unpack to. */
  size: number;
  /** How many bytes it claims to lie in the file as. */
  packed?: number;
  method?: number;
  encrypted?: boolean;
}

export function rawZip(file: string, entries: readonly RawEntry[]): string {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const fields = fieldsOf(entry, name);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name, entry.content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, name]));
    chunks.push(local);
    at += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(at, 12);
  writeFileSync(file, Buffer.concat([...chunks, listing, Buffer.from('PK\u0005\u0006'), end]));
  return file;
}

/** What a local header and the directory have in common: from the version to the length of the extra field. */
function fieldsOf(
  { content, size, packed = content.length, method = 8, encrypted }: RawEntry,
  name: Buffer,
): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(checksum(content), 10);
  fields.writeUInt32LE(packed, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function checksum(content: Buffer): number {
  try {
    return crc32(inflateRawSync(content));
  } catch {
    return 0;
  }
}
