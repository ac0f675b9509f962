/** The operator's page in a browser: what a person does there, what they see, and what the page may not do. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retrainingDesk } from '../../scripts/cli/retraining-desk.ts';
import { versionsIn } from '../../src/model/versions/index.ts';
import { setMode } from '../../src/store/index.ts';
import { hasChromium, launchChromium } from '../support/chromium.ts';
import { goLive, type Live, LONG } from '../webhook/live.ts';

const TOKEN = 'a-token-that-nobody-may-see';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures are to be left for somebody to look at; nowhere if not set. */
const PICTURES = process.env['DESK_PICTURES'];
/** By how many pixels the page is wider than its window. */
const WIDER = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const FAULTS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes[0].html))`;
const MARKUP = '<img src=x onerror=alert(1)><b>hi</b>';

describe.skipIf(!hasChromium)("the operator's page", () => {
  const home = mkdtempSync(join(tmpdir(), 'imitator-desk-'));
  let live: Live;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  const requests = new Set<string>();

  beforeAll(async () => {
    await addVersion(home, 'first');
    await addVersion(home, 'second');
    await versionsIn(home).promote('v1');
    live = await goLive({
      server: {
        adminToken: TOKEN,
        home,
        retraining: retrainingDesk(home, []),
        shownSettings: () => [
          { name: 'bot.topP', value: MARKUP, from: 'IMITATOR_BOT__TOP_P', doc: 'How free.' },
        ],
      },
    });
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(40_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/policy|Trusted/i.test(message.text())) complaints.push(message.text());
    });
    page.on('request', (request) => requests.add(new URL(request.url()).origin));
    page.on('dialog', (dialog) => dialog.accept());
  });
  afterAll(async () => {
    await browser?.close();
    await live?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const open = (part: string) => page.getByRole('link', { name: part, exact: true }).click();

  test('a wrong token is refused in words, the right one opens it, and it lies in no storage', async () => {
    await page.goto(`${live.server.operatorUrl}/admin`);
    await page.getByLabel('Admin token').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('That is not the admin token.').waitFor();
    await page.getByLabel('Admin token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Playground' }).waitFor();
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])');
    expect(kept + page.url()).not.toContain(TOKEN);
    expect(kept).not.toContain('imitator_admin');
  });

  test('a burst is dry-run by the keyboard alone, markup and all', async () => {
    live.generator.on('<b>hi</b>', `yep|${MARKUP}`, { times: 4 });
    await page.getByLabel('Message').fill('are you home?');
    await page.keyboard.press('Enter');
    await page.keyboard.type(MARKUP);
    await page.keyboard.press('Enter');
    const chat = page.getByRole('list', { name: 'Chat' });
    await chat.getByText('yep', { exact: true }).waitFor();
    expect(await chat.locator('li').allTextContents()).toEqual(['are you home?', MARKUP, 'yep', MARKUP]);
    await page.getByText(`are you home?| ${MARKUP}`, { exact: true }).waitFor();
    expect(live.simulator.person('nobody').received).toEqual([]);
    await look('playground');
  });

  test('what people write stands in the inbox as they wrote it', async () => {
    const ann = live.somebody();
    ann.says(MARKUP);
    await ann.receives(LONG);
    await open('Inbox');
    await page.getByRole('link', { name: new RegExp(ann.psid) }).click();
    await page
      .getByRole('list', { name: `Chat with ${ann.psid}` })
      .getByText(MARKUP, { exact: true })
      .waitFor();
    await look('inbox');
  });

  test('a draft comes while one looks, is mended and sent, and the person gets it as mended', async () => {
    const ben = live.somebody();
    ben.says('first');
    await ben.receives(LONG);
    const conversation = `${live.simulator.pageId}:${ben.psid}`;
    await setMode(live.server.store.database, conversation, 'draft', Date.now());
    ben.says('second');
    const draft = page.getByLabel(new RegExp(`^To .*${ben.psid}$`));
    await draft.waitFor();
    expect(await draft.inputValue()).toBe('re: second');
    await draft.fill(`by hand\n${MARKUP}`);
    await look('draft');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    expect(await ben.receivesTexts(2, LONG)).toEqual(['by hand', MARKUP]);
    await page.getByText('No draft waits.').waitFor();
  });

  test('a version is promoted, and the one before is back after a roll back', async () => {
    await open('Versions');
    const second = page.getByRole('region', { name: 'Version v2' });
    await second.getByRole('button', { name: 'Promote' }).click();
    await second.getByText('current', { exact: true }).waitFor();
    expect((await versionsIn(home).names()).current).toBe('v2');
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('region', { name: 'Version v1' }).getByText('current', { exact: true }).waitFor();
    expect((await versionsIn(home).names()).current).toBe('v1');
    await look('versions');
  });

  test('a training is watched while it goes on', async () => {
    const run = join(home, 'retrain', 'run');
    mkdirSync(run, { recursive: true });
    const tell = (event: object) => appendFileSync(join(run, 'metrics.jsonl'), `${JSON.stringify(event)}\n`);
    tell({ event: 'preflight', step: 0, steps: 40, settings: { deltaT: 10 } });
    for (let step = 1; step <= 20; step++) tell(stepEvent(step));
    await open('Training');
    await page.getByText('Step 20 of 40, loss 2.600.').waitFor();
    for (let step = 21; step <= 40; step++) tell(stepEvent(step));
    tell({ event: 'done', step: 40, reason: 'complete', keptStep: 40, keptLoss: null });
    await page.getByText('Ended at step 40: complete.').waitFor();
    const ranks = page.getByRole('table', { name: /Rank of each adapter/ });
    await ranks.waitFor();
    expect(await ranks.getByRole('row').last().allTextContents()).toEqual(['decoder 023']);
    await look('training');
  });

  test('health, outbox, dead letters and settings are told, and a setting is text', async () => {
    await open('Health');
    await page.getByText('The server works').waitFor();
    await page.getByText(JSON.stringify(MARKUP)).waitFor();
    await look('health');
  });

  test('it asked nobody else for anything, broke no policy, and ends with a logout', async () => {
    expect([...requests]).toEqual([new URL(live.server.operatorUrl).origin]);
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Admin token').waitFor();
    await page.reload();
    await page.getByLabel('Admin token').waitFor();
  });

  /** No serious fault of accessibility, nothing wider than a phone; pictures for who wants to see. */
  async function look(part: string): Promise<void> {
    for (const { width, colorScheme } of [
      { width: 1100, colorScheme: 'light' },
      { width: 390, colorScheme: 'dark' },
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      if (PICTURES !== undefined)
        await page.screenshot({ path: join(PICTURES, `${part}-${width}.png`), fullPage: true });
      // Charts take their new width when the browser has told them of it.
      await expect.poll(() => page.evaluate(WIDER), { message: `${part} at ${width}` }).toBe(0);
    }
    expect([part, await faults()]).toEqual([part, []]);
    await page.setViewportSize({ width: 1100, height: 800 });
  }

  /** By axe-core, in the dark and on a phone: those that it calls serious or worse. */
  async function faults(): Promise<string[]> {
    await page.evaluate(`window.axe ?? (() => { ${AXE} })()`);
    return page.evaluate(FAULTS);
  }
});

function stepEvent(step: number): object {
  return {
    event: 'step',
    step,
    loss: 2.6,
    budget: 60 - step,
    kept: 60 - step,
    learningRate: 1e-4,
    seconds: 0.1,
  };
}

async function addVersion(home: string, what: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'imitator-version-'));
  const pattern = {
    'model.decoder.layers.0.self_attn.q_proj': [true, true, false],
    'model.decoder.layers.0.self_attn.v_proj': [true, true, true],
  };
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify({ what, rank_pattern: pattern }));
  await versionsIn(home).add(folder, {
    kind: 'adapter',
    base: { id: 'models/small', hash: '0'.repeat(64) },
    dataset: { hash: 'd', examples: 1200 },
    parent: null,
    learnt: [],
    evaluation: { natsPerReply: { value: 14.2, low: 13.1, high: 15.3, n: 100 } },
  });
  rmSync(folder, { recursive: true });
}
