import { describe, expect, it } from 'vitest';
import { exampleSessions } from '../../../src/formatting/dataset/examples.ts';
import { Statistics } from '../../../src/formatting/dataset/statistics.ts';
import { createFilter } from '../../../src/formatting/export/filters.ts';
import { readExport } from '../../../src/formatting/index.ts';
import { defaults, formatFiles, formatSources, testKey } from '../../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const choices = { settings: defaults, filter: createFilter(defaults), key: testKey };

describe('people who are gone', () => {
  it.each([
    'Facebook user',
    'Facebook User',
    'Instagram User',
    'Użytkownik Facebooka',
    'Facebook-Nutzer',
    'Utilisateur Facebook',
    'Usuario de Facebook',
    '',
  ])('are one person within a thread and are answered as anybody: %j', async (name) => {
    const { train, manifest } = await formatFiles(
      thread(name, [said(name, 0, 'still here?'), said(OWNER, 1, 'yes')], { id: 'facebookuser_10' }),
    );
    expect(train).toEqual([['still here?', 'yes']]);
    expect(manifest.counts.dropped.group).toBe(0);
  });

  it('make no group of a thread in which they have two names', async () => {
    const { train } = await formatFiles(
      thread('Facebook user', [said('', 0, 'a'), said('Facebook user', 1, 'b'), said(OWNER, 2, 'c')]),
    );
    expect(train).toEqual([['a| b', 'c']]);
  });

  it('are never merged across threads', async () => {
    const gone = (id: string, text: string) =>
      thread('Facebook user', [said('Facebook user', 0, text), said(OWNER, 1, 'ok')], { id });
    const { train, manifest } = await formatFiles({ ...gone('10', 'a'), ...gone('11', 'b') });
    expect(train).toEqual([
      ['a', 'ok'],
      ['b', 'ok'],
    ]);
    const withoutId = await formatFiles({ ...gone('x', 'a'), ...gone('y', 'b') });
    expect([manifest.counts.threads, withoutId.manifest.counts.threads]).toEqual([2, 2]);
  });
});

it('equal messages in two threads are one if somebody known wrote them, and two if people wrote them who are gone', async () => {
  const otherSide = async (name: string) => {
    const talk = [said(name, 0, 'hi'), said(OWNER, 1, 'hey')];
    const own = (id: string) => [2, 3, 4].map((minute) => said(name, minute, `only in ${id}`));
    const dir = makeFolder(tempDir(), {
      ...profile(),
      ...thread(name, [...talk, ...own('10')], { id: '10' }),
      ...thread(name, [...talk, ...own('11')], { id: '11' }),
    });
    const hashes: number[] = [];
    for await (const each of readExport([dir]))
      for (const { messages } of exampleSessions(each, choices, new Statistics())) hashes.push(messages[0]!);
    return hashes;
  };
  const [one, two] = await otherSide('Facebook user');
  expect(one).not.toBe(two);
  const [same, again] = await otherSide('Jana');
  expect(same).toBe(again);
});

describe('a group', () => {
  const three = { participants: ['Jana', 'Tom', OWNER], title: 'Lake' };
  const talk = [said('Jana', 0, 'who drives?'), said('Tom', 1, 'me'), said(OWNER, 2, 'great')];
  const pair = thread('Sam', [said('Sam', 0, 'hi'), said(OWNER, 1, 'hey')]);

  it('is left out, and counted', async () => {
    const { train, manifest } = await formatFiles({ ...thread('Lake', talk, three), ...pair });
    expect(train).toEqual([['hi', 'hey']]);
    expect(manifest.counts).toMatchObject({ threads: 2, messages: 5, typed: 2, dropped: { group: 3 } });
  });

  it('has everybody but the owner on one side, where it is wanted', async () => {
    const { train, manifest } = await formatFiles(thread('Lake', talk, three), {
      settings: { ...defaults, groups: true },
    });
    expect(train).toEqual([['who drives?| me', 'great']]);
    expect(manifest.counts.turns).toBe(2);
  });

  it('is still a group when its people have left, since they wrote in it', async () => {
    const { manifest } = await formatFiles({
      ...thread('Lake', talk, { participants: ['Jana', OWNER] }),
      ...pair,
    });
    expect(manifest.counts.dropped.group).toBe(3);
  });

  it('may have two people, if it is marked as a group', async () => {
    const files = thread('Lake', [talk[0]!, talk[2]!], { thread_type: 'RegularGroup' });
    const { manifest } = await formatFiles({ ...files, ...pair });
    expect(manifest.counts.dropped.group).toBe(2);
  });

  it('is not a thread of two people with a link to join', async () => {
    const { train } = await formatFiles(
      thread('Jana', [talk[0]!, talk[2]!], { joinable_mode: { mode: 1, link: '' }, magic_words: [] }),
    );
    expect(train).toEqual([['who drives?', 'great']]);
  });

  it('is not a thread that lists only the owner', async () => {
    const { train } = await formatFiles(thread('Jana', [talk[0]!, talk[2]!], { participants: [OWNER] }));
    expect(train).toEqual([['who drives?', 'great']]);
  });
});

describe('a person with another name in an older export', () => {
  const before = thread('Jana Old', [said('Jana Old', 0, 'hi'), said(OWNER, 1, 'hey')], { id: 'jana_77' });
  const after = thread(
    'Jana New',
    [said('Jana New', 0, 'hi'), said(OWNER, 1, 'hey'), said('Jana New', 2, 'so?'), said(OWNER, 3, 'good')],
    { id: 'jana_77' },
  );

  it('is the same person in a thread of two', async () => {
    for (const sources of [
      [before, after],
      [after, before],
    ]) {
      const { train, manifest } = await formatSources([...sources, profile()]);
      expect(train).toEqual([
        ['hi', 'hey'],
        ['so?', 'good'],
      ]);
      expect(manifest.counts.dropped).toMatchObject({ duplicate: 2, group: 0 });
    }
  });

  it('is the owner, if the profile tells the name', async () => {
    const old = thread('Jana', [said('Jana', 0, 'hi'), said('Ann Old', 1, 'hey')], {
      id: 'jana_77',
      participants: ['Jana', 'Ann Old'],
    });
    const now = thread('Jana', [said('Jana', 0, 'hi'), said('Ann New', 1, 'hey')], {
      id: 'jana_77',
      participants: ['Jana', 'Ann New'],
    });
    const { train } = await formatSources([old, now, profile('Ann New', ['Ann Old'])]);
    expect(train).toEqual([['hi', 'hey']]);
  });

  it('is left out under the new name as under the old one', async () => {
    for (const name of ['Jana Old', 'Jana New']) {
      const filters = { threads: [], exclude: [name], since: '', until: '' };
      const other = thread('Tom', [said('Tom', 0, 'yo'), said(OWNER, 1, 'yo')]);
      const { train } = await formatSources([before, { ...after, ...other }, profile()], { filters });
      expect(train, name).toEqual([['yo', 'yo']]);
    }
  });
});

it('keeps namesakes apart that have threads of their own', async () => {
  const { manifest } = await formatFiles({
    ...thread('Jana', [said('Jana', 0, 'a'), said(OWNER, 1, 'b')], { id: 'jana_1' }),
    ...thread('Jana', [said('Jana', 0, 'c'), said(OWNER, 1, 'd')], { id: 'jana_2' }),
  });
  expect(manifest.counts.threads).toBe(2);
});

describe('a machine', () => {
  const machine = (text: string) => said('Meta AI', 3, text);
  const pair = [said('Jana', 0, 'ask it'), said(OWNER, 2, '@Meta AI how tall?'), machine('very tall')];
  const after = [said('Jana', 4, 'told you'), said(OWNER, 5, 'fine')];

  it('makes no group of a chat of two, whether it is listed or only speaks', async () => {
    for (const participants of [
      ['Jana', OWNER],
      ['Jana', OWNER, 'Meta AI'],
    ]) {
      const { train, manifest } = await formatFiles(thread('Jana', [...pair, ...after], { participants }));
      expect(train).toEqual([
        ['ask it', '@Meta AI how tall?'],
        ['told you', 'fine'],
      ]);
      expect(manifest.counts.dropped).toMatchObject({ system: 1, group: 0 });
    }
  });

  it('is nobody to answer: a chat with it alone is left out, and counted', async () => {
    const { train, manifest } = await formatFiles({
      ...thread('Meta AI', [said(OWNER, 0, 'a poem'), machine('Roses'), said(OWNER, 4, 'shorter')]),
      ...thread('Jana', after),
    });
    expect(train).toEqual([['told you', 'fine']]);
    expect(manifest.counts).toMatchObject({ threads: 2, messages: 5, typed: 2, dropped: { system: 3 } });
  });

  it('is not taken for the owner, though most threads have it', async () => {
    const withMachine = (name: string, minutes: number) =>
      thread(
        name,
        [said(name, minutes, 'hi'), said('Ann', minutes + 1, 'hey'), said('Meta AI', minutes + 2, 'x')],
        {
          participants: [name, 'Ann', 'Meta AI'],
        },
      );
    const { manifest } = await formatSources([{ ...withMachine('Jana', 0), ...withMachine('Tom', 500) }]);
    expect(manifest.owner.name).toBe('Ann');
  });

  it.each(['IA da Meta', 'Meta IA', 'Meta KI', 'Meta AI on Messenger'])('may be called %s', async (name) => {
    const messages = [...pair.slice(0, 2), said(name, 3, 'very tall'), ...after];
    const { train } = await formatFiles(thread('Jana', messages, { participants: ['Jana', OWNER] }));
    expect(train).toHaveLength(2);
  });

  it('is no person called Meta, and no Ai', async () => {
    const { manifest } = await formatFiles(
      thread('Ai Meta', [said('Ai Meta', 0, 'hi'), said(OWNER, 1, 'hey')]),
    );
    expect(manifest.counts.typed).toBe(2);
  });
});
