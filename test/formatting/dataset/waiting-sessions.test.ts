import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parts } from '../../../src/formatting/dataset/manifest.ts';
import { WaitingSessions } from '../../../src/formatting/dataset/waiting-sessions.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** Twenty sessions of one example each, the newest first; `hashOf` says which message a session holds. */
function twentySessions(path: string, hashOf = (at: number) => at): WaitingSessions {
  const sessions = new WaitingSessions(path);
  for (let at = 19; at >= 0; at--)
    sessions.add({
      thread: 't',
      at,
      examples: [{ prompt: `question ${at}`, response: 'ż'.repeat(at), at }],
      messages: [hashOf(at)],
    });
  return sessions;
}

describe('sessions that wait', () => {
  it('leave their file for that of their part, in the order in which they came', () => {
    const dir = tempDir();
    const sessions = twentySessions(join(dir, 'waiting'));
    expect(sessions.count).toBe(20);
    const files = sessions.split((part) => join(dir, part), { contactTag: false });
    expect(existsSync(join(dir, 'waiting'))).toBe(false);
    const times = parts.map((part) =>
      readFileSync(join(dir, part), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).at),
    );
    expect(times).toEqual([Array.from({ length: 16 }, (_, i) => 15 - i), [17, 16], [19, 18]]);
    expect(parts.map((part) => files[part].examples)).toEqual([16, 2, 2]);
  });

  it('are left out of training where a session that is kept back holds one of their messages', () => {
    const dir = tempDir();
    // The oldest session holds the newest one's message.
    const sessions = twentySessions(join(dir, 'waiting'), (at) => (at === 0 ? 19 : at));
    const files = sessions.split((part) => join(dir, part), { contactTag: false });
    expect(parts.map((part) => files[part].examples)).toEqual([15, 2, 2]);
    expect(readFileSync(join(dir, 'train'), 'utf8')).not.toContain('"at":0}');
  });
});
