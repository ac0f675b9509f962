import { z } from 'zod';

export const retrain = z.strictObject({}).describe('When training is repeated.');
