/** What must not be lost: messages, replies, bubbles and what waits, on PGlite or PostgreSQL. */

// Everyday: the whole store.
export { openStore, type Store, type StoreOptions, type Waiting } from './store.ts';
// What came in and what goes out.
export * from './inbox.ts';
export * from './outbox.ts';
export { bubbleOf, isOurMetadata, metadataOf } from './bubble-metadata.ts';
export { StoredConversations } from './conversations.ts';
export * from './retention.ts';
// Expert: its parts.
export { ReplyQueue, type WakeUp } from './queue.ts';
export { type Database, queueIn, type Sql } from './database/database.ts';
export { type DatabaseOptions, openDatabase } from './database/open-database.ts';
