/**
 * A page that is one file: no script, nothing fetched, light or dark as the reader's system is, readable on a phone.
 * Its policy forbids scripts and requests even if something slipped through.
 */
import { type Content, Html, html } from './html.ts';

export interface Section {
  title: string;
  body: Content;
}

export interface Page {
  title: string;
  /** A sentence or two under the title. */
  lead?: Content;
  sections: readonly Section[];
}

/** The whole HTML file. */
export function page({ title, lead, sections }: Page): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${lead === undefined ? '' : html`<p class="lead">${lead}</p>`}
${sections.map(sectionOf)}
</main>
</body>
</html>
`;
  return markup;
}

function sectionOf({ title, body }: Section): Html {
  return html`<section>\n<h2>${title}</h2>\n${body}\n</section>\n`;
}

/** A line that must not be overlooked. */
export function notice(content: Content): Html {
  return html`<p class="notice">${content}</p>`;
}

/** A few figures that say the most, large, each with its label. */
export function keyFigures(figures: readonly { value: string | number; label: string }[]): Html {
  const tiles = figures.map(
    ({ value, label }) =>
      html`<div><dt>${label}</dt><dd>${typeof value === 'number' ? count(value) : value}</dd></div>`,
  );
  return html`<dl class="figures">${tiles}</dl>`;
}

export interface Table {
  head: readonly string[];
  /** Numbers are shown with separators and stand at the right. */
  rows: readonly (readonly Content[])[];
}

export function table({ head, rows }: Table): Html {
  const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const mark = (i: number): Html => html`${numeric[i] === true ? html` class="number"` : ''}`;
  const heads = head.map((name, i) => html`<th scope="col"${mark(i)}>${name}</th>`);
  const lines = rows.map((row) => {
    const cells = row.map(
      (cell, i) => html`<td${mark(i)}>${typeof cell === 'number' ? count(cell) : cell}</td>`,
    );
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>\n${lines}</tbody></table></div>`;
}

export interface Bubbles {
  side: 'owner' | 'other';
  texts: readonly string[];
}

/** Turns as a messenger shows them: the other side's bubbles at the left, the owner's at the right. */
export function chat(turns: readonly Bubbles[]): Html {
  const bubbles = turns.map(({ side, texts }) => {
    return html`<div class="turn ${side}">${texts.map((text) => html`<p dir="auto">${text}</p>`)}</div>`;
  });
  return html`<div class="chat">${bubbles}</div>`;
}

/** Things side by side where there is room. */
export function grid(items: readonly Html[]): Html {
  return html`<div class="grid">${items}</div>`;
}

/** 12,345, and no more than four digits after a point. */
export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 4 });
}

/** Colours for light and dark, and how the parts above look; for pages that have a script too. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --card: #f5f6f8; --ink: #1c1e21; --dim: #626873; --line: #d9dce1;
  --series-1: #2563eb; --series-2: #c2570c; --series-3: #0f7b5f; --series-4: #9333ab; --bubble: #e6e8ec; --notice: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --card: #1f2226; --ink: #e7e9ec; --dim: #9aa1ab;
  --line: #363b42; --series-1: #6ea0ff; --series-2: #f0954f; --series-3: #45bf9b; --series-4: #cf8ae0; --bubble: #30353c;
  --notice: #3b3116; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 820px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 40px 0 12px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
.lead, figcaption, dt { color: var(--dim); }
.notice { background: var(--notice); border-radius: 8px; padding: 12px 14px; margin: 16px 0; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 16px 0; }
.figures div { background: var(--card); border-radius: 8px; padding: 10px 14px; }
dt { font-size: 0.85rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
figure { margin: 0 0 16px; }
figcaption { font-size: 0.9rem; margin-bottom: 4px; }
figure svg { display: block; width: 100%; height: auto; }
figure .narrow { display: none; }
@media (max-width: 560px) { figure .narrow { display: block; } figure .wide { display: none; } }
.scroll { overflow-x: auto; margin-bottom: 16px; }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr)); gap: 14px; }
.chat { background: var(--card); border-radius: 12px; padding: 12px; display: flex; flex-direction: column; gap: 8px; }
.turn { display: flex; flex-direction: column; gap: 3px; align-items: flex-start; }
.turn.owner { align-items: flex-end; }
.turn p { margin: 0; padding: 6px 12px; border-radius: 16px; background: var(--bubble); max-width: 85%; white-space: pre-wrap; }
.turn.owner p { background: #2563eb; color: #ffffff; }
@media print { body { font-size: 12px; } section { break-inside: avoid; } }
`;
