/** What a dry run takes and gives (docs/contracts.md, section 5). */
import { z } from 'zod';
import { type BotSettings, bot as botSettings } from '../../../config/groups/bot.ts';
import { name } from './fields.ts';
import { parseRequest } from './issues.ts';

/** More than any prompt holds, and a limit to what one request costs. */
const MOST_MESSAGES = 200;
const MOST_CHARACTERS = 20_000;
const MOST_ALTERNATIVES = 8;

/** The last moment that a date can be. */
const LAST_DATE = 8.64e15;

const message = z.strictObject({
  from: z.enum(['user', 'bot']),
  text: z
    .string()
    .max(MOST_CHARACTERS)
    .refine((text) => text.trim() !== '', { message: 'expected a text that somebody typed' }),
  at: z
    .number()
    .int()
    .min(0)
    .max(LAST_DATE)
    .optional()
    .describe('Milliseconds since 1970; without it messages follow each other by a second and end now.'),
});

export const dryRunBody = z
  .strictObject({
    messages: z.array(message).min(1).max(MOST_MESSAGES).optional(),
    conversation: name
      .optional()
      .describe('In the place of messages: a stored conversation as it stands, `PAGE:PSID` or `PAGE:ALIAS`.'),
    page: name.optional().describe("A configured page's id: its platform's limits apply."),
    contact: name
      .optional()
      .describe(
        "The dataset's thread that this continues, by its id; without it a conversation's own (`bot.contacts`), or none.",
      ),
    version: name.optional().describe('The name of the version that must answer.'),
    settings: z
      .strictObject({ bot: z.record(z.string(), z.unknown()).optional() })
      .optional()
      .describe('Settings of the bot for this one reply: `{"bot": {"maxBubbles": 2}}`.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31)
      .optional(),
    alternatives: z
      .number()
      .int()
      .min(0)
      .max(MOST_ALTERNATIVES)
      .optional()
      .describe('How many further replies to tell.'),
  })
  .refine(({ messages, conversation }) => (messages === undefined) !== (conversation === undefined), {
    message: 'expected either messages or a conversation',
  });

export type DryRunBody = z.output<typeof dryRunBody>;

const milliseconds = z.number();

export const dryRunAnswer = z.object({
  prompt: z.string().describe('As the model saw it.'),
  reply: z.string().describe('As the model wrote it: bubbles joined by pipes.'),
  bubbles: z.array(z.string()),
  alternatives: z.array(z.object({ text: z.string(), score: z.number() })),
  tokens: z.object({ prompt: z.number(), reply: z.number() }),
  timings: z.object({
    queueMs: milliseconds,
    encodeMs: milliseconds,
    decodeMs: milliseconds,
    totalMs: milliseconds,
  }),
  version: z.string().nullable(),
  policy: z.object({
    wouldSend: z.boolean(),
    why: z.string(),
    name: z.string().describe('Which policy spoke.'),
    kind: z.enum(['answer', 'draft', 'say', 'wait', 'silent']),
    says: z
      .array(z.string())
      .describe('What the bot would say for itself, before the bubbles or in their place.'),
  }),
});

/**
 * The bot's settings with what a request changes.
 * @throws BadRequest
 */
export function settingsOf({ settings }: DryRunBody, inForce: BotSettings): BotSettings {
  return parseRequest(botSettings, { ...inForce, ...settings?.bot }, ['settings', 'bot']);
}
