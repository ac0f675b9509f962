/** A hub of models on loopback, with what its real counterpart says about revisions, files, ranges and tokens. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FakeHub {
  url: string;
  /** `path range` of every file that was asked for; the range is empty for the whole file. */
  asked: string[];
  /** Sends so many bytes of the next large answer, and breaks the connection once they have arrived. */
  cut?: { after: number; arrived: () => boolean };
  /** Answers with other bytes than the list of files promises. */
  damage?: boolean;
  /** What it says that the commit of its branch is; a hash that is one, if left out. */
  commit?: unknown;
  /** Answers only those who show it. */
  token?: string;
}

const SHA = 'c'.repeat(40);
/** Files above this are kept as large ones, with a SHA-256; the real hub's limit is 10 MB. */
const LARGE = 1000;

/** Serves the files of `owner/model`. */
export async function fakeHub(files: Readonly<Record<string, Uint8Array>>): Promise<FakeHub> {
  const hub: FakeHub = { url: '', asked: [] };
  const server = createServer((request, response) => answer(hub, files, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return hub;
}

function answer(
  hub: FakeHub,
  files: Readonly<Record<string, Uint8Array>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = new URL(request.url!, hub.url).pathname;
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (hub.token !== undefined && request.headers.authorization !== `Bearer ${hub.token}`)
    return void json(401, { error: 'Invalid credentials' });
  if (path === '/api/models/owner/model/revision/main')
    return void json(200, { _id: '1', id: 'owner/model', sha: hub.commit ?? SHA, siblings: [] });
  if (path === `/api/models/owner/model/tree/${SHA}`)
    return void json(
      200,
      Object.entries(files).map(([name, bytes]) => entry(name, bytes)),
    );
  const name = path.replace(`/owner/model/resolve/${SHA}/`, '');
  if (files[name] === undefined) return void json(404, { error: 'Repository not found' });
  sendFile(hub, name, files[name], request, response);
}

function entry(path: string, bytes: Uint8Array): unknown {
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (bytes.length <= LARGE) return { type: 'file', path, size: bytes.length, oid };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    type: 'file',
    path,
    size: bytes.length,
    oid,
    lfs: { oid: sha256, size: bytes.length, pointerSize: 130 },
  };
}

function sendFile(
  hub: FakeHub,
  name: string,
  bytes: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const [start, end] = range === null ? [0, bytes.length] : [Number(range[1]), Number(range[2]) + 1];
  if (end - start > 1 || range === null) hub.asked.push(`${name} ${request.headers.range ?? ''}`.trim());
  let part = bytes.slice(start, end);
  if (hub.damage && part.length > 1) part = part.map((byte) => byte ^ 1);
  const headers = {
    'content-length': part.length,
    etag: '"any"',
    ...(range !== null && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  };
  response.writeHead(range === null ? 200 : 206, headers);
  if (hub.cut === undefined || part.length <= LARGE) return void response.end(part);
  const { after, arrived } = hub.cut;
  hub.cut = undefined;
  response.write(part.subarray(0, after));
  // A break drops what the other side has not read yet, however long one waits before it.
  const waiting = setInterval(() => {
    if (!arrived()) return;
    clearInterval(waiting);
    response.destroy();
  }, 5);
  response.on('close', () => clearInterval(waiting));
}
