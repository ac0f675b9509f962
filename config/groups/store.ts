import { z } from 'zod';

export const store = z
  .strictObject({
    checkpointMinutes: z
      .number()
      .positive()
      .default(10)
      .describe(
        'How often the embedded database is vacuumed and checkpointed, which it never does by itself.',
      ),
    retentionDays: z
      .union([z.literal('auto'), z.number().min(0)])
      .default('auto')
      .describe(
        'After how many days messages and bubbles are deleted; 0 keeps them. `auto` is 90, and 0 in a store from ' +
          'before there was a limit, until you decide.',
      ),
    poolSize: z
      .number()
      .int()
      .min(2)
      .max(100)
      .default(10)
      .describe(
        'Connections of each process to a PostgreSQL server; the queue has four more, and one listens.',
      ),
  })
  .describe('Where state lies.');
