import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../config/load.ts';
import { datasetReport } from '../../../src/formatting/dataset/report.ts';
import { formatExport } from '../../../src/formatting/index.ts';
import { hasChromium, launchChromium, lookAt, sights } from '../../support/chromium.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** The report of the sample export, as `imitator format` writes it. */
async function writeReport(): Promise<{ path: string; text: string }> {
  const out = join(tempDir(), 'dataset');
  const { formatting: settings } = loadSettings({ env: {} });
  const request = {
    paths: ['examples/sample-export.zip'],
    out,
    settings: { ...settings, exclude: ['Noor'] },
    key: Buffer.alloc(32, 1),
    report: async () => datasetReport,
  };
  for await (const event of formatExport({
    ...request,
  }))
    if (event.event === 'skipped') throw new Error(event.why);
  const path = join(out, 'report.html');
  return { path, text: readFileSync(path, 'utf8') };
}

describe('the report beside a dataset', () => {
  it('shows what the export held and what became of it', async () => {
    const { text } = await writeReport();
    for (const title of [
      'At a glance',
      'Messages by month',
      'Threads with the most examples',
      'How Robin answers',
      'What was left out, and why',
      '20 examples',
    ])
      expect(text).toContain(`<h2>${title}</h2>`);
    for (const caption of [
      'Typed messages by month',
      'Bubbles in a turn',
      'Characters of a response',
      'Messages by hour of the day',
    ])
      expect(text).toContain(caption);
    expect(text.match(/<div class="chat">/g)).toHaveLength(20);
    expect(text).toMatch(/<td>Jana<\/td><td class="number">[\d,]+<\/td>/);
    expect(text).not.toContain('<td>Noor</td>');
    expect(text).toMatch(/<td>filtered<\/td>.*<td class="number">[1-9]/);
  });

  it('says whose words are in the dataset and how to leave someone out', async () => {
    const { text } = await writeReport();
    expect(text).toContain("Other people's words are in this dataset");
    expect(text).toContain('--exclude "NAME"');
  });
});

describe.skipIf(!hasChromium)('the report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it.each(sights)('can be read at $width pixels, $colorScheme', async (sight) => {
    const { path } = await writeReport();
    const seen = await lookAt(browser, pathToFileURL(path).href, sight);
    expect(seen).toMatchObject({ overflow: 0, complaints: [], charts: 5 });
    expect(seen.contrast).toBeGreaterThan(7);
    expect(seen.smallestText).toBeGreaterThan(9);
    if (sight.colorScheme === 'dark') expect(seen.ground).toBeLessThan(60);
    else expect(seen.ground).toBeGreaterThan(200);
  });
});
