import { z } from 'zod';

export const store = z.strictObject({}).describe('Where state lies.');

export type StoreSettings = z.infer<typeof store>;
