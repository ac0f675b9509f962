import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../../src/formatting/export/html-page.ts';
import { readTimes } from '../../../src/formatting/export/localised-times.ts';
import { clocksOf } from '../../../src/formatting/export/zone.ts';
import {
  defaults,
  eventsOf,
  examplesIn,
  type FormatChoices,
  format,
  formatFiles,
} from '../../support/format.ts';
import {
  type Files,
  MINUTE,
  MORNING,
  makeFolder,
  OWNER,
  profile,
  said,
  thread,
} from '../../support/make-export.ts';
import { type Era, englishTime, page, wrote } from '../../support/make-page.ts';
import { tempDir } from '../../support/temp-dir.ts';

const inbox = 'your_facebook_activity/messages/inbox';
const utc: FormatChoices = { settings: { ...defaults, timeZone: 'UTC' } };
const TALK = [
  wrote('Jana', 0, 'are you home?'),
  wrote(OWNER, 1, 'yep'),
  wrote(OWNER, 2, "it's <late> & dark"),
];
const one = (html: string, id = 'jana_1234567890'): Files => ({ [`${inbox}/${id}/message_1.html`]: html });

describe('a page of a thread', () => {
  it.each<Era>(['2018', '2022', '2025', 'instagram'])(
    'reads as JSON does, in the markup of %s',
    async (era) => {
      const { examples, manifest } = await formatFiles(one(page(TALK, { era })), utc);
      expect(examples.map(({ prompt, response, at }) => [prompt, response, at])).toEqual([
        ['are you home?', "yep| it's <late> & dark", MORNING + MINUTE],
      ]);
      expect(manifest.skipped).toEqual([]);
    },
  );

  it.each<Era>(['2018', '2022', '2025', 'instagram'])(
    'takes only what was typed: no reaction, no caption of what was shared (%s)',
    async (era) => {
      const link = '<div><a href="https://example.com/a">a page with a long name</a></div>';
      const messages = [
        wrote('Jana', 0, 'look', { reaction: '❤Ann' }),
        wrote('Jana', 1, '', { shared: '<img src="photos/1.jpg" />' }),
        wrote('Jana', 2, '', { shared: link }),
        wrote(OWNER, 3, 'two\nlines'),
      ];
      const { train, manifest } = await formatFiles(one(page(messages, { era })), utc);
      expect(train).toEqual([['look', 'two lines']]);
      expect(manifest.counts.dropped.media).toBe(2);
    },
  );

  it('lists the people of a group first, and nobody has said that', async () => {
    for (const era of ['2018', '2022'] as const) {
      const html = page(TALK, { era, title: 'Lake', list: 'Participants: Jana, Tom and Ann' });
      const files = {
        ...one(html, 'lake_5556667778'),
        ...thread('Eva', [said('Eva', 0, 'a'), said(OWNER, 1, 'b')]),
      };
      const { train, manifest } = await formatFiles(files, utc);
      expect(train).toEqual([['a', 'b']]);
      expect(manifest.counts.dropped.group).toBe(3);
    }
  });

  it('is one of several, the newest first', async () => {
    const folder = `${inbox}/jana_1234567890`;
    const { train } = await formatFiles({
      [`${folder}/message_1.html`]: page([wrote(OWNER, 5, 'answer')]),
      [`${folder}/message_2.html`]: page([wrote('Jana', 4, 'third')]),
      [`${folder}/message_10.html`]: page([wrote('Jana', 0, 'first'), wrote('Jana', 1, 'second')]),
    });
    expect(train).toEqual([['first| second| third', 'answer']]);
  });

  it('of ten thousand messages is read whole', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => wrote(i % 2 ? OWNER : 'Jana', i, `message ${i}`));
    const { manifest } = await formatFiles(one(page(many)), utc);
    expect(manifest.counts).toMatchObject({ messages: 10_000, typed: 10_000 });
  });

  it.each([
    ['cut off within a message', (html: string) => html.slice(0, html.indexOf('are you home') + 5)],
    [
      'with tags that nobody closed',
      (html: string) => html.replaceAll('</footer>', '').replaceAll('</a>', ''),
    ],
    ['with half an entity', (html: string) => html.replace('&amp;', '&am')],
  ])('that is broken, %s, gives what is whole in it', async (_, broken) => {
    const { manifest } = await formatFiles(
      { ...one(broken(page(TALK))), ...thread('Eva', [said('Eva', 0, 'a'), said(OWNER, 1, 'b')]) },
      utc,
    );
    expect(manifest.counts.typed).toBeGreaterThanOrEqual(4);
  });

  it('that holds no messages is named, and the others are read', async () => {
    const login = '<!DOCTYPE html><html><body><form>Log in</form></body></html>';
    const { manifest } = await formatFiles({ ...one(page(TALK)), ...one(login, 'tom_1234567899') }, utc);
    expect(manifest.skipped).toEqual([
      {
        file: expect.stringContaining('tom_1234567899'),
        why: expect.stringContaining('no message can be found'),
      },
    ]);
  });
});

describe('the body of a message', () => {
  const block = (body: string, list: string) =>
    `<div class="_a6-g"><div class="_a6-h">Jana</div><div class="_a6-p">${body.replace('LIST', list)}</div><div class="_a72d">x</div></div>`;
  it.each([
    ['text alone', 'hi LIST'],
    ['a box', '<div>hi LIST</div>'],
    ['a box within a box', '<div><div>hi</div>LIST</div>'],
    ['a box beside one of reactions', '<div><div>hi</div><div>LIST</div></div>'],
    ['an empty box before it', '<div><div></div><div>hi</div><div></div><div>LIST</div></div>'],
    ['a paragraph', '<p>hi</p>LIST'],
  ])('may be %s', (_, body) => {
    for (const name of ['_a6-q', '_tqp'])
      expect(readPage(block(body, `<ul class="${name}"><li>❤Ann</li></ul>`)).messages).toEqual([
        { sender: 'Jana', text: 'hi', media: false, time: 'x' },
      ]);
  });
});

describe('pages beside JSON', () => {
  it('of the same threads are left alone, which is said once', async () => {
    const talk = [said('Jana', 0, 'are you home?'), said(OWNER, 1, 'yep')];
    const eva = [said('Eva', 0, 'a'), said(OWNER, 1, 'b')];
    const dir = tempDir();
    const folders = [
      makeFolder(join(dir, 'json'), {
        ...profile(),
        ...thread('Jana', talk, { id: 'jana_1234567890' }),
        ...thread('Eva', eva, { id: 'eva_1234567891' }),
      }),
      makeFolder(join(dir, 'html'), {
        ...one(page(TALK)),
        ...one(page([wrote('Eva', 0, 'a'), wrote(OWNER, 1, 'b')], { title: 'Eva' }), 'eva_1234567891'),
      }),
    ];
    const manifest = await format(folders, join(dir, 'out'), utc);
    expect(manifest.counts).toMatchObject({ threads: 2, typed: 4 });
    expect(manifest.skipped).toEqual([
      { file: expect.stringContaining('.html'), why: expect.stringContaining('1 other page are in HTML') },
    ]);
  });

  it('of other threads are read with them', async () => {
    const { manifest } = await formatFiles(
      { ...thread('Eva', [said('Eva', 0, 'a'), said(OWNER, 1, 'b')]), ...one(page(TALK)) },
      utc,
    );
    expect(manifest.counts.threads).toBe(2);
    expect(manifest.skipped).toEqual([]);
  });

  it('with another id, but the same words at the same times, are the same threads', async () => {
    const words = ['one', 'two', 'three', 'four'];
    const json = words.map((word, i) => said(i % 2 ? OWNER : 'Jana', i, word));
    const html = page(words.map((word, i) => wrote(i % 2 ? OWNER : 'Jana', i, word)));
    const { manifest } = await formatFiles(
      { ...thread('Jana', json, { id: 'jana_1234567890' }), ...one(html, 'jana_Ab1Cd2Ef3G') },
      utc,
    );
    expect(manifest.counts).toMatchObject({ threads: 1, typed: 4 });
  });
});

describe('times on pages', () => {
  const read = (text: string) => readTimes([text])?.times[0];
  const march = { year: 2024, month: 3, day: 5, hour: 15, minute: 7 };
  it.each([
    ['English of 2018', 'Mar 05, 2024 3:07pm'],
    ['English with seconds', 'Mar 05, 2024 3:07:00 pm'],
    ['English with a narrow space', 'Mar 5, 2024, 3:07\u202fPM'],
    ['English, whole', 'March 5, 2024 at 3:07 PM'],
    ['British', '05 Mar 2024, 15:07'],
    ['English of 2016', 'Tuesday, March 5, 2024 at 3:07pm'],
    ['German', '5. März 2024 um 15:07'],
    ['German, short', '05. Mär. 2024, 15:07:00'],
    ['German of today', 'März 05, 2024 3:07:00 nachm.'],
    ['German, numbers', '05.03.2024, 15:07'],
    ['French', '5 mars 2024 à 15:07'],
    ['French with a weekday', 'mar. 5 mars 2024 à 15 h 07'],
    ['French of today', 'mars 05, 2024 3:07:00 pm'],
    ['Spanish', '5 de marzo de 2024 a las 15:07'],
    ['Spanish of today', 'mar. 05, 2024 3:07:00 p. m.'],
    ['Polish', '5 marca 2024 15:07'],
    ['Polish of today', 'mar 05, 2024 3:07:00 po południu'],
    ['Portuguese', '5 de março de 2024 às 15:07'],
    ['Portuguese of today', 'mar 05, 2024 3:07 da tarde/noite'],
    ['Italian', '5 marzo 2024 alle ore 15:07'],
    ['Italian of today', 'mar 05, 2024 3:07:00 pm'],
    ['Dutch', '5 mrt 2024 15:07'],
    ['Turkish of today', 'Mar 05, 2024 3:07:00 ös'],
    ['Indonesian', '5 Maret 2024 15.07'],
    ['Czech of today', 'bře 05, 2024 3:07:00 odpoledne'],
    ['Russian', '5 марта 2024 15:07'],
    ['numbers, the year first', '2024-03-05 15:07'],
  ])('are read in %s', (_, text) => {
    expect(read(text)).toMatchObject(march);
  });

  it.each([
    'ago. 29, 2026 1:09 pm',
    'août 29, 2026 1:09 pm',
    'sie 29, 2026 1:09 po południu',
    'ago 29, 2026 1:09 da tarde/noite',
    'Aug. 29, 2026 1:09 nachm.',
    'Ağu 29, 2026 1:09 ös',
    'Agu 29, 2026 1:09 pm',
    'srp 29, 2026 1:09 odp.',
  ])('know August in %s', (text) => {
    expect(read(text)).toMatchObject({ year: 2026, month: 8, day: 29, hour: 13, minute: 9 });
  });

  it.each([
    ['noon', 'Mar 05, 2024 12:30 pm', 12],
    ['midnight', 'Mar 05, 2024 12:30 am', 0],
  ])('know %s', (_, text, hour) => {
    expect(read(text)?.hour).toBe(hour);
  });

  it('may say how far they are from UTC', () => {
    const time = read('5. mars 2024 15:07 UTC+01') ?? read('5 mars 2024, 15:07 UTC+01');
    expect(clocksOf('America/New_York')(time!)).toBe(Date.UTC(2024, 2, 5, 14, 7));
  });

  it.each([
    'Tháng 3 05, 2024 3:07:00 ch',
    '2024年3月5日 15:07',
    'ožu 05, 2024 15:07',
    '',
    '05/06/2024 15:07',
  ])('are not guessed: %j', (text) => {
    expect(readTimes([text])).toBeUndefined();
  });

  it('are of one language on one page', () => {
    expect(readTimes(['Mar 05, 2024 3:07 pm', 'gru 05, 2024 3:07 pm'])?.times[1]?.month).toBe(12);
    expect(readTimes(['Dec 05, 2024 3:07 pm', 'gru 05, 2024 3:07 pm'])).toBeUndefined();
  });

  it('that nobody can read leave the order: one session, for training, and it is said', async () => {
    const time = (at: number) => `Tháng 3 ${at}`;
    const days = Array.from({ length: 40 }, (_, i) => wrote(i % 2 ? OWNER : 'Jana', i * 1440, `m${i}`));
    const dir = tempDir();
    const talks = Array.from({ length: 12 }, (_, i) =>
      one(
        page(days, { time, title: `Friend ${i}` }).replaceAll('Jana', `Friend ${i}`),
        `f_123456789${10 + i}`,
      ),
    );
    const source = makeFolder(join(dir, 'export'), Object.assign({}, profile(), ...talks));
    const events = await eventsOf([source], join(dir, 'out'));
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'warning',
        code: 'no-times',
        message: expect.stringContaining('12 threads'),
      }),
    );
    const examples = await examplesIn(join(dir, 'out'));
    expect(examples).toHaveLength(12 * 20);
    expect(examples.every(({ at }) => at === null)).toBe(true);
    expect(await examplesIn(join(dir, 'out'), 'test')).toEqual([]);
  });
});

describe('clocks', () => {
  const at = (zone: string, year: number, month: number, day: number, hour: number, minute = 0) =>
    clocksOf(zone)({ year, month, day, hour, minute, second: 0 });
  it('are those of the zone that the user names', () => {
    expect(at('Europe/Berlin', 2024, 1, 5, 12)).toBe(Date.UTC(2024, 0, 5, 11));
    expect(at('Europe/Berlin', 2024, 7, 5, 12)).toBe(Date.UTC(2024, 6, 5, 10));
    expect(at('Asia/Kathmandu', 2024, 7, 5, 12)).toBe(Date.UTC(2024, 6, 5, 6, 15));
  });

  it('go forward and back: the hour that is there twice is the first', () => {
    expect(at('Europe/Berlin', 2024, 3, 31, 1, 59)).toBe(Date.UTC(2024, 2, 31, 0, 59));
    expect(at('Europe/Berlin', 2024, 3, 31, 3)).toBe(Date.UTC(2024, 2, 31, 1));
    expect(at('Europe/Berlin', 2024, 10, 27, 2, 30)).toBe(Date.UTC(2024, 9, 27, 0, 30));
    expect(at('Europe/Berlin', 2024, 10, 27, 3)).toBe(Date.UTC(2024, 9, 27, 2));
    expect(at('America/New_York', 2024, 11, 3, 1, 30)).toBe(Date.UTC(2024, 10, 3, 5, 30));
  });

  it('show no day that there is not', () => {
    expect(at('UTC', 2023, 2, 29, 12)).toBeUndefined();
    expect(at('UTC', 2023, 2, 28, 24)).toBeUndefined();
  });

  it('are asked for again where no zone has the name', async () => {
    const wrong = formatFiles(one(page(TALK)), { settings: { ...defaults, timeZone: 'Berlin' } });
    await expect(wrong).rejects.toMatchObject({ code: 'time-zone' });
    await expect(wrong).rejects.toThrow(/--time-zone .*such as Europe\/Berlin/);
  });

  it('write times as the pages of these tests do', () => {
    expect(englishTime(MORNING)).toBe('Mar 01, 2024 10:00:00 am');
  });
});
