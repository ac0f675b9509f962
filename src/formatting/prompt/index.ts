/** What training and bot share: messages as prompts and responses, and back; and what is private in them. */
export {
  checkPhoneCountry,
  createScrub,
  type PrivateKind,
  privateKinds,
  type Scrub,
  type ScrubSettings,
} from './privacy.ts';
export {
  type MessageBreak,
  promptOf,
  promptTurns,
  type Rendering,
  renderingOf,
  renderMessage,
  renderPrompt,
  renderTurn,
  rerendered,
  sessionsOf,
  shorterTurns,
  splitPrompt,
  splitReply,
} from './prompt.ts';
