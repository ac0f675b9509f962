/** How the bot behaves towards a person: part of the group `bot`. */
import { z } from 'zod';
import { timeZone } from './time-zone.ts';

/** What is said in a person's language speaks these. */
export const CONDUCT_LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'pt',
  'it',
  'pl',
  'nl',
  'tr',
  'sv',
  'id',
  'vi',
] as const;

export type ConductLanguage = (typeof CONDUCT_LANGUAGES)[number];

/** The texts that an owner may word, by name. */
export const NOTICE_NAMES = [
  'disclosure',
  'crisis',
  'opted-out',
  'opted-in',
  'deletion-asked',
  'deletion-recorded',
  'bot',
  'sexual',
  'money',
] as const;

export type NoticeName = (typeof NOTICE_NAMES)[number];

/** The value says what is given up, so that nobody sets it without reading it. */
export const NO_DISCLOSURE = 'off: people are not told that a machine writes, and I answer for that';

const text = z.string().regex(/\S/, 'expected words: a text can be worded, not emptied');
const byLanguage = z.partialRecord(z.enum(CONDUCT_LANGUAGES), text);

export const conduct = {
  mode: z
    .enum(['auto', 'draft', 'off'])
    .default('auto')
    .describe(
      'What becomes of replies where nobody has said otherwise for a conversation: `auto` sends them, `draft` lets a ' +
        'person approve each (`imitator drafts`), `off` makes none.',
    ),
  ownerLanguage: z
    .enum(CONDUCT_LANGUAGES)
    .default('en')
    .describe('What a person is told in when their own language is not known, with English beside it.'),
  notices: z
    .partialRecord(z.enum(NOTICE_NAMES), byLanguage)
    .default({})
    .describe(
      'Texts of your own for what the bot says for itself, by name and language, such as ' +
        '`{"disclosure": {"de": "..."}}` (docs/conduct.md has the names). `{line}` in the text of a crisis is the ' +
        'crisis line, `{code}` in that of a deletion its code.',
    ),
  disclosure: z
    .enum(['on', NO_DISCLOSURE])
    .default('on')
    .describe(
      'Whether people are told that a machine writes: at the start, after a long time, after the owner wrote. Laws ask ' +
        'for it (docs/conduct.md).',
    ),
  discloseAgainHours: z
    .number()
    .positive()
    .default(720)
    .describe('After how long a person is told again that a machine writes.'),
  crisisLines: z
    .partialRecord(z.enum(CONDUCT_LANGUAGES), text)
    .default({})
    .describe(
      'What stands for the crisis line in a language, in the place of what docs/conduct.md lists: whom to call, and when.',
    ),
  maxRepliesPerHour: z
    .number()
    .int()
    .min(0)
    .default(60)
    .describe(
      'How many replies the bot sends in one conversation within an hour; what is written beyond waits. 0 is no limit.',
    ),
  quietHours: z
    .string()
    .regex(
      /^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$/,
      'expected two times of day such as 23:00-07:30, or nothing',
    )
    .refine((hours) => hours === '' || hours.slice(0, 5) !== hours.slice(6), 'expected two different times')
    .default('')
    .describe(
      'When the bot replies to nobody, as 23:00-07:30 in `bot.timeZone`: what comes meanwhile is answered afterwards, ' +
        "beyond Meta's 30 seconds. Empty: never.",
    ),
  timeZone: timeZone().describe(
    "The owner's time zone, for quiet hours and for `bot.pace` owner; empty is this machine's.",
  ),
};
