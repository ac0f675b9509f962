// Everyday: the whole store.

// Expert: its parts.
export { StoredConversations } from './conversations.ts';
export { type Database, queueIn, type Sql } from './database.ts';
export * from './inbox.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export * from './outbox.ts';
export { ReplyQueue, type WakeUp } from './queue.ts';
export * from './retention.ts';
export { openStore, type Store, type StoreOptions, type Waiting } from './store.ts';
