import { z } from 'zod';

export const retrain = z
  .strictObject({
    dropFolder: z
      .string()
      .default('')
      .describe(
        'Where exports are put for retraining: all that lie there are used, and stay. Empty: exports in IMITATOR_HOME.',
      ),
  })
  .describe('When training is repeated.');
