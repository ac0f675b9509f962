/** From an export to a dataset, and what models read and write. */

// Everyday: an export in, a dataset out, and read again.
export { type FormatEvent, type FormatRequest, formatExport } from './format-export.ts';
export {
  type Inspection,
  type InspectedThread,
  type InspectRequest,
  inspectExport,
} from './inspect-export.ts';
export { type Dataset, type DatasetManifest, type Part, parts, readDataset } from './dataset/index.ts';
export { openExport, type ReadOptions, readExport, type Thread } from './export/index.ts';
export { toExamples } from './dataset/index.ts';
// What goes into them: whose export it is, which threads, since when.
export { candidateList, checkZip, type Filters, type Joins, type TextChoices } from './export/index.ts';
export { threadId, threadKey } from './dataset/index.ts';
// Prompts and replies, rendered for training and for the bot alike; and what is private in them.
export * from './prompt/index.ts';
// Expert: a manifest's parts.
export {
  type DatasetSettings,
  datasetManifest,
  type FormatStatistics,
  type SystemText,
} from './dataset/index.ts';
