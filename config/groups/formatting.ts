import { z } from 'zod';

export const formatting = z
  .strictObject({
    sessionGapHours: z
      .number()
      .positive()
      .default(6)
      .describe('A silence longer than this, between any two neighbouring messages, starts a new session.'),
    contextTurns: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe(
        'How many earlier turns of the session, of both sides, precede the prompt (0: the original idea).',
      ),
  })
  .describe('How an export becomes examples.');

export type FormattingSettings = z.infer<typeof formatting>;
