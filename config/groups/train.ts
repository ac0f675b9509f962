import { z } from 'zod';

export const train = z.strictObject({}).describe('How an adapter is trained.');

export type TrainSettings = z.infer<typeof train>;
