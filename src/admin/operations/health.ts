import { z } from 'zod';
import { defineOperation } from './operation.ts';

export const health = defineOperation({
  name: 'health',
  method: 'get',
  path: '/api/health',
  doc: 'Whether the server works, and what keeps it from working.',
  response: z.object({
    ready: z.boolean(),
    missing: z.array(z.string()),
    version: z.string().nullable().describe('The version that serves; null for a model from a folder.'),
  }),
  async run(_, { live }) {
    const missing = live === undefined ? ['no server runs'] : await live.notReady();
    return { ready: missing.length === 0, missing: [...missing], version: live?.dryRun.version() ?? null };
  },
});
