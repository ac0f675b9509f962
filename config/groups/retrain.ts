import { z } from 'zod';

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
  })
  .describe('When training is repeated.');
