// Everyday: an export in, examples out; what the model reads and writes.
export { toExamples } from './examples.ts';
export { type Filters, noFilters } from './filters.ts';
// Expert: what is private in it.
export { createScrub, type PrivateKind, privateKinds, type Scrub, type ScrubSettings } from './privacy.ts';
export {
  type PlainMessage,
  promptOf,
  promptTurns,
  type Rendering,
  renderingOf,
  renderMessage,
  renderPrompt,
  renderTurn,
  sessionsOf,
  splitReply,
} from './prompt.ts';
export { openExport, type ReadOptions, readExport, type Thread } from './read-export.ts';
