/** The page of the demo: who may open it, what it lets in, and what a person sees on it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChatServer, openChatServer } from '../../scripts/demo/chat-server.ts';
import { browserOpener } from '../../scripts/demo/open-browser.ts';
import { type Change, type Row, SharedChat } from '../../scripts/demo/shared-chat.ts';
import { Person } from '../../src/simulator/index.ts';
import { createLog } from '../../src/webhook/index.ts';
import { hasChromium, launchChromium, sights } from '../support/chromium.ts';

const log = createLog({ level: 'silent', messageText: false, secrets: [] });
let mids = 0;

/** Somebody whose messages arrive, and whom a test answers. */
function somebody(): Person {
  const newMid = () => `m_${++mids}`;
  const send = async () => Date.now();
  return new Person('you', '1', { object: 'page', pageId: '2', clock: Date.now, newMid, send });
}

function arrives(person: Person, ...texts: string[]): void {
  for (const text of texts)
    person.arrive({ text, mid: `m_${++mids}`, at: 0, metadata: undefined, quickReplies: [] });
}

const PAGE = { owner: 'Ann <i>', base: 'models/small', verdict: ['Good enough.'] };

/** A page with its chat, and everything that a window is told. */
async function open(reply: (rows: readonly Row[]) => Promise<readonly string[]> = async () => ['base']) {
  const person = somebody();
  const chat = new SharedChat(person, reply);
  const server = await openChatServer(chat, PAGE, { port: 0, log });
  return { person, chat, server };
}

describe('a shared chat', () => {
  test('groups what was said with what came back, and asks the base the same once there is an answer', async () => {
    const asked: unknown[] = [];
    const person = somebody();
    const chat = new SharedChat(person, async (rows) => {
      asked.push(structuredClone(rows));
      return ['of the base'];
    });
    await chat.say('hi');
    await chat.say('there');
    expect(asked).toEqual([]);
    arrives(person, 'one', 'two');
    await chat.say('again');
    arrives(person, 'three');
    await expect.poll(() => chat.rows.at(-1)!.base).toEqual(['of the base']);
    expect(chat.rows.map(({ said, bubbles }) => [said, bubbles])).toEqual([
      [
        ['hi', 'there'],
        ['one', 'two'],
      ],
      [['again'], ['three']],
    ]);
    expect(asked.at(-1)).toMatchObject([
      { said: ['hi', 'there'], bubbles: ['one', 'two'] },
      { said: ['again'], bubbles: [] },
    ]);
  });

  test('goes on without the base, and says why there is none', async () => {
    const person = somebody();
    const chat = new SharedChat(person, () => Promise.reject(new Error('too little memory')));
    await chat.say('hi');
    arrives(person, 'one');
    await expect.poll(() => chat.rows[0]!.base).toBe('too little memory');
  });

  test('tells a new window everything, and then what the other side does', async () => {
    const person = somebody();
    const chat = new SharedChat(person, async () => []);
    await chat.say('hi');
    const changes: Change[] = [];
    const end = chat.listen((change) => void changes.push(structuredClone(change)));
    person.see('mark_seen', 0);
    person.see('typing_on', 0);
    end();
    person.see('typing_off', 0);
    expect(changes).toEqual([
      { row: 0, value: { said: ['hi'], bubbles: [] } },
      { typing: false, seen: false },
      { typing: false, seen: true },
      { typing: true, seen: true },
    ]);
  });
});

describe('its page', () => {
  let here: Awaited<ReturnType<typeof open>>;
  let server: ChatServer;
  beforeAll(async () => {
    here = await open();
    server = here.server;
  });
  afterAll(() => server.close());

  const says = (body: string, type = 'application/json') =>
    fetch(`${server.url}say`, { method: 'POST', headers: { 'content-type': type }, body });

  test('is there only under its own address, and lets in nothing but itself', async () => {
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';/,
    );
    expect(await response.text()).toContain('Ann &lt;i&gt;');
    for (const path of ['/', '/page.js', '/events', '/0123456789abcdef0123456789abcdef/'])
      expect((await fetch(new URL(path, server.url))).status, path).toBe(404);
  });

  test('takes a message as JSON alone, of a length that Messenger takes', async () => {
    expect((await says('{"text":"hi"}')).status).toBe(202);
    for (const body of ['{"text":" "}', JSON.stringify({ text: 'x'.repeat(2001) }), '{"text":1}']) {
      const refused = await says(body);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toEqual({ error: expect.stringContaining('1 to 2000 characters') });
    }
    expect((await says('text=hi', 'application/x-www-form-urlencoded')).status).toBe(400);
    expect(here.person.said.map(({ text }) => text)).toEqual(['hi']);
  });

  test('a taken port is said with the way out', async () => {
    const port = Number(new URL(server.url).port);
    const second = openChatServer(here.chat, PAGE, { port, log });
    await expect(second).rejects.toThrow(/something else listens there; choose another with --port/);
  });
});

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('one texts as on a phone: bubbles, dots, base and adapter side by side, and text stays text', async () => {
    const { person, server } = await open(async () => ['<b>base</b>']);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(server.url);
    await page.fill('#text', '<img src=x onerror=alert(1)>');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('.bubble.mine')).toBe('<img src=x onerror=alert(1)>');
    person.see('typing_on', 0);
    await page.waitForSelector('.dots');
    arrives(person, 'no <script>way</script>', 'ok');
    await expect
      .poll(() => page.locator('.bubble:not(.mine)').allInnerTexts())
      .toEqual(['no <script>way</script>', 'ok']);
    expect(await page.locator('.dots').count()).toBe(0);
    await expect.poll(() => page.innerText('#rows td:last-child')).toBe('<b>base</b>');
    for (const { width, colorScheme } of sights) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wider, `${width} ${colorScheme}`).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await server.close();
    await expect.poll(() => page.innerText('#state'), { timeout: 10_000 }).toContain('The demo has ended');
    await page.close();
  });
});

test.each([
  ['linux', {}, undefined],
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { DISPLAY: ':0', SSH_CONNECTION: 'a b' }, undefined],
  ['darwin', {}, ['open']],
] as const)('a browser opens on %s with %j', (platform, env, command) => {
  expect(browserOpener(platform, env)).toEqual(command);
});
