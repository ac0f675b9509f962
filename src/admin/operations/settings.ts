/** The settings in force, and where each comes from. */
import { z } from 'zod';
import { defineOperation } from './operation.ts';

export const showSettings = defineOperation({
  name: 'showSettings',
  method: 'get',
  path: '/api/settings',
  doc: 'The settings in force, and where each comes from. Secrets are not told.',
  response: z.object({
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.unknown(),
        from: z.string().describe('`default`, a file, a variable of the environment, or `--set`.'),
        doc: z.string(),
      }),
    ),
  }),
  run: async (_, { settings }) => ({ settings: [...settings()] }),
});
