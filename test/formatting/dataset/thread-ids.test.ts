import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { threadId, threadKey } from '../../../src/formatting/index.ts';
import { days } from '../../support/daily-export.ts';
import { formatFiles, testKey } from '../../support/format.ts';
import { thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('thread ids', () => {
  it('are made with a key that is made once and that only its owner may read', () => {
    const home = join(tempDir(), 'deep/home');
    const key = threadKey(home);
    expect(key).toHaveLength(32);
    expect(threadKey(home)).toEqual(key);
    expect(readdirSync(home)).toEqual(['.gitignore', 'thread-key']);
    expect(statSync(join(home, 'thread-key')).mode & 0o777).toBe(0o600);
    expect(threadKey(tempDir())).not.toEqual(key);
  });

  it('are neither names nor numbers of the export', async () => {
    const { examples } = await formatFiles(thread('Jana', days(1), { id: 'jana_123456' }));
    expect(examples[0]!.thread).toBe(threadId('123456', testKey));
    expect(examples[0]!.thread).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are not made with a key that is damaged', () => {
    const home = tempDir();
    writeFileSync(join(home, 'thread-key'), 'abc');
    expect(() => threadKey(home)).toThrow(/thread-key: expected 64 hexadecimal digits/);
  });
});
