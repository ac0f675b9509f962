/** An evaluation as a page: what came out, what it means, and replies side by side. */
import { splitPrompt, splitReply } from '../../formatting/prompt/index.ts';
import {
  type Content,
  chat,
  grid,
  type Html,
  html,
  keyFigures,
  notice,
  page,
  table,
} from '../../report/index.ts';
import type { EvaluationResult, Unit } from '../imitation/index.ts';
import type { Figure } from '../measures/index.ts';
import { spread } from '../spread.ts';
import { numberText } from './figure-text.ts';
import { type MeasureRow, measureRows, styleRows } from './rows.ts';
import { inSentences } from './sentences.ts';

/** How many prompts are shown with every system's reply. */
const SHOWN = 24;

/** @param owner the owner's name. @param notes what a reader must know before the figures, such as a foreign language. */
export function evaluationPage(
  result: EvaluationResult,
  owner: string,
  notes: readonly string[] = [],
): string {
  const { evaluation } = result;
  const { data, seed } = evaluation;
  return page({
    title: `Does it sound like ${owner}?`,
    lead: `${data.examples} held-out examples of ${data.conversations} conversations, dataset ${data.hash.slice(0, 12)}, seed ${seed}.`,
    sections: [
      { title: 'In short', body: html`${notes.map(notice)}${short(result, owner)}` },
      { title: 'Systems side by side', body: figuresTable(measureRows(evaluation), result) },
      { title: 'Style', body: styleTable(styleRows(evaluation), result) },
      { title: 'Style by contact', body: styleTable(styleRows(evaluation, 'styleByContact'), result) },
      { title: 'Replies', body: replies(result) },
      { title: 'What the measures mean', body: meanings(measureRows(evaluation)) },
    ],
  });
}

function short({ evaluation }: EvaluationResult, owner: string): Html {
  const { model } = evaluation.systems;
  const figures = (['twoSampleAccuracy', 'promptFound', 'copied'] as const).flatMap((name) => {
    const row = measureRows(evaluation).find((each) => each.name === name)!;
    const figure = model?.[name];
    return figure === undefined
      ? []
      : [{ value: `${numberText(figure.value, row.text.unit)} %`, label: row.text.label }];
  });
  return html`${keyFigures(figures)}${inSentences(evaluation, owner).map((line) => html`<p>${line}</p>`)}`;
}

function figuresTable(rows: readonly MeasureRow[], { evaluation }: EvaluationResult): Html {
  const head = ['measure', ...Object.keys(evaluation.systems)];
  return html`${table({ head, rows: rows.filter(hasFigures).map(cellsOf) })}<p>Small: the 95 % interval, over conversations drawn anew.</p>`;
}

function styleTable(rows: readonly MeasureRow[], { evaluation }: EvaluationResult): Html {
  if (!rows.some(hasFigures)) return html`<p>One conversation alone has no halves to compare.</p>`;
  const head = ['distance', ...Object.keys(evaluation.systems), 'floor'];
  const cells = rows.map((row) => [...cellsOf(row), numberText(row.floor ?? Number.NaN, 'bits')]);
  return html`${table({ head, rows: cells })}<p>The floor is how far one half of the owner's own replies is from the other half.</p>`;
}

function cellsOf({ text, figures }: MeasureRow): Content[] {
  const { label, unit } = text;
  return [
    unit === 'share' ? `${label}, %` : label,
    ...figures.map((figure) => (figure === undefined ? '' : figureCell(figure, unit))),
  ];
}

function figureCell({ value, low, high }: Figure, unit: Unit): Content {
  return html`${numberText(value, unit)}<br><small>${numberText(low, unit)}–${numberText(high, unit)}</small>`;
}

const hasFigures = ({ figures }: MeasureRow) => figures.some((figure) => figure !== undefined);

function replies({ examples, replies: bySystem }: EvaluationResult): Html {
  const places = spread(
    examples.map((_, i) => i),
    SHOWN,
  );
  return grid(
    places.map((i) => {
      const said = splitPrompt(examples[i]!.prompt).at(-1)!;
      const answers = [...bySystem].map(
        ([name, texts]) =>
          html`<p class="lead">${name}</p>${chat([{ side: 'owner', texts: splitReply(texts[i]!) }])}`,
      );
      return html`<div>${chat([{ side: 'other', texts: splitReply(said) }])}${answers}</div>`;
    }),
  );
}

function meanings(rows: readonly MeasureRow[]): Html {
  return table({
    head: ['measure', 'name in --json', 'what it says'],
    rows: rows.map(({ name, text }) => [text.label, name, text.means]),
  });
}
