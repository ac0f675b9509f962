/** The key that turns thread ids into the hashes of a dataset: made once, so that they stay the same. */
import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, problem } from '../../base/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../../base/files/private.ts';

const NAME = 'thread-key';

/**
 * The key in this folder (IMITATOR_HOME), 32 bytes, made if it is not there; only its owner may read it.
 *
 * @throws ImitatorError `thread-key` where it cannot be read or made.
 */
export function threadKey(home: string): Buffer {
  const path = join(home, NAME);
  return readKey(path) ?? makeKey(home, path);
}

/** The thread's id in a dataset, 16 hexadecimal digits: it cannot be traced back without the key. */
export function threadId(identity: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(identity).digest('hex').slice(0, 16);
}

function readKey(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
  if (/^[0-9a-f]{64}$/u.test(text)) return Buffer.from(text, 'hex');
  throw problem({
    code: 'thread-key',
    place: path,
    expected: '64 hexadecimal digits',
    value: 'something else',
    remedy: 'restore it, or remove it: thread ids of new datasets then differ from those of old ones',
  });
}

/** Written aside and linked into place: of two processes that begin at once one makes it, and neither reads half. */
function makeKey(home: string, path: string): Buffer {
  const aside = `${path}-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    makePrivateFolder(home);
    writeFileSync(aside, `${randomBytes(32).toString('hex')}\n`, {
      mode: PRIVATE_FILE,
      flag: 'wx',
      flush: true,
    });
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, error);
  } finally {
    rmSync(aside, { force: true });
  }
  return readKey(path)!;
}

function unusable(path: string, cause: unknown) {
  return problem({
    code: 'thread-key',
    place: path,
    expected: 'a key file that can be read or made',
    value: messageOf(cause),
    remedy: 'set IMITATOR_HOME to a folder of yours',
    cause,
  });
}
