import { z } from 'zod';

const names = (does: string) => z.array(z.string().min(1)).default([]).describe(does);

const day = (does: string) =>
  z
    .string()
    .regex(/^(\d{4}-\d\d-\d\d)?$/, 'expected a date such as 2023-01-31, or nothing')
    .default('')
    .describe(does);

export const formatting = z
  .strictObject({
    sessionGapHours: z
      .number()
      .positive()
      .default(6)
      .describe('A silence longer than this, between any two neighbouring messages, starts a new session.'),
    messageBreak: z
      .enum(['| ', '|'])
      .default('| ')
      .describe(
        'What joins the messages of a turn. The space keeps words whole; the bare pipe is how models before it read.',
      ),
    contextTurns: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe(
        'How many earlier turns of the session, of both sides, precede the prompt (0: the original idea; 3 is better, docs/evaluation.md).',
      ),
    contactTag: z
      .boolean()
      .default(false)
      .describe(
        'Begin each prompt with a short tag of its thread, so that the model learns with whom the owner writes how; a ' +
          'tenth of the training has the tag of somebody new. `bot.contacts` ties conversations to threads.',
      ),
    halfLifeMonths: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'Newer sessions count more in training: what is older by so many months counts half (0: all count alike).',
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
    me: names("The owner's names, `*` standing for anything; empty: the export's profile says who it is."),
    threads: names('Only these threads, by title, participant or id, `*` standing for anything; empty: all.'),
    exclude: names('Without these threads: so a timer leaves out whom the owner left out.'),
    since: day('Only messages from this day on (`2023-01-31`, local zone); empty: from the first.'),
    until: day('Only messages up to this day, itself included; empty: to the last.'),
    timeZone: z
      .string()
      .default('')
      .describe(
        "The time zone whose clocks HTML pages and WhatsApp chats show (`Europe/Berlin`); empty: this machine's.",
      ),
    dateOrder: z
      .enum(['auto', 'dmy', 'mdy', 'ymd'])
      .default('auto')
      .describe(
        'Whether day, month or year comes first in dates of numbers alone (auto: as each file shows).',
      ),
    join: z
      .record(z.string(), z.string().nullable())
      .default({})
      .describe(
        'Which thread an end-to-end-encrypted one continues where names clash: its name and an id, or null for none.',
      ),
    systemTexts: z
      .record(z.string(), z.enum(['keep', 'drop']))
      .default({})
      .describe(
        'What becomes of single texts, `{name}` standing for a name: "keep" as typed, "drop" as written by Messenger.',
      ),
  })
  .describe('How an export becomes examples.');

export type FormattingSettings = z.infer<typeof formatting>;
