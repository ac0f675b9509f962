/** A PostgreSQL server of the tests' own, on loopback, gone with them; or the reason why there is none. */
import { execFileSync, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface TestPostgres {
  url: string;
  /** A new empty database. */
  fresh(): Promise<string>;
  /** Every session ends; `immediate` is as a crash. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): void;
}

/** Undefined, and said aloud, where no PostgreSQL is installed. */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1) ?? '/usr/local/bin';
  if (!existsSync(join(bin, 'initdb'))) {
    console.warn('SKIPPED: tests on PostgreSQL need its server (Debian: apt-get install postgresql)');
    return undefined;
  }
  const dir = mkdtempSync(join(tmpdir(), 'imitator-postgres-'));
  const run = runnerFor(dir);
  const port = await freePort();
  const data = join(dir, 'data');
  run(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'imitator', '-E', 'UTF8', '--no-sync']);
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${dir} -c max_connections=80`;
  run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(dir, 'log'), '-o', options, 'start']);
  const address = `postgres://imitator@127.0.0.1:${port}`;
  let databases = 0;
  const fresh = async () => {
    const name = `test${++databases}`;
    run(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'imitator', name]);
    return `${address}/${name}`;
  };
  return {
    url: `${address}/postgres`,
    fresh,
    restart: (mode) =>
      run.later(join(bin, 'pg_ctl'), [
        '-D',
        data,
        '-w',
        '-l',
        join(dir, 'log'),
        '-m',
        mode,
        '-o',
        options,
        'restart',
      ]),
    stop: () => {
      run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Runner {
  (file: string, args: string[]): void;
  /** Without holding this process up. */
  later(file: string, args: string[]): Promise<void>;
}

/** The server refuses to run as root: then Debian's own user runs it. */
function runnerFor(dir: string): Runner {
  const options: SpawnOptions & { stdio: StdioOptions } = { stdio: ['ignore', 'ignore', 'pipe'], cwd: dir };
  if (userInfo().uid === 0) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres']).toString()));
    chownSync(dir, uid!, gid!);
    Object.assign(options, { uid, gid });
  }
  const later = async (file: string, args: string[]) => {
    const [code] = await once(spawn(file, args, { ...options, stdio: 'ignore' }), 'exit');
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
  };
  return Object.assign((file: string, args: string[]) => void execFileSync(file, args, options), { later });
}
