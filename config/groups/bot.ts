import { z } from 'zod';
import { conduct } from './conduct.ts';

/** What Meta's attachments are to a bot that reads text. */
export const attachmentKinds = ['image', 'sticker', 'voice', 'video', 'file', 'share', 'story'] as const;

export type AttachmentKind = (typeof attachmentKinds)[number];

export const bot = z
  .strictObject({
    ...conduct,
    debounceSeconds: z
      .number()
      .min(0)
      .default(4)
      .describe('How long after the last message of a burst the bot waits before it replies.'),
    maxWaitSeconds: z
      .number()
      .min(0)
      .default(12)
      .describe('How long after the first message of a burst it waits at most.'),
    firstReplySeconds: z
      .number()
      .positive()
      .default(30)
      .describe("Within how long after a message the reply is to go out: Meta's rule for automated pages."),
    pace: z
      .enum(['off', 'capped', 'owner'])
      .default('capped')
      .describe(
        'How quick the bot is: `capped` answers and types as the owner does, within `firstReplySeconds`; `owner` takes as ' +
          "long as the owner would, by the hour of the day too, which goes beyond Meta's 30 seconds; `off` waits for " +
          "nothing. A model that does not know its owner's pace waits for nothing either.",
      ),
    maxDraws: z
      .number()
      .int()
      .min(1)
      .max(20)
      .default(4)
      .describe(
        'How often a reply is drawn at most when it is empty, repeats itself, holds a private literal or is blocked.',
      ),
    maxBubbles: z.number().int().min(1).max(20).default(6).describe('How many bubbles a reply has at most.'),
    maxBubbleCharacters: z
      .number()
      .int()
      .min(20)
      .max(1999)
      .default(1900)
      .describe('How long a bubble may be; Messenger takes less than 2000.'),
    maxInstagramBytes: z
      .number()
      .int()
      .min(80)
      .max(1000)
      .default(1000)
      .describe(
        'How long a bubble on Instagram may be, in bytes of UTF-8; Instagram refuses more than 1000.',
      ),
    minReplyTokens: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe(
        "How short a reply may be, in tokens, in the place of the model's own min_length: BlenderBot's 20 makes a sentence of every `ok`.",
      ),
    maxReplyTokens: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe("How long a reply may be, in tokens; 0 keeps the model's own max_length."),
    candidates: z
      .number()
      .int()
      .min(1)
      .max(32)
      .default(8)
      .describe(
        'How many replies are drawn at once, one of which is chosen by its score; 1 draws one and ranks nothing. Sixteen cost about three times one.',
      ),
    beams: z
      .number()
      .int()
      .min(0)
      .max(32)
      .default(0)
      .describe(
        "Beams of the first draw where `candidates` is 1: 1 is greedy and quickest, 0 keeps the model's own num_beams.",
      ),
    sampleFirst: z
      .boolean()
      .default(true)
      .describe('Whether the first draw is sampled too where `candidates` is 1; more are always sampled.'),
    temperature: z
      .number()
      .positive()
      .max(5)
      .default(0.9)
      .describe('How freely replies are sampled: below 1 nearer to what is likely.'),
    topP: z
      .number()
      .positive()
      .max(1)
      .default(0.95)
      .describe('Replies are sampled from the likeliest tokens that have this probability together.'),
    blocked: z
      .array(z.string().min(1))
      .default([])
      .describe('Words and phrases that no reply may hold, in any case, as whole words.'),
    onAttachment: z
      .string()
      .default('ignore')
      .describe(
        'What a message without text counts as: `ignore` is silence, anything else is the text that stands for it.',
      ),
    onAttachments: z
      .partialRecord(z.enum(attachmentKinds), z.string())
      .default({})
      .describe(
        'The same by what was sent without text, in the place of `onAttachment`, such as `{"image": "look at this", ' +
          '"sticker": "ignore"}`: the words stand in the prompt as if the person had typed them, so take those that ' +
          "the owner's friends would type. A share is a link, a post or a reel; a story is a mention in one.",
      ),
    fallbackReply: z
      .string()
      .default('')
      .describe('What is said when no draw is fit to be sent; empty is silence.'),
    contacts: z
      .record(
        z.string().min(1),
        z
          .string()
          .regex(/^[0-9a-f]{16}$/, "expected a thread's id of 16 digits, as imitator inspect prints it"),
      )
      .default({})
      .describe(
        'Who is who, for a model that was trained with `formatting.contactTag`: the id of a person as Meta gives it, ' +
          'and the id of their thread as `imitator inspect` prints it. Everybody else is somebody new.',
      ),
  })
  .refine((settings) => settings.maxWaitSeconds >= settings.debounceSeconds, {
    path: ['maxWaitSeconds'],
    message: 'expected at least bot.debounceSeconds',
  })
  .refine((settings) => settings.firstReplySeconds > settings.maxWaitSeconds, {
    path: ['firstReplySeconds'],
    message: 'expected more than bot.maxWaitSeconds, for the reply must still be made',
  })
  .describe('How a reply is made.');

export type BotSettings = z.infer<typeof bot>;
