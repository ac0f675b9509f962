/**
 * Examples out. Each step is a file: `examples` makes a thread's sessions and their examples, and `statistics` counts
 * them; `waiting-sessions` keeps them until `split` can say which part each belongs to; `write-dataset` owns the folder
 * and writes it, with the manifest that `describe-dataset` makes; `read-dataset` reads it back.
 */

// Everyday: a dataset written and read.
export { DatasetWriter, type DatasetReport } from './write-dataset.ts';
export { allExamples, type Dataset, readDataset } from './read-dataset.ts';
export { type DatasetManifest, type DatasetSettings, datasetManifest, type Part, parts } from './manifest.ts';
// What it is made of: the examples of threads, counted, under ids that cannot be traced back.
export { type ExampleChoices, exampleSessions, toExamples } from './examples.ts';
export { type FormatStatistics, isOwnerless, Statistics, type SystemText } from './statistics.ts';
export { threadId, threadKey } from './thread-key.ts';
// In which languages the owner types, and what to say where a base does not speak them.
export { BASE_LANGUAGE, type LanguageWarning, languageList, languageWarning } from './language-warning.ts';
export type { Languages } from './language-meter.ts';
// Whose threads its ids stand for.
export { type NamedThread, nameThread, readNamedThreads, threadsOfFriend } from './named-threads.ts';
// Expert: what a manifest is made from, and what to do about an export with few replies or none.
export type { DatasetContent } from './describe-dataset.ts';
export { noExamples } from './no-examples.ts';
export { ownerlessThreads } from './ownerless.ts';
export { FEWEST_TO_SPLIT } from './split.ts';
export { withoutTimes } from './without-times.ts';
