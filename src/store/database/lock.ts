/**
 * One process at a time in a folder: a socket that the system frees when its owner dies, however it dies. PGlite has
 * no lock of its own, and two processes in one folder lose what was acknowledged.
 */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';

/** @throws ImitatorError `store-locked` when another process has the folder. */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const address = addressOf(realpathSync(dir));
  const server = (await tryListen(address)) ?? (await takeOver(address));
  if (server === undefined) throw lockedBy(dir);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

export function lockedBy(dir: string): Error {
  return problem({
    code: 'store-locked',
    place: dir,
    detail: 'another process has this database open',
    remedy: 'stop the other server, or set DATABASE_URL so that several processes can share one PostgreSQL',
  });
}

/** Linux frees an abstract socket with its process; elsewhere a socket file stays behind and is taken over. */
function addressOf(dir: string): string {
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 32);
  return process.platform === 'linux' ? `\0imitator-${name}` : join(dir, '..', `lock-${name.slice(0, 8)}`);
}

function tryListen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}

async function takeOver(address: string): Promise<Server | undefined> {
  if (address.startsWith('\0') || (await isAlive(address))) return undefined;
  rmSync(address, { force: true });
  return tryListen(address);
}

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true) ?? socket.destroy());
    socket.once('error', () => resolve(false));
  });
}
