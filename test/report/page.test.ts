import { beforeAll, describe, expect, it, vi } from 'vitest';
import { barChart, heatmap, lineChart } from '../../src/report/charts/index.ts';
import { chat, html, keyFigures, notice, page, table } from '../../src/report/index.ts';

const hostile = `<script>alert("1")</script>'&<img src=x onerror=alert(1)>`;

/** Tags and attributes of a page, without its text. */
function tagsOf(markup: string): string[] {
  return [...markup.matchAll(/<[a-z!][^>]*>/gi)].map(([tag]) => tag);
}

/** A page of every part there is, each with a text that wants to be markup. */
function pageOfEverything(): string {
  return page({
    title: hostile,
    lead: hostile,
    sections: [
      { title: hostile, body: html`${notice(hostile)}<p title="${hostile}">${hostile}</p>` },
      { title: 'figures', body: keyFigures([{ value: hostile, label: hostile }]) },
      { title: 'table', body: table({ head: [hostile, 'n'], rows: [[hostile, 12345.678]] }) },
      { title: 'chat', body: chat([{ side: 'owner', texts: [hostile, '\ud800'] }]) },
      {
        title: 'charts',
        body: [
          barChart({
            caption: hostile,
            categories: [hostile, 'a'],
            series: [{ name: hostile, values: [1, 2] }],
          }),
          barChart({
            caption: 'bars',
            categories: [hostile],
            horizontal: true,
            series: [
              { name: hostile, values: [1] },
              { name: 'b', values: [2] },
            ],
          }),
          lineChart({
            caption: hostile,
            xName: hostile,
            series: [
              {
                name: hostile,
                points: [
                  [0, 1],
                  [1, Number.NaN],
                  [2, 3],
                ],
              },
            ],
          }),
          heatmap({ caption: hostile, columns: [hostile], rows: [hostile, 'b'], values: [[1], [2]] }),
        ],
      },
    ],
  });
}

describe('a report page', () => {
  let everything: string;
  beforeAll(() => {
    everything = pageOfEverything();
  });

  it('shows every text as text, never as markup', () => {
    expect(everything).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    for (const tag of tagsOf(everything)) {
      const unquoted = tag.replace(/"[^"]*"/g, '""');
      expect(unquoted).not.toMatch(/^<(script|img|iframe|object)|\son\w+=/i);
    }
    expect(everything).not.toMatch(/<script|<img/i);
  });

  it('runs nothing and fetches nothing', () => {
    expect(everything).toMatch(/Content-Security-Policy" content="default-src 'none'/);
    expect(everything.replaceAll('http://www.w3.org/', '')).not.toMatch(
      /https?:\/\/|url\((?!#)|@import|\ssrc="/,
    );
  });

  it('takes its colours from the page, so that charts turn dark with it', () => {
    expect(everything).toContain('prefers-color-scheme: dark');
    expect(everything).toContain('fill="var(--series-1)"');
    // The library draws with #010203 to #010209, which stand for the page's colours: none of them is left.
    expect(everything).not.toMatch(/#01020\d/);
  });

  it('draws each chart for a wide page and for a phone, and says what it shows', () => {
    expect(everything.match(/<svg [^>]*viewBox="0 0 788 /g)).toHaveLength(4);
    expect(everything.match(/<svg [^>]*viewBox="0 0 360 /g)).toHaveLength(4);
    expect(everything).toContain('aria-label="bars"');
  });

  it('loads the library that draws charts only where charts are wanted', async () => {
    vi.resetModules();
    vi.doMock('echarts/core', () => {
      throw new Error('loaded');
    });
    try {
      await expect(import('../../src/report/index.ts')).resolves.toHaveProperty('page');
      await expect(import('../../src/report/charts/index.ts')).rejects.toThrow();
    } finally {
      vi.doUnmock('echarts/core');
    }
  });

  it('is well-formed Unicode, whatever texts are in it', () => {
    expect(everything.isWellFormed()).toBe(true);
  });

  it('writes numbers so that they can be read', () => {
    expect(everything).toContain('<td class="number">12,345.678</td>');
  });
});
