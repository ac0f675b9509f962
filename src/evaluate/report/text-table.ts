/** An evaluation for a terminal. */
import type { Evaluation } from '../imitation/index.ts';
import { numberText } from './figure-text.ts';
import { type MeasureRow, measureRows, styleRows } from './rows.ts';

/** Value and half the width of its interval, a system a column. */
export function evaluationTable(evaluation: Evaluation): string {
  const names = Object.keys(evaluation.systems);
  const head = ['', ...names, 'floor'];
  const lines = [...measureRows(evaluation), ...styleRows(evaluation)].map(lineOf);
  const some = lines.filter((line) => line.slice(1).some((cell) => cell !== ''));
  return aligned([head, ...some]);
}

function lineOf({ text, figures, floor }: MeasureRow): string[] {
  const { label, unit } = text;
  const cells = figures.map((figure) => {
    if (figure === undefined) return '';
    const { value, low, high } = figure;
    return `${numberText(value, unit)} ±${numberText((high - low) / 2, unit)}`;
  });
  const named = unit === 'share' ? `${label}, %` : unit === 'bits' ? `style: ${label}` : label;
  return [named, ...cells, floor === undefined ? '' : numberText(floor, unit)];
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
