import { z } from 'zod';

export const webhook = z.strictObject({}).describe('What the server accepts.');

export type WebhookSettings = z.infer<typeof webhook>;
