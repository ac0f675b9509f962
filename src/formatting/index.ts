// Everyday: what the model reads and writes.

// Expert: what is private in it.
export { createScrub, type PrivateKind, privateKinds, type Scrub, type ScrubSettings } from './privacy.ts';
export {
  type PlainMessage,
  promptOf,
  promptTurns,
  type Rendering,
  renderMessage,
  renderPrompt,
  renderTurn,
  sessionsOf,
  splitReply,
} from './prompt.ts';
