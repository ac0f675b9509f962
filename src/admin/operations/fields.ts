/** Fields that many operations have. */
import { z } from 'zod';

/** Of a page, a person, a version or a conversation: as a database and a search for the nearest can take it. */
export const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'expected a name without control characters');

/** Of a row; in a path or a query it comes as text. */
export const rowId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Milliseconds since 1970. */
export const time = z.number().describe('Milliseconds since 1970.');

export const count = z.number().int();

/** How many to tell of at once. */
export const most = z.coerce.number().int().min(1).max(500).default(100);

export const done = z.object({ done: z.literal(true) });
export const DONE = { done: true } as const;
