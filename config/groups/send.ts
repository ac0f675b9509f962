import { z } from 'zod';

export const send = z.strictObject({}).describe('How bubbles are sent.');

export type SendSettings = z.infer<typeof send>;
