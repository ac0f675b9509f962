/**
 * A drawing of echarts as a figure of the page: SVG, so that the page needs no script. Each is drawn twice, for a wide
 * page and for a phone, since text that shrinks with the picture cannot be read. Its colours are the page's, so that it
 * turns dark with the page.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapContinuousComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Html, html } from '../index.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  VisualMapContinuousComponent,
  SVGRenderer,
]);

export const WIDE = 788;
const NARROW = 360;
/** echarts computes with colours, so it is given these, which then become the page's own. */
const COLOURS = {
  '#010203': 'var(--ink)',
  '#010204': 'var(--dim)',
  '#010205': 'var(--line)',
  '#010206': 'var(--series-1)',
  '#010207': 'var(--series-2)',
  '#010208': 'var(--series-3)',
  '#010209': 'var(--series-4)',
} as const;
export const [INK, DIM, LINE, ...SERIES] = Object.keys(COLOURS) as [string, string, string, ...string[]];

export interface Captioned {
  /** What is shown, in words: the caption, and what a screen reader says. */
  caption: string;
  /** Pixels; 240 unless told. */
  height?: number;
  /** Stands beside another chart: drawn narrow, and only so. */
  narrow?: boolean;
}

/** @param option what echarts draws at a width. */
export function figure(
  { caption, height, narrow = false }: Captioned & { height: number },
  option: (width: number) => EChartsCoreOption,
): Html {
  const draw = (width: number): Html => new Html(svg(width, height, option(width)));
  const drawn = narrow
    ? html`<div aria-hidden="true">${draw(NARROW)}</div>`
    : html`<div class="wide" aria-hidden="true">${draw(WIDE)}</div>
<div class="narrow" aria-hidden="true">${draw(NARROW)}</div>`;
  return html`<figure role="img" aria-label="${caption}"><figcaption>${caption}</figcaption>
${drawn}</figure>
`;
}

function svg(width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return withPageColours(chart.renderToSVGString({ useViewBox: true }));
  } finally {
    chart.dispose();
  }
}

function withPageColours(markup: string): string {
  return Object.entries(COLOURS).reduce((text, [from, to]) => text.replaceAll(from, to), markup);
}
