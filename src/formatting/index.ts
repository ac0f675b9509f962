/** From an export to a dataset, and what models read and write. */

// Everyday: an export in, a dataset out, and read again.
export { type FormatEvent, type FormatRequest, formatExport } from './format-export.ts';
export {
  type Inspection,
  type InspectedThread,
  type InspectRequest,
  inspectExport,
} from './inspect-export.ts';
export { type Dataset, type DatasetManifest, type Part, parts, readDataset } from './dataset/dataset.ts';
export { openExport, type ReadOptions, readExport } from './export/read-export.ts';
export type { Thread } from './export/read-thread.ts';
export { toExamples } from './dataset/examples.ts';
// What goes into them: whose export it is, which threads, since when.
export { type Filters, noFilters } from './export/filters.ts';
export { candidateList } from './export/owner.ts';
export type { Joins } from './export/join-encrypted.ts';
export { threadId, threadKey } from './dataset/thread-key.ts';
// Prompts and replies, rendered for training and for the bot alike.
export * from './prompt/index.ts';
// Expert: a manifest's parts.
export { type DatasetSettings, datasetManifest } from './dataset/dataset.ts';
export type { FormatStatistics } from './dataset/statistics.ts';
