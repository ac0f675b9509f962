/**
 * What people have on their disks, read thread by thread.
 *
 * The journey, each step a file: `sources` lists the entries of zips and folders; `thread-index` asks the `readers` which
 * of them belong to which copy of a thread; `owner` says whose export it is, and `other-names` by which names;
 * `settle-threads` which copies are of one thread; `join-encrypted` which encrypted thread continues which. Then, for each
 * thread in turn, `read-ahead` fetches its files, `load-thread-file` gives each to its reader (`json-reader`,
 * `html-reader`, `whatsapp-reader`), `read-thread` merges their copies into a Thread, and `edits` what was edited. `typed`
 * says what somebody typed in it: `system-texts` knows the sentences of Messenger (`english`, `languages`), and
 * `text-miner` finds more of them as threads are read.
 */

// Everyday: an export opened, and its threads.
export { type OpenExport, openExport, type ReadOptions, readExport } from './read-export.ts';
export type { Thread } from './read-thread.ts';
export type { ExportMessage } from './thread-file.ts';
export { type DropReason, dropReasons, type FoundBy, typedTexts } from './typed.ts';
// Which threads and messages, whose export it is, and which encrypted thread continues which other.
export { createFilter, type Filter, type Filters } from './filters.ts';
export { candidateList, type Owner, requireOwner } from './owner.ts';
export type { Joins } from './join-encrypted.ts';
export { isGone, isMachine } from './names.ts';
export { NAME_PLACE, type TextChoice, type TextChoices } from './text-choices.ts';
export { withoutNames } from './template.ts';
// What could not be read.
export type { SkippedFile } from './entry.ts';
export { noThreads } from './no-threads.ts';
export { checkZip } from './zip.ts';
