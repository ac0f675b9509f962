/**
 * Checkpoints from the hub, by its own client library, into the cache that Python's libraries use too:
 * `HF_HOME/hub/models--owner--name/{blobs,refs,snapshots}`. What the library leaves to us: going on where a download
 * stopped, progress, comparing checksums, and working without a network.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { downloadFile, HubApiError, type ListFileEntry, listFiles, modelInfo } from '@huggingface/hub';
import { ImitatorError, messageOf, problem } from '../base/errors.ts';
import { COMPANIONS } from './checkpoint/index.ts';

export interface HubSettings {
  /** HF_TOKEN: for private and gated models. */
  token?: string;
  /** HF_HOME: the cache lies in its folder `hub`. */
  home: string;
  /** HF_HUB_OFFLINE: only what is in the cache. */
  offline: boolean;
  /** HF_ENDPOINT: a mirror of the hub. */
  endpoint?: string;
}

export interface DownloadProgress {
  file: string;
  /** Bytes that are there, those of an earlier attempt included. */
  loaded: number;
  total: number;
}

export interface DownloadOptions {
  onProgress?: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
  /** Branch, tag or commit. */
  revision?: string;
}

const HUB = 'https://huggingface.co';

/** The small files that a BlenderBot needs, or that belong to a copy of it. */
const SMALL_FILES = ['config.json', ...COMPANIONS];

/** `owner/name`, as the hub names models. */
export function isHubId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(text);
}

/**
 * The local folder of a hub model, downloaded as far as it is not there yet: configuration, tokenizer and one form of
 * the weights (safetensors if there is one).
 *
 * @throws ImitatorError `hub-offline`, `hub-not-found`, `hub-forbidden`, `hub-unreachable`, `hub-checksum`.
 */
export async function downloadModel(
  id: string,
  hub: HubSettings,
  options: DownloadOptions = {},
): Promise<string> {
  const revision = options.revision ?? 'main';
  const folder = join(hub.home, 'hub', `models--${id.replace('/', '--')}`);
  if (hub.offline) return cachedSnapshot(id, folder, revision);
  try {
    const params = { hubUrl: hub.endpoint ?? HUB, ...(hub.token && { accessToken: hub.token }) };
    const { sha } = await modelInfo({ ...params, name: id, additionalFields: ['sha'], revision });
    const snapshot = join(folder, 'snapshots', commitOf(sha, id));
    const entries: ListFileEntry[] = [];
    for await (const entry of listFiles({ ...params, repo: id, revision: sha })) entries.push(entry);
    for (const entry of wantedFiles(id, entries)) {
      options.signal?.throwIfAborted();
      const pointer = join(snapshot, entry.path);
      if (existsSync(pointer)) continue;
      const blob = join(folder, 'blobs', checksumOf(entry));
      const open = (path: string) => downloadFile({ ...params, repo: id, path, revision: sha });
      if (!existsSync(blob)) await fetchBlob(entry, blob, open, options);
      await point(pointer, blob);
    }
    // Last, so that the branch never names a snapshot that is not whole.
    if (revision !== sha) await writeRef(folder, revision, sha);
    return snapshot;
  } catch (error) {
    throw asProblem(error, id, options.signal);
  }
}

/** The name of a commit; from elsewhere, so it must not be able to name another place. */
function commitOf(sha: unknown, place: string): string {
  if (typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha)) return sha;
  throw problem({
    code: 'hub-commit',
    who: 'platform',
    place,
    expected: 'the hash of a commit: 40 hex digits',
    value: sha,
    remedy:
      'what answers is not the hub, or what lies in the cache is damaged: look at HF_ENDPOINT and HF_HOME',
  });
}

function cachedSnapshot(id: string, folder: string, revision: string): string {
  const ref = join(folder, 'refs', revision);
  const sha = existsSync(ref) ? commitOf(readFileSync(ref, 'utf8').trim(), ref) : revision;
  const snapshot = join(folder, 'snapshots', sha);
  if (existsSync(join(snapshot, 'config.json'))) return snapshot;
  throw problem({
    code: 'hub-offline',
    place: id,
    expected: `a downloaded copy in ${folder}`,
    value: 'none',
    remedy: 'unset HF_HUB_OFFLINE for the first use, or name a local folder',
  });
}

/** Configuration, tokenizer, and the first form of weights that is there, with all its shards. */
function wantedFiles(id: string, entries: readonly ListFileEntry[]): ListFileEntry[] {
  const files = entries.filter(({ type }) => type === 'file');
  const forms = [/^model\.safetensors$/, /^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/];
  const torch = [/^pytorch_model\.bin$/, /^pytorch_model(-\d+-of-\d+)?\.bin(\.index\.json)?$/];
  const weights = [...forms, ...torch]
    .map((form) => files.filter(({ path }) => form.test(path)))
    .find((found) => found.length > 0);
  if (weights === undefined)
    throw problem({
      code: 'hub-no-weights',
      place: id,
      expected: 'model.safetensors or pytorch_model.bin',
      value: files.map(({ path }) => path).join(', ') || 'no files',
      remedy: 'choose a model that was saved by PyTorch',
    });
  return [...files.filter(({ path }) => SMALL_FILES.includes(path)), ...weights];
}

/** The name of a blob; from the network, so it must not be able to name another place. */
function checksumOf(entry: ListFileEntry): string {
  const checksum = entry.lfs?.oid ?? entry.oid ?? '';
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(checksum)) return checksum;
  throw problem({
    code: 'hub-checksum',
    who: 'platform',
    place: entry.path,
    expected: 'a checksum in the list of files',
    value: checksum,
  });
}

/** Downloads into `<blob>.incomplete`, going on where that ends, and renames it once its checksum is right. */
async function fetchBlob(
  entry: ListFileEntry,
  blob: string,
  open: (path: string) => Promise<Blob | null>,
  options: DownloadOptions,
): Promise<void> {
  const total = entry.lfs?.size ?? entry.size;
  const incomplete = `${blob}.incomplete`;
  await mkdir(dirname(blob), { recursive: true });
  const there = existsSync(incomplete) ? (await stat(incomplete)).size : 0;
  const start = there > total ? 0 : there;
  if (start < total || !existsSync(incomplete)) {
    const remote = await open(entry.path);
    if (remote === null) throw new ImitatorError('hub-not-found', `${entry.path} is not on the hub`);
    const source = start === 0 ? remote : remote.slice(start);
    let loaded = start;
    const count = new Transform({
      transform(chunk: Uint8Array, _, done) {
        loaded += chunk.length;
        options.onProgress?.({ file: entry.path, loaded, total });
        done(null, chunk);
      },
    });
    await pipeline(
      Readable.fromWeb(source.stream() as ReadableStream),
      count,
      createWriteStream(incomplete, { flags: start === 0 ? 'w' : 'a' }),
      { signal: options.signal },
    );
  }
  await check(entry, incomplete, total);
  await rename(incomplete, blob);
}

/** Large files carry their SHA-256, small ones git's SHA-1 over "blob <size>\0" and the content. */
async function check(entry: ListFileEntry, path: string, total: number): Promise<void> {
  const { size } = await stat(path);
  if (size < total) throw new Error(`${entry.path} stopped at ${size} of ${total} bytes`);
  const hash = createHash(entry.lfs === undefined ? 'sha1' : 'sha256');
  if (entry.lfs === undefined) hash.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  const found = hash.digest('hex');
  const expected = checksumOf(entry);
  if (found === expected) return;
  await rm(path, { force: true });
  throw problem({
    code: 'hub-checksum',
    who: 'network',
    place: entry.path,
    expected: `content with the checksum ${expected}`,
    value: found,
    remedy: 'the damaged file was removed; start again',
  });
}

/** A relative link from the snapshot to the blob, as Python's library makes it; a copy where links are not allowed. */
async function point(pointer: string, blob: string): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true });
  await rm(pointer, { force: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch {
    await copyFile(blob, pointer);
  }
}

async function writeRef(folder: string, revision: string, sha: string): Promise<void> {
  const ref = join(folder, 'refs', revision);
  await mkdir(dirname(ref), { recursive: true });
  await writeFile(ref, sha);
}

function asProblem(error: unknown, id: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ImitatorError) return error;
  const status = error instanceof HubApiError ? error.statusCode : undefined;
  if (status === 401 || status === 403)
    return problem({
      code: 'hub-forbidden',
      place: id,
      detail: `the hub refuses it (${status}): it does not exist, or it is private or gated`,
      remedy: 'check the name, and set HF_TOKEN to a token that may read it',
      cause: error,
    });
  if (status === 404)
    return problem({
      code: 'hub-not-found',
      place: id,
      detail: 'there is neither a folder nor a model on the hub of this name',
      remedy: 'check the spelling',
      cause: error,
    });
  return problem({
    code: 'hub-unreachable',
    who: 'network',
    place: id,
    detail: `the download failed: ${messageOf(error)}`,
    remedy: 'start again, it goes on where it stopped; HF_HUB_OFFLINE=1 uses what is downloaded',
    cause: error,
  });
}
