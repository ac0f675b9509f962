import { describe, expect, it } from 'vitest';
import { mergeCopies, type ThreadCopy } from '../../../src/formatting/export/merge-copies.ts';
import type { ExportMessage } from '../../../src/formatting/export/thread-file.ts';
import { formatSources } from '../../support/format.ts';
import { type Files, MORNING, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { randomNumbers } from '../../support/random.ts';

const message = (at: number | undefined, content: string, sender = 'Jana'): ExportMessage => ({
  sender,
  at,
  content,
  media: false,
  mark: undefined,
});

const copy = (...messages: ExportMessage[]): ThreadCopy => ({ messages, resolution: 1 });
const texts = (messages: readonly ExportMessage[]) => messages.map(({ content }) => content);

describe('the union of several copies of a thread', () => {
  it('holds each message once', () => {
    const older = copy(message(1, 'a'), message(2, 'b'));
    const newer = copy(message(2, 'b'), message(3, 'c'));
    const { messages, duplicates } = mergeCopies([newer, older]);
    expect(texts(messages)).toEqual(['a', 'b', 'c']);
    expect(duplicates).toBe(1);
  });

  it('holds a message as often as the copy that repeats it most', () => {
    const twice = copy(message(1, 'ha'), message(1, 'ha'), message(2, 'b'));
    const once = copy(message(1, 'ha'), message(2, 'b'));
    expect(texts(mergeCopies([once, twice]).messages)).toEqual(['ha', 'ha', 'b']);
    expect(texts(mergeCopies([twice, once]).messages)).toEqual(['ha', 'ha', 'b']);
  });

  it('compares by seconds where one copy knows no more', () => {
    const coarse = { ...copy(message(1000, 'a'), message(2000, 'b')), resolution: 1000 };
    const exact = copy(message(1234, 'a'), message(1900, 'a'), message(2999, 'b'));
    const { messages } = mergeCopies([coarse, exact]);
    expect(messages.map(({ at, content }) => [at, content])).toEqual([
      [1234, 'a'],
      [1900, 'a'],
      [2999, 'b'],
    ]);
  });

  it('compares exactly two copies that know milliseconds', () => {
    const coarse = { ...copy(message(1000, 'a')), resolution: 1000 };
    const { messages } = mergeCopies([coarse, copy(message(1234, 'a')), copy(message(1900, 'a'))]);
    expect(messages.map(({ at }) => at)).toEqual([1234, 1900]);
  });

  it('holds no text that was taken back after an older copy was made', () => {
    const older = copy(message(1, 'secret'), message(2, 'b'));
    const newer = copy({ ...message(1, ''), mark: 'unsent' }, message(2, 'b'));
    for (const copies of [
      [older, newer],
      [newer, older],
    ])
      expect(texts(mergeCopies(copies).messages)).toEqual(['', 'b']);
  });

  it('orders messages of one moment as the fuller copy does, whichever copy comes first', () => {
    const fuller = copy(message(1, 'a'), message(1, 'b'), message(1, 'c'));
    const other = copy(message(1, 'c'), message(1, 'a'));
    expect(texts(mergeCopies([fuller, other]).messages)).toEqual(['a', 'b', 'c']);
    expect(texts(mergeCopies([other, fuller]).messages)).toEqual(['a', 'b', 'c']);
  });

  it('holds messages without a time, too', () => {
    const { messages } = mergeCopies([copy(message(undefined, 'a'), message(1, 'b')), copy(message(1, 'b'))]);
    expect(texts(messages)).toEqual(['a', 'b']);
  });
});

describe('any messages, cut into any overlapping copies', () => {
  const random = randomNumbers(3);
  const history = Array.from({ length: 60 }, (_, i) =>
    message(
      Math.floor(i / 3) * 1000 + random(3) * 100,
      ['ha', 'ok', `${i}`][random(3)]!,
      random(2) ? 'Jana' : 'Ann',
    ),
  ).sort((a, b) => a.at! - b.at!);
  const slices = Array.from({ length: 50 }, () => {
    const [from, to] = [random(60), random(60)].sort((a, b) => a - b) as [number, number];
    return [copy(...history.slice(0, to)), copy(...history.slice(from)), copy(...history)];
  });

  it('have the whole history as their union, whatever the order of the copies', () => {
    for (const [a, b, c] of slices) {
      expect(mergeCopies([a!, b!, c!]).messages).toEqual(history);
      expect(mergeCopies([c!, b!, a!]).messages).toEqual(history);
    }
  });

  it('gain nothing by a second copy of the same', () => {
    expect(mergeCopies([copy(...history), copy(...history)])).toEqual({
      messages: history,
      duplicates: history.length,
    });
  });

  it('are neither counted twice nor lost', () => {
    for (const [a, b] of slices) {
      const { messages, duplicates } = mergeCopies([a!, b!]);
      expect(messages.length + duplicates).toBe(a!.messages.length + b!.messages.length);
    }
  });
});

describe('formatting several exports at once', () => {
  const talk = (count: number) =>
    Array.from({ length: count }, (_, i) => said(i % 2 ? OWNER : 'Jana', i * 200, `${i % 7}`)).flat();
  const whole: Files = {
    ...profile(),
    ...thread('Jana', talk(200)),
    ...thread('Tom', [said('Tom', 5, 'x'), said(OWNER, 6, 'y')]),
  };
  const older: Files = { ...profile(), ...thread('Jana', talk(120)) };
  const hashes = ({ manifest }: Awaited<ReturnType<typeof formatSources>>) => [manifest.hash, manifest.files];

  it('gives the same dataset for an export given twice as for one', async () => {
    const once = await formatSources([whole]);
    const twice = await formatSources([whole, whole]);
    expect(hashes(twice)).toEqual(hashes(once));
    expect(twice.manifest.counts.dropped.duplicate).toBe(202);
    expect(twice.manifest.counts.messages).toBe(202);
  });

  it('gives for an old and a new export what the new one gives, in any order', async () => {
    const newest = await formatSources([whole]);
    expect(hashes(await formatSources([older, whole]))).toEqual(hashes(newest));
    expect(hashes(await formatSources([whole, older]))).toEqual(hashes(newest));
  });

  it('gives for the parts of an export what the whole gives, though files of one thread lie in several parts', async () => {
    const folder = 'your_facebook_activity/messages/inbox/jana_5';
    const file = (from: number, to: number) => ({
      participants: [{ name: 'Jana' }, { name: OWNER }],
      messages: talk(to).slice(from).reverse(),
    });
    const together = await formatSources([
      {
        ...profile(),
        [`${folder}/message_1.json`]: file(50, 100),
        [`${folder}/message_2.json`]: file(0, 50),
      },
    ]);
    const apart = await formatSources([
      { [`${folder}/message_1.json`]: file(50, 100), [`${folder}/photos/x.jpg`]: 'x' },
      { ...profile(), [`${folder}/message_2.json`]: file(0, 50) },
    ]);
    expect(hashes(apart)).toEqual(hashes(together));
  });

  it('takes nothing from an export of 2018, which knows seconds only, beside one that knows milliseconds', async () => {
    const exact = [
      { ...said('Jana', 0, 'hi'), timestamp_ms: MORNING + 123 },
      { ...said(OWNER, 1, 'hey'), timestamp_ms: MORNING + 60_456 },
    ];
    const coarse = exact.map(({ timestamp_ms, ...rest }) => ({
      ...rest,
      timestamp: Math.floor(timestamp_ms / 1000),
    }));
    const now = { ...profile(), ...thread('Jana', exact, { id: 'jana_5' }) };
    const then = {
      'messages/jana_5/message.json': {
        participants: ['Jana'],
        title: 'Jana',
        messages: coarse.toReversed(),
      },
    };
    const { examples, manifest } = await formatSources([then, now]);
    expect(examples.map(({ prompt, response, at }) => [prompt, response, at])).toEqual([
      ['hi', 'hey', MORNING + 60_456],
    ]);
    expect(manifest.counts).toMatchObject({ threads: 1, messages: 2, dropped: { duplicate: 2 } });
  });
});
