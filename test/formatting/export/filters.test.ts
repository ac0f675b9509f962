import { describe, expect, it } from 'vitest';
import { type Filters, threadId } from '../../../src/formatting/index.ts';
import { formatFiles, testKey } from '../../support/format.ts';
import { HOUR, MINUTE, MORNING, OWNER, said, thread } from '../../support/make-export.ts';

const day = (days: number) => days * 24 * 60;
const talk = (other: string, id: string, title = other) =>
  thread(other, [said(other, 0, `${other}?`), said(OWNER, 1, other)], { id, title });

const files = {
  ...talk('Jana Nova', 'jana_1'),
  ...talk('Jan', 'jan_2'),
  ...talk('Tom (work)', 'tom_3', 'the boss'),
  ...talk('Zoë', 'zoe_4'),
};
const ALL = ['Jana Nova', 'Jan', 'Tom (work)', 'Zoë'];

async function answered(filters: Partial<Filters>): Promise<string[]> {
  return (await formatFiles(files, { filters })).train.map(([, response]) => response);
}

describe('choosing threads', () => {
  it.each([
    ['a title', 'the boss', ['Tom (work)']],
    ['a person', 'Tom (work)', ['Tom (work)']],
    ['a name, exactly', 'Jan', ['Jan']],
    ['a wildcard', 'Jan*', ['Jana Nova', 'Jan']],
    ['a wildcard in the middle', 'J*a', ['Jana Nova']],
    ['the id of its folder', '3', ['Tom (work)']],
    ['its id in a dataset', threadId('1', testKey), ['Jana Nova']],
    ['a name composed in another way', 'Zoe\u0308', ['Zoë']],
  ])('takes or leaves out threads by %s', async (_, pattern, expected) => {
    expect(await answered({ threads: [pattern] })).toEqual(expected);
    expect(await answered({ exclude: [pattern] })).toEqual(ALL.filter((name) => !expected.includes(name)));
  });

  it('takes threads by several names, less those that are excluded', async () => {
    expect(await answered({ threads: ['Jan*', 'Zoë'], exclude: ['Jan'] })).toEqual(['Jana Nova', 'Zoë']);
  });

  it("leaves out none by the owner's name, who is in all of them", async () => {
    expect(await answered({ exclude: [OWNER] })).toEqual(ALL);
  });

  it('counts the threads that it leaves out, and their messages', async () => {
    const { manifest } = await formatFiles(files, { filters: { threads: ['Jan'] } });
    expect(manifest.counts).toMatchObject({ threads: 4, messages: 8, typed: 2, dropped: { filtered: 6 } });
    expect(manifest.settings.threads).toEqual(['Jan']);
  });
});

describe('choosing days', () => {
  /** 10:00 UTC on three days; the tests run in UTC or anywhere else, so that midnight is far away. */
  const week = thread(
    'Jana',
    [0, 1, 2].flatMap((i) => [said('Jana', day(i), `q${i}`), said(OWNER, day(i) + 1, `a${i}`)]),
  );
  const responses = async (filters: Partial<Filters>) =>
    (await formatFiles(week, { filters })).train.map(([, response]) => response);

  it('takes messages from a day on and up to a day, both included', async () => {
    expect(await responses({ since: '2024-03-02' })).toEqual(['a1', 'a2']);
    expect(await responses({ until: '2024-03-02' })).toEqual(['a0', 'a1']);
    expect(await responses({ since: '2024-03-02', until: '2024-03-02' })).toEqual(['a1']);
  });

  it('begins a day at midnight in the local zone', async () => {
    const midnight = new Date(2024, 2, 2).getTime();
    const at = (ms: number, who: string, content: string) => ({ ...said(who, 0, content), timestamp_ms: ms });
    const edge = thread('Jana', [
      at(midnight - 2 * MINUTE, 'Jana', 'q0'),
      at(midnight - MINUTE, OWNER, 'a0'),
      at(midnight, 'Jana', 'q1'),
      at(midnight + MINUTE, OWNER, 'a1'),
    ]);
    const { train } = await formatFiles(edge, { filters: { since: '2024-03-02' } });
    expect(train).toEqual([['q1', 'a1']]);
    expect(Math.abs(midnight - MORNING)).toBeLessThan(36 * HOUR);
  });

  it.each([['2024-02-30'], ['2024-3-1'], ['yesterday'], ['2024-13-01']])(
    'refuses %s as a date',
    async (since) => {
      await expect(responses({ since })).rejects.toThrow(`--since: expected a date such as 2024-01-31`);
    },
  );

  it('refuses two dates with no day between them', async () => {
    await expect(responses({ since: '2024-03-02', until: '2024-03-01' })).rejects.toThrow(
      /no day lies between/,
    );
  });
});
