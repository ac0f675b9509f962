/** An evaluation for people: in sentences, as a table in a terminal, as a page. */
export { evaluationPage } from './page.ts';
export { inSentences } from './sentences.ts';
export { evaluationTable } from './text-table.ts';
