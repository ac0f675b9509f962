/**
 * One process at a time in a folder: sockets that the system frees when their owner dies, however it dies. A file that a
 * later process finds beside the folder is judged by asking it, not by a number that may be another process's by now.
 */
import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';

/**
 * Takes an existing folder, and gives what lets go of it; undefined where another process has it, in another container
 * with the same folder too.
 */
export async function lockFolder(dir: string): Promise<(() => Promise<void>) | undefined> {
  const held: Server[] = [];
  const release = async () => {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  for (const address of addressesOf(realpathSync(dir))) {
    const server = await hold(address);
    if (server === undefined) {
      await release();
      return undefined;
    }
    if (server === 'impossible') continue;
    server.unref();
    held.push(server);
  }
  return release;
}

/** Undefined where another process has it; impossible where the file system has no sockets. */
async function hold(address: string): Promise<Server | 'impossible' | undefined> {
  try {
    return (await tryListen(address)) ?? (await takeOver(address));
  } catch (error) {
    if (process.platform === 'linux' && !isAbstract(address)) return 'impossible';
    throw error;
  }
}

const isAbstract = (address: string) => address.startsWith('\0');

/** The longest name of a socket that every system takes, in bytes. */
const LONGEST_NAME = 100;

/**
 * On Linux an abstract socket, which needs no clearing up but is known within one container alone, and a socket beside
 * the folder, which every process that sees the folder can ask; elsewhere the latter.
 */
function addressesOf(dir: string): string[] {
  const file = join(dirname(dir), `.${basename(dir)}.lock`);
  if (process.platform !== 'linux') return [file];
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 32);
  return [`\0imitator-${name}`, ...(Buffer.byteLength(file) <= LONGEST_NAME ? [file] : [])];
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

/** What a killed process has left is nobody's: nobody answers there. */
async function takeOver(address: string): Promise<Server | undefined> {
  if (isAbstract(address) || (await isAlive(address))) return undefined;
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
