import { z } from 'zod';

export const webhook = z
  .strictObject({
    bodyLimitKilobytes: z
      .number()
      .int()
      .min(16)
      .default(1024)
      .describe('How large a post may be; larger ones are refused.'),
    appId: z
      .string()
      .regex(/^\d*$/)
      .default('')
      .describe("The app's own id: tells thread control passed to it from control passed away."),
    publicUrl: z
      .string()
      .regex(/^(https?:\/\/\S+)?$/, 'expected an address such as https://bot.example.org, or nothing')
      .default('')
      .describe(
        'Where people reach the server, for the status page of a data deletion; empty: where Meta reached it.',
      ),
    pauseAfterOwnerMinutes: z
      .number()
      .min(0)
      .default(60)
      .describe('How long the bot is silent in a conversation after the owner wrote there by hand.'),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(8)
      .describe('How many conversations are answered at once in one process.'),
    drainSeconds: z
      .number()
      .min(0)
      .default(20)
      .describe('How long replies that are being made may take when the server is told to stop.'),
    pages: z
      .array(
        z.strictObject({
          id: z.string().min(1),
          appSecretVariable: z.string().min(1),
          accessTokenVariable: z.string().min(1),
          /** The page behind an Instagram account: its id sends. */
          sendsAs: z.string().min(1).optional(),
          /** The version that answers there; the current one without it. */
          version: z.string().min(1).optional(),
          /** Settings of the bot for this page, in the place of those of the group `bot`. */
          bot: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .default([])
      .describe(
        'Several pages: the id of each (`id`), the environment variables that hold its secrets (`appSecretVariable`, ' +
          '`accessTokenVariable`), for an Instagram account the page that sends (`sendsAs`); and if wanted the version ' +
          'that answers there in the place of the current one (`version`), and settings of the group `bot` for this page ' +
          'alone (`bot`).',
      ),
  })
  .describe('What the server accepts.');

export type WebhookSettings = z.infer<typeof webhook>;
