import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blindQuestions,
  blindTestPage,
  numberOf,
  type Question,
  readResultCode,
  requireFriend,
  whoseWords,
  writeBlindTest,
} from '../../../src/evaluate/blind-test/index.ts';
import { codeOf } from '../../../src/evaluate/blind-test/shared.ts';
import { hasChromium, launchChromium, lookAt, openPage, sights } from '../../support/chromium.ts';
import { tempDir } from '../../support/temp-dir.ts';

function questionsOf(count: number, thread = 'key-jana'): Question[] {
  const answered = Array.from({ length: count }, (_, i) => ({
    example: { prompt: `where are you ${i}?|hm?`, response: `home ${i}|come over`, thread, at: i },
    bubbles: [`at the park ${i}`],
  }));
  return blindQuestions(answered, { seed: 4 });
}

const NASTY = `</script><script>globalThis.broken = 1</script><img src=x onerror="globalThis.broken = 1">&'`;

function nastyQuestions(): Question[] {
  const example = {
    prompt: `${NASTY}|<!--<script>`,
    response: `${NASTY}|\u{1f600}\ud800`,
    thread: 't',
    at: 1,
  };
  return blindQuestions([{ example, bubbles: ['`1`\u2028', '</noscript>'] }], { seed: 1 });
}

/** Writes a page into a folder of its own; gives its address. */
function opened(test: Parameters<typeof blindTestPage>[0]): { path: string; url: string } {
  const path = join(tempDir(), 'test.html');
  writeBlindTest(path, blindTestPage(test));
  return { path, url: pathToFileURL(path).href };
}

describe('the page of a blind test', () => {
  const questions = questionsOf(30);
  const text = blindTestPage({ owner: 'Robin', friend: 'Jana', questions });

  it('holds the words, and not whose they are', () => {
    const [, data] = /<script type="application\/json" id="test">(.*?)<\/script>/su.exec(text)!;
    const asked = JSON.parse(data!).questions as object[];
    expect(asked).toHaveLength(30);
    expect(asked.map((each) => Object.keys(each))).toEqual(new Array(30).fill(['turns', 'replies', 'mark']));
    const marks = questions.map(({ owners }, i) => [owners, (asked[i] as { mark: string }).mark] as const);
    expect(new Set(marks.map(([, mark]) => mark)).size).toBe(30);
  });

  it('asks nothing of the network, and lets only its own script and style work', () => {
    expect(text).not.toMatch(/(?:src|href|action)=|https?:|url\(|@import|localStorage|fetch\(/);
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(text)!;
    const hash = (part: string) => `&#39;sha256-${createHash('sha256').update(part).digest('base64')}&#39;`;
    const [, style] = /<style>(.*?)<\/style>/su.exec(text)!;
    const [, script] = /<script>(.*?)<\/script>/su.exec(text)!;
    expect(policy).toBe(
      `default-src &#39;none&#39;; script-src ${hash(script!)}; style-src ${hash(style!)}; ` +
        'base-uri &#39;none&#39;; form-action &#39;none&#39;',
    );
  });

  it('has a number that follows from what is asked', () => {
    expect(numberOf({ owner: 'Robin', questions })).toBe(
      numberOf({ owner: 'Robin', questions: questionsOf(30) }),
    );
    expect(numberOf({ owner: 'Robin', questions: questionsOf(29) })).not.toBe(
      numberOf({ owner: 'Robin', questions }),
    );
  });
});

describe('before a blind test is written', () => {
  const threads = [
    { thread: 'key-jana', title: 'Jana', people: ['Jana'] },
    { thread: 'key-tom', title: 'T', people: ['Tom'] },
  ];

  it('the owner is told whose words are in it', () => {
    expect(whoseWords(questionsOf(30), threads)).toEqual([
      'In the page are words of Jana (30 prompts), and yours.',
    ]);
    expect(whoseWords([...questionsOf(20), ...questionsOf(1, 'key-tom')], threads)).toEqual([
      'In the page are words of Jana (20 prompts), T [Tom] (1 prompt), and yours.',
      'Give it to nobody who must not read what each of them wrote to you.',
      'It has 21 questions instead of 30: the result will be less sure.',
    ]);
  });

  it('a friend must be named, and the error says why', () => {
    for (const none of [undefined, []])
      expect(() => requireFriend(none)).toThrow(
        /--blind-test needs --for FRIEND: the page shows what somebody wrote/,
      );
    expect(() => requireFriend(['Jana'])).not.toThrow();
  });
});

describe('the file of a blind test', () => {
  it('can be read by its owner only, also where another one stood', () => {
    const dir = tempDir();
    const path = join(dir, 'there/test.html');
    const page = blindTestPage({ owner: 'Robin', questions: questionsOf(3) });
    mkdirSync(join(dir, 'there'));
    writeFileSync(path, page, { mode: 0o644 });
    writeBlindTest(path, page);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(page);
    expect(readdirSync(join(dir, 'there'))).toEqual(['test.html']);
    writeBlindTest(join(dir, 'deep/er/test.html'), page);
    expect(statSync(join(dir, 'deep/er/test.html')).mode & 0o777).toBe(0o600);
  });

  it('replaces nothing else', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'mine.html'), '<p>mine</p>');
    mkdirSync(join(dir, 'folder'));
    for (const name of ['mine.html', 'folder'])
      expect(() => writeBlindTest(join(dir, name), 'page')).toThrow(
        expect.objectContaining({ code: 'out-taken' }),
      );
    expect(readFileSync(join(dir, 'mine.html'), 'utf8')).toBe('<p>mine</p>');
  });

  it('is an error in words where it cannot be written', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'file'), '');
    expect(() => writeBlindTest(join(dir, 'file/test.html'), 'page')).toThrow(
      expect.objectContaining({ code: 'out-unwritable' }),
    );
  });
});

describe.skipIf(!hasChromium)('a blind test in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  const onPhone = (url: string) =>
    openPage(browser, url, { viewport: { width: 360, height: 700 }, hasTouch: true });

  /** Waits until a tap is meant for this question. */
  const settle = (page: Page) => page.waitForTimeout(270);

  it('is played to its end, and its code holds the answers that were right', async () => {
    const questions = questionsOf(7);
    const { page, complaints } = await onPhone(opened({ owner: 'Robin', friend: 'Jana', questions }).url);
    expect(await page.textContent('#intro')).toContain('Hello Jana! You will see 7 pieces of chat');
    await page.tap('#start');
    const choices = [0, 1, 1, 0, 1, 0, 0];
    for (const [i, choice] of choices.entries()) {
      expect(await page.textContent('#progress')).toBe(`Question ${i + 1} of 7`);
      expect(await page.locator('#prompt .bubble').allTextContents()).toEqual([`where are you ${i}?`, 'hm?']);
      const shown = await page.locator('#reply-0 .bubble').allTextContents();
      expect(shown).toEqual(questions[i]!.replies[0]);
      await settle(page);
      await page.tap(`#answer-${choice}`);
    }
    const right = questions.map(({ owners }, i) => owners === choices[i]);
    const found = right.filter((one) => one).length;
    expect(await page.textContent('#score')).toBe(`You found Robin in ${found} of 7.`);
    const code = await page.inputValue('#code');
    expect(code).toBe(codeOf(numberOf({ owner: 'Robin', questions }), right));
    expect(readResultCode(code).answers).toEqual(right);
    await page.tap('#copy');
    await page.getByText('Copied.').or(page.getByText('It is selected')).waitFor();
    expect(complaints).toEqual([]);
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(
      0,
    );
  });

  it('is played by keyboard alone, and an answer can be taken back', async () => {
    const questions = questionsOf(3);
    const { page } = await onPhone(opened({ owner: 'Robin', questions }).url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await settle(page);
    await page.keyboard.press('1');
    await settle(page);
    expect(await page.textContent('#progress')).toBe('Question 2 of 3');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('back');
    await page.keyboard.press('Enter');
    expect(await page.textContent('#progress')).toBe('Question 1 of 3');
    for (let i = 0; i < 3; i++) {
      await settle(page);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    }
    const right = questions.map(({ owners }) => owners === 0);
    expect(readResultCode(await page.inputValue('#code')).answers).toEqual(right);
  });

  it('takes the second tap of a double one for no answer', async () => {
    const { page } = await onPhone(opened({ owner: 'Robin', questions: questionsOf(3) }).url);
    await page.tap('#start');
    await settle(page);
    await page.evaluate("for (let i = 0; i < 2; i++) document.getElementById('answer-0').click()");
    expect(await page.textContent('#progress')).toBe('Question 2 of 3');
  });

  it('shows words as words, whatever they are', async () => {
    const questions = nastyQuestions();
    const { page, complaints } = await onPhone(opened({ owner: NASTY, friend: NASTY, questions }).url);
    await page.tap('#start');
    expect(await page.locator('#prompt .bubble').allTextContents()).toEqual([NASTY, '<!--<script>']);
    expect(await page.textContent('#ask')).toContain(NASTY);
    expect(await page.evaluate('globalThis.broken')).toBeUndefined();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(sights)('can be read at $width pixels, $colorScheme', async (sight) => {
    const { url } = opened({ owner: 'Robin', questions: questionsOf(3) });
    const seen = await lookAt(browser, url, sight);
    expect(seen).toMatchObject({ overflow: 0, complaints: [] });
    expect(seen.contrast).toBeGreaterThan(7);
    expect(seen.ground < 60).toBe(sight.colorScheme === 'dark');
  });
});
