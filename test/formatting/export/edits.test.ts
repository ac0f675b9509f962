import { describe, expect, it } from 'vitest';
import { formatFiles } from '../../support/format.ts';
import { MINUTE, OWNER, said, thread } from '../../support/make-export.ts';

const answers = async (...messages: object[]) => {
  const { train, manifest } = await formatFiles(thread('Jana', [said('Jana', 0, 'when?'), ...messages]));
  return { replies: train.map(([, response]) => response), dropped: manifest.counts.dropped };
};
/** So many seconds after the first message. */
const own = (seconds: number, text: string) => said(OWNER, seconds / 60, text);

describe('an edit with its mark', () => {
  it('takes the place of what was edited', async () => {
    const { replies, dropped } = await answers(own(60, 'Last yaer'), own(90, 'Last year 😭 (edited)'));
    expect(replies).toEqual(['Last year 😭']);
    expect(dropped.duplicate).toBe(1);
  });

  it('takes the place of the one that is most alike, though others are nearer', async () => {
    const { replies } = await answers(
      own(60, 'i come at nien'),
      own(70, 'bring some bread'),
      said('Jana', 2, 'ok'),
      own(150, 'i come at nine (edited)'),
    );
    expect(replies).toEqual(['i come at nine| bring some bread']);
  });

  it('may only add to it, and come again', async () => {
    const { replies } = await answers(
      own(60, 'yes'),
      own(70, 'no way'),
      own(80, 'yes, at nine (edited)'),
      own(95, 'yes, at ten (edited)'),
    );
    expect(replies).toEqual(['yes, at ten| no way']);
  });

  it('loses its mark and nothing else, where nothing is alike, somebody else said it, or it is long ago', async () => {
    expect((await answers(own(60, 'hm'), own(90, 'completely different (edited)'))).replies).toEqual([
      'hm| completely different',
    ]);
    expect((await answers(said('Jana', 0.5, 'last yaer'), own(90, 'last year (edited)'))).replies).toEqual([
      'last year',
    ]);
    expect((await answers(own(60, 'last yaer'), own(60 + 16 * 60, 'last year (edited)'))).replies).toEqual([
      'last yaer| last year',
    ]);
  });

  it('needs to be less alike, where it can be of one message only', async () => {
    expect((await answers(own(60, 'yse'), own(90, 'yes (edited)'))).replies).toEqual(['yes']);
    const two = [own(60, 'yse'), own(70, 'at nine'), own(90, 'yes (edited)')];
    expect((await answers(...two)).replies).toEqual(['yse| at nine| yes']);
  });

  it('may bear the time of what it is of, and stand before that', async () => {
    const { replies } = await answers(
      own(60, 'bring bread'),
      own(90, 'i come at nine (edited)'),
      own(90, 'i come at nien'),
    );
    expect(replies).toEqual(['bring bread| i come at nine']);
  });

  it("has a mark in the account's language only where the message that was edited is there", async () => {
    expect((await answers(own(60, 'letztes jarh'), own(90, 'letztes jahr (bearbeitet)'))).replies).toEqual([
      'letztes jahr',
    ]);
    expect((await answers(own(60, 'das foto (bearbeitet)'))).replies).toEqual(['das foto (bearbeitet)']);
  });
});

describe('an edit without a mark', () => {
  it('is the same text again within seconds but for a slip', async () => {
    const { replies, dropped } = await answers(
      own(60, 'see you tomorow at nine'),
      own(68, 'see you tomorrow at nine'),
    );
    expect(replies).toEqual(['see you tomorrow at nine']);
    expect(dropped.duplicate).toBe(1);
  });

  it('is none in an export that marks its edits', async () => {
    const { replies } = await answers(
      own(60, 'see you tomorow at nine'),
      own(68, 'see you tomorrow at nine'),
      said('Jana', 600, 'so?'),
      own(36_060, 'the frist one'),
      own(36_070, 'the first one (edited)'),
    );
    expect(replies).toEqual(['see you tomorow at nine| see you tomorrow at nine', 'the first one']);
  });

  it.each([
    ['a correction of a word', 'see you tomorow', '*tomorrow'],
    ['more of the same', 'ok', 'okk'],
    ['the same again', 'see you tomorrow at nine', 'see you tomorrow at nine'],
    ['another word', 'i will bring the milk', 'i will bring the bread'],
    ['a list', 'message number 1', 'message number 2'],
    ['a list of letters', 'this is message a', 'this is message b'],
    ['another picture', 'so so so funny 😂', 'so so so funny 😭'],
  ])('is none: %s', async (_, first, second) => {
    expect((await answers(own(60, first), own(63, second))).replies).toEqual([`${first}| ${second}`]);
  });

  it('is none after minutes', async () => {
    const at = (seconds: number, text: string) => ({ ...own(seconds, text) });
    const { replies } = await answers(
      at(60, 'see you tomorow at nine'),
      at(60 + (3 * MINUTE) / 1000, 'see you tomorrow at nine'),
    );
    expect(replies).toEqual(['see you tomorow at nine| see you tomorrow at nine']);
  });
});
