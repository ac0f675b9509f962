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
    groups: z
      .boolean()
      .default(false)
      .describe('Use threads of more than two people too; everybody but the owner is then one side.'),
    privacyLiterals: z
      .array(z.enum(['phone', 'email', 'link', 'card', 'iban', 'name']))
      .default(['phone', 'email', 'link', 'card'])
      .describe('What is replaced by [phone] and so on, in the dataset and in live prompts.'),
    phoneCountry: z
      .string()
      .regex(/^([A-Za-z]{2})?$/, 'expected two letters, such as DE, or nothing')
      .default('')
      .describe(
        'Country whose national phone numbers are recognised (two letters); empty: international ones.',
      ),
  })
  .describe('How an export becomes examples.');

export type FormattingSettings = z.infer<typeof formatting>;
