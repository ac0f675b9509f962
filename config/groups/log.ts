import { z } from 'zod';

export const log = z
  .strictObject({
    level: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('The least serious line that is written (LOG_LEVEL sets it too).'),
    messageText: z
      .boolean()
      .default(false)
      .describe('Whether what people write may appear in the log. Off: private text stays out of it.'),
    personIds: z
      .boolean()
      .default(false)
      .describe(
        'Whether people appear in the log by their page-scoped ids. Off: by an alias, which `imitator who` resolves.',
      ),
  })
  .describe('What is logged.');
