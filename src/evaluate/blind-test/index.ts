/**
 * A blind test: can a friend tell the owner's replies from the bot's? `questions` chooses what is asked, `page` makes
 * the page, `write-page` says whose words are in it and writes it; friends send back codes, which `result-code` reads
 * and `add-up` adds up. Who asks the bot is the caller.
 */

// Everyday: a page for a friend.
export {
  type AnsweredExample,
  blindCandidates,
  blindQuestions,
  type ChoiceOptions,
  QUESTIONS,
  type Question,
} from './questions.ts';
export { type BlindTest, blindTestPage, numberOf } from './page.ts';
export { requireFriend, type ThreadNames, whoseWords, writeBlindTest } from './write-page.ts';
// What friends' results come to.
export { addUpResults, type BlindSum, describeBlindSum, TAKEN_REFERENCE } from './add-up.ts';
// Expert: one result, and a share with its interval.
export { type BlindResult, readResultCode } from './result-code.ts';
export { type Share, shareOf } from './wilson.ts';
