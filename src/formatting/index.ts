// Everyday: what the model reads and writes.

// Expert: what is private in it.
export { defaultLiterals, type LiteralKind, literalKinds, scrubber } from './literals.ts';
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
