import { z } from 'zod';

export const bot = z.strictObject({}).describe('How a reply is made.');

export type BotSettings = z.infer<typeof bot>;
