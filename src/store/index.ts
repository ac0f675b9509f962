/** What must not be lost: messages, replies, bubbles and what waits, on PGlite or PostgreSQL. */

// Everyday: the whole store.
export { openStore, type Store, type StoreOptions, type Waiting } from './store.ts';

// Without a server: a person forgotten, a wish to be deleted.
export { type DatabaseOptions, openDatabase } from './database/open-database.ts';
export { type ForgetOptions, forgetPerson } from './forget-person.ts';
export type { Forgotten } from './remove-person.ts';
export {
  askDeletion,
  forgetWhoAsked,
  type Deletion,
  deletionOf,
  type OpenDeletion,
  openDeletions,
} from './deletions.ts';
export { eraseIfDue } from './erase.ts';
export { exportPerson, type PersonConversation, type PersonExport } from './export-person.ts';
export { type Acquaintance, aliasOf, conversationNamed, namedIn, whoIs } from './aliases.ts';
export { retain, retentionText } from './retention.ts';

// What a person decides: drafts, and how the bot is to behave in a conversation.
export {
  approveDraft,
  type Draft,
  type DraftState,
  draftOf,
  dropLateDrafts,
  listDrafts,
  rejectDraft,
} from './drafts.ts';
export {
  type ConductSummary,
  listConduct,
  listDecisions,
  type PastDecision,
  pauseConversation,
  resumeConversation,
  setMode,
  summaryOf,
} from './conduct.ts';
export { CALLED_CHANNEL } from './calls.ts';

// Expert: what comes in, inside a transaction of the store's.
export type { Sql } from './database/database.ts';
export {
  conversationId,
  ensureConversation,
  lockConversation,
  lockConversations,
  noteHeard,
  pageOf,
  type Party,
} from './conversation-rows.ts';
export { addMessage, deleteMessage, type Edit, editMessage, type ReceivedMessage } from './inbox.ts';
export { burstOf, placeMessages } from './unanswered.ts';
export { firstTime } from './seen.ts';
export { confirmEcho, type Echo } from './echoes.ts';
export { type Copy, forgottenAmong } from './forgotten.ts';
export { addOwnerMessage, type OwnerMessage } from './owner-messages.ts';

// What goes out, and what keeps it from going.
export {
  type Addressee,
  addresseeOf,
  firstBubble,
  giveUpBubbles,
  moveBubble,
  noteHeardSince,
  noteSent,
  noteUnknownError,
  type OutboxRow,
  type OutboxState,
  putBackBubble,
  queueAgain,
} from './outbox.ts';
export { bubbleOf, isImitators, isUnnamed, metadataOf } from './bubble-metadata.ts';
export { type ControlNews, noteControl, noteDirect, noteOwnerWrote, noteSeemsTaken } from './pauses.ts';
export { notePolicy, resumePage, resumeWithToken, stopPage, throttlePage } from './pages.ts';
export { appIdOf, noteEchoes, noteReceiving, noteWritten } from './page-news.ts';
export { claimProbe, type FailedReach, noteFailedReach, noteReached } from './page-reach.ts';

// What an operator is to hear of.
export {
  type AlertRow,
  addAlert,
  type ClaimedNotice,
  claimNotices,
  listAlerts,
  type NewAlert,
  type Notice,
  type NoticeWay,
  noticesWaiting,
  settleNotice,
} from './alerts.ts';

// What an operator looks at, and puts right.
export {
  type ConversationSummary,
  conversationHistory,
  dropBubble,
  dropDeadLetter,
  recentConversations,
  listDeadLetters,
  retryDeadLetter,
  type Said,
  waitingBubbles,
} from './overview.ts';

// The store's own parts.
export { CHANGED_CHANNEL } from './conversation-rows.ts';
export { listenForChanges, StoredConversations } from './conversations.ts';
export type { ReplyQueue, WakeUp } from './queue.ts';
export type { Database } from './database/database.ts';

// What hosts that share the database have in common: versions, and the key of thread ids.
export { DatabaseVersionShelf } from './version-shelf.ts';
export { sharedThreadKey } from './thread-key.ts';
export {
  countForVersion,
  noteVersionCorrected,
  noteVersionReplied,
  type VersionCounts,
  versionCounts,
} from './version-counts.ts';
export { type HeldLease, takeLease } from './lease.ts';
export { Timetable } from './timetable.ts';
