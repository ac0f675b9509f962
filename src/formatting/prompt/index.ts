/** What training and bot share: messages as prompts and responses, and back; and what is private in them. */
export {
  checkPhoneCountry,
  createScrub,
  hasPlaceholder,
  PLACEHOLDERS,
  type PrivateKind,
  privateKinds,
  type Scrub,
  type ScrubSettings,
} from './privacy.ts';
export { type ContactTags, learntTags, splitTag } from './contact-tag.ts';
export type { Encoded, ExampleCodec, Words } from './codec.ts';
export { chatTemplates, codecOf, forms } from './forms.ts';
export {
  type MessageBreak,
  promptOf,
  promptTurns,
  type ReadRendering,
  type Rendering,
  renderingOf,
  renderMessage,
  renderPrompt,
  renderTurn,
  rerendered,
  sessionsOf,
  splitPrompt,
  splitReply,
} from './prompt.ts';
