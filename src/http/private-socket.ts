/**
 * The socket through which commands of this machine, started by this user, reach a running server. Who may enter is a
 * matter of its folder, which is its owner's alone: there is no token.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { problem } from '../base/errors.ts';
import { makePrivateFolder, PRIVATE_FOLDER } from '../base/files/private.ts';
import { Listener } from './listener.ts';

/** What the system takes for the path of a socket, less a little. */
const LONGEST_PATH = 100;

/** Where the server of this IMITATOR_HOME listens; its folder is made. */
export function privateSocketPath(home: string): string {
  makePrivateFolder(home);
  const name = createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\imitator-${name}`;
  const inside = join(realpathSync(home), 'operator');
  const path = join(inside, 'api.sock');
  const short = Buffer.byteLength(path) <= LONGEST_PATH;
  return short ? within(inside) : within(join(tmpdir(), `imitator-${name}`));
}

/** @throws ImitatorError `socket-folder` where somebody else made it. */
function within(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const { uid, mode } = lstatSync(folder);
  if (!lstatSync(folder).isDirectory() || uid !== userInfo().uid)
    throw problem({
      code: 'socket-folder',
      place: folder,
      detail: 'it is not a folder of yours',
      remedy: 'remove it, or set IMITATOR_HOME to another folder',
    });
  if ((mode & 0o077) !== 0) chmodSync(folder, PRIVATE_FOLDER);
  return join(folder, 'api.sock');
}

/** Whether a server listens there. */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/**
 * Listens there until the returned function is called; undefined where another server of the same IMITATOR_HOME does,
 * which serves commands as well. What a killed server left there is removed.
 */
export async function listenPrivately(
  path: string,
  app: RequestListener,
): Promise<(() => Promise<void>) | undefined> {
  if (await isAnswering(path)) return undefined;
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const listener = new Listener(app);
  await listener.openSocket(path, `see who may write to ${dirname(path)}`);
  return () => listener.close();
}
