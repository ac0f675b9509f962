/** Attachments, stickers and voice messages where the settings have no words for them. */
import type { Policy } from '../decision.ts';

export const wordless: Policy = ({ conversation, settings }) =>
  settings.onAttachment === 'ignore' && conversation.pending.every(({ text }) => text === '')
    ? { kind: 'silent', why: 'no text to answer' }
    : undefined;
