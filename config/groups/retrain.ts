import { z } from 'zod';
import { timeZone } from './time-zone.ts';

export const retrain = z
  .strictObject({
    dropFolder: z
      .string()
      .default('')
      .describe(
        'Where exports are put for retraining: all that lie there are used, and stay. Empty: exports in IMITATOR_HOME.',
      ),
    compareExamples: z
      .number()
      .int()
      .min(50)
      .max(10_000)
      .default(300)
      .describe(
        'On how many held-out examples, at most, what was trained is compared with what serves: more are surer and slower.',
      ),
    cron: z
      .string()
      .refine(isCron, 'expected five fields of cron (minute hour day month weekday), such as 0 4 * * 1')
      .default('')
      .describe(
        'When a server that trains (--role all or trainer) retrains by itself: minute, hour, day, month, weekday, such as ' +
          '`0 4 * * 1` for Mondays at four. Empty: only by hand.',
      ),
    timeZone: timeZone().describe(
      "The zone of retrain.cron's hours, such as Europe/Berlin. Empty: the machine's.",
    ),
    canaryShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'The share of conversations that a version which passed the comparison serves first, on trial. 0: it takes over at ' +
          'once.',
      ),
    canaryHours: z.number().min(1).max(1000).default(48).describe('How long a trial takes.'),
    canaryMargin: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe(
        'How much more often, as a share of replies, one on trial may be drawn again, blocked, or taken over by the owner ' +
          'before it goes back: what lies above this beyond chance.',
      ),
    keep: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe(
        'How many versions are kept. What serves, the version that it came from, and those that pages name stay in any case.',
      ),
    niceness: z
      .number()
      .int()
      .min(0)
      .max(19)
      .default(10)
      .describe('How far training steps back before everything else on the machine; 0 not at all.'),
  })
  .describe('When training is repeated.');

/** Five fields of what cron knows; pg-boss reads them too, and would complain only when the server has started. */
function isCron(text: string): boolean {
  if (text === '') return true;
  const field = /^(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?(,(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?)*$/;
  const fields = text.trim().split(/\s+/);
  return fields.length === 5 && fields.every((each) => field.test(each));
}
