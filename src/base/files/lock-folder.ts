/**
 * One process at a time in a folder: a socket that the system frees when its owner dies, however it dies. No file is
 * left behind that a later process would have to judge.
 */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Takes an existing folder, and gives what lets go of it; undefined where another process has it. */
export async function lockFolder(dir: string): Promise<(() => Promise<void>) | undefined> {
  const address = addressOf(realpathSync(dir));
  const server = (await tryListen(address)) ?? (await takeOver(address));
  server?.unref();
  return server && (() => new Promise((resolve) => server.close(() => resolve())));
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
