import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type NamedThread,
  readNamedThreads,
  threadId,
  threadsOfFriend,
} from '../../../src/formatting/index.ts';
import { days } from '../../support/daily-export.ts';
import { defaults, format, testKey } from '../../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const group = thread('Trip', [said('Jana', 0, 'when?'), said(OWNER, 1, 'now'), said('Tom', 2, 'ok')], {
  id: 'trip_9',
  participants: ['Jana', 'Tom', OWNER],
});
const files = {
  ...profile(),
  ...thread('Jana', days(3), { id: 'jana_11', title: 'Jana' }),
  ...thread('Tom', days(3, 30, 'Tom'), { id: 'tom_12', title: 'Tommy' }),
  ...thread('Noor', [said('Noor', 0, 'hello?')], { id: 'noor_13' }),
  ...group,
};

async function written(settings: Partial<typeof defaults> = {}) {
  const out = join(tempDir(), 'out');
  const manifest = await format([makeFolder(tempDir(), files)], out, {
    settings: { ...defaults, groups: true, ...settings },
  });
  return { out, manifest };
}

const named = (title: string, id: string, more: Partial<NamedThread> = {}): NamedThread => ({
  ...{ thread: `key-${id}`, id, title, people: [title], group: false },
  ...more,
});

describe('threads.json', () => {
  it('names the threads that have examples, and is for its owner alone', async () => {
    const { out } = await written();
    expect(readNamedThreads(out)).toEqual([
      { thread: threadId('11', testKey), id: '11', title: 'Jana', people: ['Jana'], group: false },
      { thread: threadId('12', testKey), id: '12', title: 'Tommy', people: ['Tom'], group: false },
      { thread: threadId('9', testKey), id: '9', title: 'Trip', people: ['Jana', 'Tom'], group: true },
    ]);
    expect(statSync(join(out, 'threads.json')).mode & 0o777).toBe(0o600);
  });

  it('names nobody who was left out', async () => {
    const { out } = await written({ exclude: ['Jana'], groups: false });
    expect(readFileSync(join(out, 'threads.json'), 'utf8')).not.toContain('Jana');
    expect(readNamedThreads(out).map(({ title }) => title)).toEqual(['Tommy']);
  });

  it('is asked for in words where a dataset is older, and refused where it is damaged', async () => {
    const { out } = await written();
    writeFileSync(join(out, 'threads.json'), '{"format":1,"threads":[{"thread":3}]}');
    expect(() => readNamedThreads(out)).toThrow(expect.objectContaining({ code: 'dataset-damaged' }));
    rmSync(join(out, 'threads.json'));
    expect(() => readNamedThreads(out)).toThrow(/threads\.json: .*run imitator format again/);
  });
});

describe('the threads of a friend', () => {
  const jana = named('Jana', '11');
  const tom = named('Tommy', '12', { people: ['Tom'] });
  const trip = named('Trip', '9', { people: ['Jana', 'Tom', 'Noor'], group: true });
  const threads = [jana, tom, trip];

  it.each(['Tommy', 'Tom', '12', 'key-12', 'Tom*'])('are found as --threads finds them: %s', (name) => {
    expect(threadsOfFriend(threads, [name])).toEqual([tom]);
  });

  it('are never groups, where others wrote', () => {
    expect(threadsOfFriend(threads, ['Jana'])).toEqual([jana]);
    expect(() => threadsOfFriend(threads, ['Noor'])).toThrow(/in groups of this dataset only/);
    expect(() => threadsOfFriend(threads, ['Trip'])).toThrow(
      expect.objectContaining({ code: 'friend-in-group' }),
    );
  });

  it('are never those of two people: the threads are named, each with its id', () => {
    const twice = [...threads, named('Jana', '14')];
    for (const name of ['Jana', '*'])
      expect(() => threadsOfFriend(twice, [name])).toThrow(/means \d threads.*11: Jana.*14: Jana/s);
    expect(threadsOfFriend(twice, ['11', '14', '11']).map(({ id }) => id)).toEqual(['11', '14']);
  });

  it('are asked for with the nearest name', () => {
    expect(() => threadsOfFriend(threads, ['Jnaa'])).toThrow(/got "Jnaa"; did you mean "Jana"\?/);
    expect(() => threadsOfFriend(threads, ['Somebody else'])).toThrow(/imitator inspect lists them/);
  });
});
