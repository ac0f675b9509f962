/**
 * Everything that an operator can do. A new operation is defined in a file of this folder and stands in the list below:
 * listener, private socket, commands and OpenAPI document follow from that.
 */
import { conductList, conversationMode, decisions, pause, resume } from './conduct.ts';
import { approve, drafts, reject } from './drafts.ts';
import { dryRun } from './dry-run.ts';
import { listConversations, showConversation, watchConversations } from './conversations.ts';
import { dropBubble, dropDeadLetter, listDeadLetters, listOutbox, retryDeadLetter } from './outbox.ts';
import { listVersions, promoteVersion, rollbackVersion, showRanks } from './versions.ts';
import { cancelRetraining, showRetraining, startRetraining, watchTraining } from './retraining.ts';
import { listAlerts } from './alerts.ts';
import { showSettings } from './settings.ts';
import { health } from './health.ts';
import { exportOfPerson, forget, who } from './people.ts';
import type { AnyOperation } from './operation.ts';

/** In the order of the OpenAPI document. */
export const operations: readonly AnyOperation[] = [
  dryRun,
  listConversations,
  watchConversations,
  showConversation,
  listOutbox,
  dropBubble,
  listDeadLetters,
  retryDeadLetter,
  dropDeadLetter,
  listVersions,
  promoteVersion,
  rollbackVersion,
  showRanks,
  showRetraining,
  startRetraining,
  cancelRetraining,
  watchTraining,
  listAlerts,
  showSettings,
  health,
  who,
  exportOfPerson,
  forget,
  drafts,
  approve,
  reject,
  conductList,
  decisions,
  conversationMode,
  pause,
  resume,
];

// One by one, for those who ask for them.
export { dryRun } from './dry-run.ts';
export { listConversations, showConversation, watchConversations } from './conversations.ts';
export { dropBubble, dropDeadLetter, listDeadLetters, listOutbox, retryDeadLetter } from './outbox.ts';
export { listVersions, promoteVersion, rollbackVersion, showRanks } from './versions.ts';
export { cancelRetraining, showRetraining, startRetraining, watchTraining } from './retraining.ts';
export { listAlerts } from './alerts.ts';
export { showSettings } from './settings.ts';
export { health } from './health.ts';
export {
  conductList,
  type conductSummary,
  conversationMode,
  decisions,
  pause,
  resume,
} from './conduct.ts';
export { approve, drafts, reject } from './drafts.ts';
export { exportOfPerson, forget, who } from './people.ts';

// What they work on, and what they are.
export type {
  DryRunTools,
  LiveTools,
  OperatorTools,
  RetrainingDesk,
  RetrainingState,
  ShownSetting,
} from './operator-tools.ts';
export type { AnyOperation, EventOperation, Operation } from './operation.ts';
export { BadRequest, type Issue, issue, parseRequest } from './issues.ts';
