import { z } from 'zod';
import { notify } from './notify.ts';

export const admin = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe(
        "The address of the operator's listener, which serves /admin, /metrics and /readyz; the public one has none of them.",
      ),
    port: z
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(3001)
      .describe(
        'Its port; 0 takes a free one and logs it. Where both equal HOST and PORT, one listener serves all.',
      ),
    bodyLimitKilobytes: z
      .number()
      .int()
      .min(1)
      .default(256)
      .describe('How large a request to /admin may be; larger ones are refused.'),
    notify: notify.prefault({}),
  })
  .describe("The operator's listener.");
