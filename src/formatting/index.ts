// Everyday: an export in, examples out; a dataset on disk, written and read; what the model reads and writes.
export {
  type Dataset,
  type DatasetManifest,
  type DatasetSettings,
  datasetManifest,
  type Part,
  parts,
  readDataset,
} from './dataset.ts';
export { toExamples } from './examples.ts';
export { type Filters, noFilters } from './filters.ts';
export { type FormatEvent, type FormatRequest, formatExport } from './format-export.ts';
export {
  type InspectedThread,
  type Inspection,
  type InspectRequest,
  inspectExport,
} from './inspect-export.ts';
export { candidateList } from './owner.ts';
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
export type { FormatStatistics } from './statistics.ts';
export type { Joins } from './thread-index.ts';
export { threadId, threadKey } from './thread-key.ts';
