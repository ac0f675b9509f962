/** Lines and heat maps. The library for lines is loaded when the first is drawn. */
import { el } from './dom.mjs';

let library;

async function loadLibrary() {
  if (library === undefined) {
    document.head.append(el('link', { rel: 'stylesheet', href: '/admin/page/uplot.css' }));
    library = import('./uplot.mjs');
  }
  return (await library).default;
}

/**
 * A chart of lines over steps, drawn anew by `draw(points)`: for each series an array of `[x, y]`.
 * @param names of the series, in order.
 */
export async function lineChart(caption, names, signal) {
  const Plot = await loadLibrary();
  const place = el('div', { className: 'plot' });
  const figure = el('figure', { 'aria-label': caption, role: 'img' }, el('figcaption', {}, caption), place);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let plot;
  let points = names.map(() => []);
  const make = () => {
    plot?.destroy();
    const axis = () => ({
      stroke: colour('--dim'),
      grid: { stroke: colour('--line') },
      ticks: { stroke: colour('--line') },
    });
    const series = names.map((label, i) => ({
      label,
      stroke: colour(`--series-${i + 1}`),
      width: 2,
      spanGaps: true,
    }));
    const size = { width: Math.max(240, place.clientWidth), height: 220 };
    plot = new Plot(
      {
        ...size,
        scales: { x: { time: false } },
        axes: [axis(), axis()],
        series: [{ label: 'step' }, ...series],
      },
      joined(points),
      place,
    );
  };
  const again = () => place.isConnected && make();
  const watch = new ResizeObserver(() =>
    plot?.setSize({ width: Math.max(240, place.clientWidth), height: 220 }),
  );
  watch.observe(place);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', again);
  signal.addEventListener('abort', () => {
    watch.disconnect();
    dark.removeEventListener('change', again);
    plot?.destroy();
  });
  return {
    figure,
    draw(changed) {
      points = changed;
      if (plot === undefined) make();
      else plot.setData(joined(points));
    },
  };
}

/** Series over one axis of x, with gaps where one has no point. */
function joined(series) {
  const xs = [...new Set(series.flat().map(([x]) => x))].sort((a, b) => a - b);
  const rows = series.map((points) => {
    const at = new Map(points);
    return xs.map((x) => at.get(x) ?? null);
  });
  return [xs, ...rows];
}

/** A table whose cells are the darker the more they hold. */
export function heatMap(caption, { rows, columns, values }) {
  const most = Math.max(1, ...values.flat().map((value) => value ?? 0));
  const cell = (value) => {
    if (value === null) return el('td', {});
    return el('td', { className: `heat heat-${Math.round((value / most) * 8)}` }, String(value));
  };
  return el(
    'div',
    { className: 'wide', tabIndex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      { className: 'map' },
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('td', {}),
          columns.map((name) => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((name, i) => el('tr', {}, el('th', { scope: 'row' }, name), values[i].map(cell))),
      ),
    ),
  );
}
