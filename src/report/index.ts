/** Pages of one file for people to read. */

// Everyday: a page, and what stands in it. Its text may come from anywhere: it is always escaped.
export {
  type Bubbles,
  chat,
  count,
  grid,
  keyFigures,
  notice,
  type Page,
  page,
  type Section,
  type Table,
  table,
} from './page.ts';
// Expert: markup of one's own, in pages of one's own.
export { PAGE_STYLE } from './page.ts';
export { type Content, Html, html } from './html.ts';
