/** Pages that have settings and a version of their own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../src/webhook/index.ts';
import { goLive, type Live, LONG, ToldGenerator } from './live.ts';

let live: Live;
const second = new ToldGenerator('v2');
const onAttachments = { voice: 'listen to this', sticker: 'ignore', image: 'look' };
const ADMIN = { authorization: 'Bearer admin-token' };

beforeAll(async () => {
  live = await goLive();
  const [page] = live.options.pages;
  const own = { ...page!, version: 'v2', bot: { maxBubbles: 2, debounceSeconds: 0.3, onAttachments } };
  const other = { ...page!, id: '77' };
  const pageGenerators = new Map([['v2', second]]);
  await live.restart({ pages: [own, other], pageGenerators, adminToken: 'admin-token' });
});
afterAll(() => live?.stop());

test('a page answers with the version that it names, by its own settings', async () => {
  const ann = live.somebody();
  second.on('hello', 'one|two|three');
  ann.says('hello');
  expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
  expect(live.generator.prompts).toEqual([]);
});

test('bubbles come as fast as the owner types, with dots before each', async () => {
  second.pace = {
    firstReplySeconds: [1, 1, 1, 1, 1],
    betweenBubblesSeconds: [],
    secondsPerCharacter: Array(5).fill(0.2),
  };
  const ben = live.somebody();
  second.on('pace?', 'first|second');
  ben.says('pace?');
  const [first, then] = await ben.receivesTexts(2, LONG).then(() => ben.received);
  delete second.pace;
  expect(then!.at - first!.at).toBeGreaterThanOrEqual(1100);
  const dots = ben.actions.filter(({ action }) => action === 'typing_on');
  expect(dots.some(({ at }) => at >= first!.at && at <= then!.at)).toBe(true);
});

test('what a person sends without words is what the settings say that it stands for', async () => {
  const cat = live.somebody();
  cat.sendsAttachment('audio');
  cat.sendsAttachment('image', { url: 'https://cdn.example/1', sticker_id: 7 });
  cat.sendsAttachment('image');
  expect(await cat.receivesTexts(2, LONG)).toEqual(['re: listen to this', 'look']);
});

test('a dry run is that of the page, or the usual one', async () => {
  const dryRun = async (page?: string) => {
    const body = JSON.stringify({ messages: [{ from: 'user', text: 'a| b' }], page });
    const url = `${live.server.operatorUrl}/admin/dry-run`;
    return (await fetch(url, { method: 'POST', headers: ADMIN, body })).json() as Promise<{
      version: string;
    }>;
  };
  const { pageId } = live.simulator;
  expect((await Promise.all([pageId, '77', undefined].map(dryRun))).map(({ version }) => version)).toEqual([
    'v2',
    null,
    null,
  ]);
});

test('a version that is not there is an error at the start, with the nearest name', async () => {
  const [page] = live.options.pages;
  const pages = [{ ...page!, version: 'v3' }];
  const start = startServer({ ...live.options, pages, pageGenerators: new Map([['v2', second]]) });
  await expect(start).rejects.toMatchObject({
    code: 'version-missing',
    message: expect.stringContaining('no version v3 is loaded; did you mean v2?'),
  });
});
