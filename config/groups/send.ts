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
      .describe(
        'How long the echo of an unsure send is waited for, once something later of the page has come in.',
      ),
    unsureMinutes: z
      .number()
      .positive()
      .default(30)
      .describe('After how long a bubble that nobody is sure of is given up.'),
    windowHours: z
      .number()
      .positive()
      .default(24)
      .describe('How long after a person was heard Meta takes what is sent to them.'),
    maxTries: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe('How often a bubble is tried that meets an error of unknown kind.'),
    retrySeconds: z
      .number()
      .positive()
      .default(1)
      .describe('The wait after a temporary error; it doubles each time.'),
    longestRetrySeconds: z.number().positive().default(60).describe('The longest such wait.'),
    markSeen: z.boolean().default(true).describe('Whether people see that their messages were seen.'),
    typing: z.boolean().default(true).describe('Whether people see dots while a reply is made.'),
  })
  .describe('How bubbles are sent.');
