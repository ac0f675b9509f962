/** Bars, lines and heatmaps, each as what echarts is to draw. */
import type { EChartsCoreOption } from 'echarts/core';
import type { Html } from '../index.ts';
import { type Captioned, DIM, figure, INK, LINE, SERIES, WIDE } from './figure.ts';

const LEGEND_HEIGHT = 30;
const CHARACTER_WIDTH = 7.4;
/** Shades of one colour over whatever lies behind, light or dark. */
const SHADES = ['rgba(59,130,246,0.08)', 'rgba(59,130,246,0.55)', 'rgba(59,130,246,1)'];

export interface BarChartData extends Captioned {
  categories: readonly string[];
  /** One or several; several are stacked. */
  series: readonly { name: string; values: readonly number[] }[];
  /** Bars that lie, for categories with long names. */
  horizontal?: boolean;
}

export function barChart(chart: BarChartData): Html {
  const { categories, series, horizontal = false } = chart;
  const height = chart.height ?? (horizontal ? 24 * categories.length + 40 : 240);
  return figure({ ...chart, height: height + legendHeight(series) }, (width) => {
    const labels = horizontal ? sideLabels(categories, width) : { names: categories, left: undefined };
    const names = {
      type: 'category',
      data: [...labels.names],
      inverse: horizontal,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: DIM, ...(horizontal ? { interval: 0 } : { hideOverlap: true }) },
    };
    return {
      ...common(series, labels.left),
      xAxis: horizontal ? valueAxis() : names,
      yAxis: horizontal ? names : valueAxis(),
      series: series.map(({ name, values }) => ({
        type: 'bar',
        name,
        data: [...values],
        stack: 'all',
        barMaxWidth: 28,
      })),
    };
  });
}

export interface LineChartData extends Captioned {
  /** Points as [x, y], in order of x; a y that is no finite number leaves a gap. */
  series: readonly { name: string; points: readonly (readonly [number, number])[] }[];
  xName?: string;
  /** A logarithmic y axis. */
  logarithmic?: boolean;
}

export function lineChart(chart: LineChartData): Html {
  const { series, xName, logarithmic = false } = chart;
  return figure({ ...chart, height: (chart.height ?? 240) + legendHeight(series) }, () => ({
    ...common(series),
    xAxis: {
      ...valueAxis(),
      name: xName ?? '',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: DIM },
      splitLine: { show: false },
      min: 'dataMin',
      max: 'dataMax',
    },
    yAxis: { ...valueAxis(), type: logarithmic ? 'log' : 'value', scale: true },
    series: series.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points.map(([x, y]) => [x, Number.isFinite(y) ? y : null]),
      showSymbol: points.length < 40,
      symbolSize: 5,
      lineStyle: { width: 2 },
    })),
  }));
}

export interface HeatmapData extends Captioned {
  columns: readonly string[];
  rows: readonly string[];
  /** `values[row][column]`; what is no finite number leaves a hole. */
  values: readonly (readonly number[])[];
  /** Write each value into its cell. */
  numbers?: boolean;
}

export function heatmap(chart: HeatmapData): Html {
  const { columns, rows, values, numbers = false } = chart;
  const cells = values
    .flatMap((line, y) => line.map((value, x) => [x, y, value] as const))
    .filter(([, , value]) => Number.isFinite(value));
  const all = cells.map(([, , value]) => value);
  const axis = { type: 'category', axisTick: { show: false }, axisLine: { show: false } };
  return figure({ ...chart, height: chart.height ?? 22 * rows.length + 70 }, (width) => {
    const labels = sideLabels(rows, width);
    const below = columnLabels(columns, width);
    return {
      ...common([]),
      visualMap: {
        min: Math.min(...all),
        max: Math.max(...all),
        inRange: { color: SHADES },
        orient: 'horizontal',
        left: 'center',
        top: 0,
        itemHeight: 120,
        itemWidth: 12,
        calculable: false,
        text: [String(Math.max(...all)), String(Math.min(...all))],
        textStyle: { color: DIM },
      },
      grid: { ...gridOf(40, labels.left), bottom: below.room },
      xAxis: { ...axis, data: [...columns], axisLabel: { color: DIM, ...below.label } },
      yAxis: {
        ...axis,
        data: labels.names,
        inverse: true,
        axisLabel: { color: DIM, interval: 0 },
      },
      series: [
        {
          type: 'heatmap',
          data: cells,
          label: { show: numbers, color: INK },
          itemStyle: { borderWidth: 1, borderColor: 'transparent' },
        },
      ],
    };
  });
}

const MOST_NAMED_COLUMNS = 12;

/** Few columns all have their names, turned where they stand close; of many, as many as there is room for. */
function columnLabels(columns: readonly string[], width: number): { label: object; room: number } {
  if (columns.length > MOST_NAMED_COLUMNS) return { label: { hideOverlap: true }, room: 24 };
  const turned = width < WIDE;
  return { label: { interval: 0, rotate: turned ? 90 : 0 }, room: turned ? 84 : 24 };
}

/** What all charts share; `series` decides whether a legend is needed. */
function common(series: readonly unknown[], left?: number): EChartsCoreOption {
  return {
    animation: false,
    color: SERIES,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 12 },
    grid: gridOf(12 + legendHeight(series), left),
    ...(series.length > 1
      ? { legend: { top: 0, left: 0, itemGap: 24, textStyle: { color: DIM }, icon: 'roundRect' } }
      : {}),
  };
}

/** Where the axes stand: as far in as their labels need, or at `left` where that is known better. */
function gridOf(top: number, left: number | undefined) {
  return left === undefined
    ? { left: 4, right: 16, top, bottom: 4, outerBoundsMode: 'same' }
    : { left, right: 16, top, bottom: 24, outerBoundsMode: 'none' };
}

/**
 * Names beside a chart, shortened to a third of its width, and the room they take. There is no font here to measure
 * with, so a character counts as a wide one.
 */
function sideLabels(names: readonly string[], width: number): { names: string[]; left: number } {
  const most = Math.floor(width / 3 / CHARACTER_WIDTH);
  const shown = names.map((name) => shorten(name, most));
  return { names: shown, left: 12 + CHARACTER_WIDTH * Math.max(1, ...shown.map(widthOf)) };
}

function shorten(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  const characters = [...text];
  while (widthOf(characters.join('')) > most - 1) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** In characters; those of East Asia, and emoji, are twice as wide. */
function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign.codePointAt(0)! >= 0x1100 ? 2 : 1), 0);
}

function legendHeight(series: readonly unknown[]): number {
  return series.length > 1 ? LEGEND_HEIGHT : 0;
}

function valueAxis() {
  return {
    type: 'value',
    axisLabel: { color: DIM, hideOverlap: true },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: LINE } },
  };
}
