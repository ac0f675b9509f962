import { z } from 'zod';

export const send = z
  .strictObject({
    graphVersion: z
      .string()
      .regex(/^v\d+\.\d+$/)
      .default('v26.0')
      .describe('The version of the Graph API that is called.'),
    timeoutSeconds: z
      .number()
      .positive()
      .default(10)
      .describe('How long a send may take; after that nobody knows whether it was sent.'),
    echoWaitSeconds: z
      .number()
      .min(0)
      .default(60)
      .describe('How long the echo of an unsure send is waited for.'),
    maxTries: z
      .number()
      .int()
      .min(1)
      .default(3)
      .describe('How often a bubble is tried that meets temporary errors.'),
    retrySeconds: z
      .number()
      .positive()
      .default(1)
      .describe('The wait before the second try of a bubble; it doubles each time.'),
    markSeen: z.boolean().default(true).describe('Whether people see that their messages were seen.'),
    typing: z.boolean().default(true).describe('Whether people see dots while a reply is made.'),
  })
  .describe('How bubbles are sent.');
