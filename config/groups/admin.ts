import { z } from 'zod';

export const admin = z.strictObject({}).describe('The admin interface.');
