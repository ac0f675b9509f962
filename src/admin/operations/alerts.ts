/** What an operator should look at, and whether they were told. */
import { z } from 'zod';
import { listAlerts as stored } from '../../store/index.ts';
import { count, most, rowId, time } from './fields.ts';
import { defineOperation } from './operation.ts';

export const listAlerts = defineOperation({
  name: 'listAlerts',
  method: 'get',
  path: '/api/alerts',
  doc: 'Alerts, the newest first, each with its remedy and the notices that went out.',
  query: z.strictObject({ most, before: rowId.optional().describe('Only older ones: the next page.') }),
  response: z.object({
    alerts: z.array(
      z.object({
        id: count,
        kind: z.string(),
        what: z.string(),
        remedy: z.string(),
        page: z.string().nullable(),
        conversation: z.string().nullable(),
        words: z.string().nullable(),
        at: time,
        times: count,
        lastAt: time,
        notices: z.array(
          z.object({
            way: z.string(),
            state: z.string(),
            tries: count,
            triedAt: time.nullable(),
            detail: z.string(),
          }),
        ),
      }),
    ),
  }),
  run: async ({ query }, { database }) => ({ alerts: await stored(database, query) }),
});
