/** report.html of a run: what it learnt, how, and what it answers before and after. */

import type { SampleReply } from '../../evaluate/sample-replies.ts';
import { splitReply } from '../../formatting/index.ts';
import type { Family } from '../../networks/family.ts';
import { heatmap, lineChart } from '../../report/charts/index.ts';
import { chat, grid, type Html, html, keyFigures, notice, page, table } from '../../report/index.ts';
import type { StepEvent, TrainEvent, ValidationEvent, WarningEvent } from './events.ts';
import type { RunRecord } from './run-record.ts';

interface ReportInput {
  record: RunRecord;
  /** Of the base. */
  family: Family;
  events: readonly TrainEvent[];
  /** Rank of each adapted matrix, in the network's order; none where all weights are trained. */
  ranks: ReadonlyMap<string, number>;
  parameterCount: number;
}

/** The whole page. */
export function trainingReport(input: ReportInput): string {
  const { record, events } = input;
  const validations = events.filter((event) => event.event === 'validation');
  const steps = events.filter((event) => event.event === 'step');
  const measured = validations.filter(({ loss }) => loss !== null);
  return page({
    title: 'Training report',
    lead: `${nameOf(record)} on ${record.base.id}, ${record.device}. The dataset is ${record.dataset.hash.slice(0, 12)}.`,
    sections: [
      { title: 'At a glance', body: glance(input, steps, measured) },
      { title: 'Replies before and after', body: replies(validations) },
      { title: 'Loss', body: lossChart(steps, measured) },
      { title: 'Learning rate and gradients', body: rateCharts(steps) },
      ...(steps.some(({ budget }) => budget !== undefined)
        ? [{ title: 'Rank budget', body: budgetChart(steps) }]
        : []),
      ...(input.ranks.size > 0
        ? [{ title: 'Ranks that were kept', body: rankMap(input.ranks, input.family) }]
        : []),
      { title: 'Settings', body: settingsTable(record) },
    ],
  });
}

function nameOf(record: RunRecord): string {
  const names = { adalora: 'AdaLoRA', lora: 'LoRA', full: 'All weights' };
  return names[record.settings.method];
}

function glance(input: ReportInput, steps: readonly StepEvent[], measured: readonly ValidationEvent[]): Html {
  const done = input.events.findLast((event) => event.event === 'done');
  const last = steps.at(-1);
  const kept = measured.findLast(({ step }) => step === done?.keptStep) ?? measured.at(-1);
  const warnings = input.events.filter((event): event is WarningEvent => event.event === 'warning');
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  const tokens = steps.reduce((sum, step) => sum + step.tokens, 0);
  const figures = [
    ...(measured.length > 0
      ? [
          { value: roundValue(measured[0]!.perplexity!), label: 'perplexity before' },
          { value: roundValue(kept!.perplexity!), label: 'perplexity after' },
        ]
      : []),
    { value: last?.step ?? 0, label: 'steps' },
    { value: duration(seconds), label: 'time in steps' },
    { value: Math.round(tokens / Math.max(seconds, 1e-9)), label: 'tokens a second' },
    { value: input.parameterCount, label: 'trained parameters' },
    { value: `${Math.max(0, ...input.events.map((e) => e.peakMemoryMB))} MB`, label: 'peak memory' },
  ];
  const ending =
    done?.cause === undefined ? [] : [notice(`Stopped: ${done.cause}. Kept: step ${done.keptStep}.`)];
  return html`${[...ending, keyFigures(figures), ...warnings.map(({ message }) => notice(message))]}`;
}

function replies(validations: readonly ValidationEvent[]): Html {
  const [first, last] = [validations[0], validations.at(-1)];
  if (first === undefined || last === undefined || first.samples.length === 0)
    return html`<p>No prompts were answered (train.sampleReplies is 0).</p>`;
  return html`${first.samples.map((before, i) => exchange(before, last.samples[i]))}`;
}

function exchange(before: SampleReply, after: SampleReply | undefined): Html {
  const prompt = { side: 'other', texts: splitReply(before.prompt) } as const;
  const column = (title: string, texts: readonly string[]) => {
    const bubbles = texts.length > 0 ? texts : ['(nothing)'];
    return html`<div><h3>${title}</h3>${chat([prompt, { side: 'owner', texts: bubbles }])}</div>`;
  };
  const columns = [column('Before', before.bubbles), column('After', after?.bubbles ?? [])];
  return html`${grid(columns)}<p class="lead">The owner wrote: ${before.owner.join(' / ')}</p>`;
}

function lossChart(steps: readonly StepEvent[], measured: readonly ValidationEvent[]): Html {
  return lineChart({
    caption: 'Cross-entropy in nats a token: of each step (smoothed), and on held-out examples',
    xName: 'step',
    series: [
      { name: 'training', points: thin(smooth(steps.map(({ step, loss }) => [step, loss] as const))) },
      ...(measured.length > 0
        ? [{ name: 'held out', points: measured.map(({ step, loss }) => [step, loss!] as const) }]
        : []),
    ],
  });
}

function rateCharts(steps: readonly StepEvent[]): Html {
  const rate = lineChart({
    caption: 'Learning rate',
    height: 160,
    xName: 'step',
    series: [{ name: 'rate', points: thin(steps.map((s) => [s.step, s.learningRate] as const)) }],
  });
  const norm = lineChart({
    caption: 'Length of the gradient before clipping (smoothed)',
    height: 160,
    xName: 'step',
    series: [{ name: 'norm', points: thin(smooth(steps.map((s) => [s.step, s.gradientNorm] as const))) }],
  });
  return html`${[rate, norm]}`;
}

function budgetChart(steps: readonly StepEvent[]): Html {
  const of = (key: 'budget' | 'kept') => thin(steps.map((s) => [s.step, s[key] ?? Number.NaN] as const));
  return lineChart({
    caption: 'Triplets over all adapted matrices: what the schedule allows, and what is in use',
    xName: 'step',
    series: [
      { name: 'allowed', points: of('budget') },
      { name: 'in use', points: of('kept') },
    ],
  });
}

/** Rows are layers, columns the matrices of a layer. */
function rankMap(ranks: ReadonlyMap<string, number>, family: Family): Html {
  const placed = [...ranks].map(([name, kept]) => ({ ...family.placeOf(name), kept }));
  const rows = [...new Set(placed.map(({ layer }) => layer))];
  const columns = inOrder(new Set(placed.map(({ part }) => part)));
  const kept = new Map(placed.map(({ layer, part, kept }) => [`${layer}/${part}`, kept]));
  const values = rows.map((row) => columns.map((column) => kept.get(`${row}/${column}`) ?? Number.NaN));
  return heatmap({
    caption: 'Rank of each adapter, by layer and matrix',
    rows,
    columns,
    values,
    numbers: true,
  });
}

/** As the network uses them; endings that are not among these come last. */
const COLUMNS = ['self', 'cross'].flatMap((attention) =>
  ['q', 'k', 'v', 'out'].map((part) => `${attention} ${part}`),
);

function inOrder(columns: ReadonlySet<string>): string[] {
  const others = [...columns].filter((column) => !COLUMNS.includes(column)).sort();
  return [...COLUMNS.filter((column) => columns.has(column)), ...others];
}

function settingsTable(record: RunRecord): Html {
  const rows = Object.entries(record.settings).map(([key, value]) => [`train.${key}`, showValue(value)]);
  return table({ head: ['setting', 'value'], rows });
}

const showValue = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
const roundValue = (value: number) => value.toFixed(value < 100 ? 2 : 0);

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

type Points = readonly (readonly [number, number])[];

/** Running mean that begins at the first value. */
function smooth(points: Points): Points {
  let mean = points[0]?.[1] ?? 0;
  return points.map(([x, y]) => {
    mean += (y - mean) * 0.1;
    return [x, mean] as const;
  });
}

/** At most some 400 points, the last of them always there: more cannot be seen. */
function thin(points: Points): Points {
  const every = Math.ceil(points.length / 400);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}
