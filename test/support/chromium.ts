import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const MEASURE_PAGE = readFileSync(new URL('./measure-page.mjs', import.meta.url), 'utf8').replace(
  /^.*?export /s,
  '',
);
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether there is a browser; where there is none, that is said once, so that a skip is never silent. */
export const hasChromium = existsSync(EXECUTABLE);
if (!hasChromium)
  console.warn(`SKIPPED: tests in a browser need ${EXECUTABLE} (Debian: chromium), or CHROMIUM`);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

export interface Sight {
  width: number;
  colorScheme: 'light' | 'dark';
}

/** A phone's and a desktop's width, each in light and dark. */
export const sights: readonly Sight[] = [390, 1000].flatMap((width) => [
  { width, colorScheme: 'light' as const },
  { width, colorScheme: 'dark' as const },
]);

export interface Seen {
  /** Pixels by which the page is wider than its window. */
  overflow: number;
  /** Brightness of the page's ground, 0 to 255. */
  ground: number;
  /** Contrast of the text with it, as WCAG counts: 4.5 is readable. */
  contrast: number;
  /** Charts that are visible, and the size of the smallest text in them, in pixels on the screen. */
  charts: number;
  smallestText: number;
  /** Errors of the page, and what it tried to fetch. */
  complaints: string[];
}

/** Opens a page of one file in a context of its own; what goes wrong there, and what it tries to fetch, is complained of. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0],
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => void (request.url() === url || complaints.push(request.url())));
  await page.goto(url);
  return { page, complaints };
}

/** Opens a page of one file and says what a reader gets to see. */
export async function lookAt(browser: Browser, url: string, { width, colorScheme }: Sight): Promise<Seen> {
  const { page, complaints } = await openPage(browser, url, {
    viewport: { width, height: 900 },
    colorScheme,
  });
  const seen = await page.evaluate<Omit<Seen, 'complaints'>>(`(${MEASURE_PAGE})()`);
  await page.context().close();
  return { ...seen, complaints };
}
