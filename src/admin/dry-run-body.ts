/** The body of `POST /admin/dry-run`, checked at the edge. */
import { z } from 'zod';
import { type BotSettings, bot as botSettings } from '../../config/groups/bot.ts';
import { expectation } from '../base/issue-lines.ts';
import { nearest } from '../base/nearest.ts';

/** More than any prompt holds, and a limit to what one request costs. */
const MOST_MESSAGES = 200;
const MOST_CHARACTERS = 20_000;
const MOST_ALTERNATIVES = 8;
/** Names that are listed where none is near. */
const MOST_NAMED = 12;

/** The last moment that a date can be. */
const LAST_DATE = 8.64e15;

/** Of a page, a version or a conversation: as a database and a search for the nearest can take it. */
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'expected a name without control characters');

const message = z.strictObject({
  from: z.enum(['user', 'bot']),
  text: z
    .string()
    .max(MOST_CHARACTERS)
    .refine((text) => text.trim() !== '', { message: 'expected a text that somebody typed' }),
  /** Milliseconds since 1970; without it messages follow each other by a second and end now. */
  at: z.number().int().min(0).max(LAST_DATE).optional(),
});

const body = z
  .strictObject({
    messages: z.array(message).min(1).max(MOST_MESSAGES).optional(),
    /** In the place of messages: a stored conversation as it stands, `PAGE:PSID`. */
    conversation: name.optional(),
    /** A configured page's id: its platform's limits apply. */
    page: name.optional(),
    /** The dataset's thread that this continues, by its id; without it a conversation's own (`bot.contacts`), or none. */
    contact: name.optional(),
    /** The name of the version that must answer. */
    version: name.optional(),
    /** Settings of the bot for this one reply: `{"bot": {"maxBubbles": 2}}`. */
    settings: z.strictObject({ bot: z.record(z.string(), z.unknown()).optional() }).optional(),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31)
      .optional(),
    alternatives: z.number().int().min(0).max(MOST_ALTERNATIVES).optional(),
  })
  .refine(({ messages, conversation }) => (messages === undefined) !== (conversation === undefined), {
    message: 'expected either messages or a conversation',
  });

export interface DryRunBody extends Omit<z.infer<typeof body>, 'settings'> {
  /** The bot's settings with what the request changes. */
  bot: BotSettings;
}

/** What is wrong with a body: where, what was expected there, and for a name that does not exist the nearest that does. */
export interface BodyIssue {
  path: (string | number)[];
  message: string;
}

/** The page that a body names, by itself or by its conversation. */
export function pageOf({
  page,
  conversation,
}: Pick<DryRunBody, 'page' | 'conversation'>): string | undefined {
  return page ?? conversation?.split(':')[0];
}

/** @param inForce the bot's settings for a page, where the request does not change them. */
export function parseDryRun(
  raw: unknown,
  inForce: (page?: string) => BotSettings,
): { body: DryRunBody } | { issues: BodyIssue[] } {
  const parsed = body.safeParse(raw);
  if (!parsed.success) return { issues: parsed.error.issues.flatMap((issue) => issuesOf(issue)) };
  const { settings, ...rest } = parsed.data;
  const bot = botSettings.safeParse({ ...inForce(pageOf(rest)), ...settings?.bot });
  if (bot.success) return { body: { ...rest, bot: bot.data } };
  return { issues: bot.error.issues.flatMap((issue) => issuesOf(issue, ['settings', 'bot'])) };
}

function issuesOf(issue: z.core.$ZodIssue, at: readonly string[] = []): BodyIssue[] {
  const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: expectation(issue) }];
  return issue.keys.map((key) => ({ path: [...path, key], message: unknownName(key, namesAt(path)) }));
}

/** The sentence for a name that does not exist. */
export function unknownName(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const more = known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : '';
  const rest =
    known.length === 0 ? 'there is none' : `expected one of ${known.slice(0, MOST_NAMED).join(', ')}${more}`;
  return `no ${JSON.stringify(name)} here${near === undefined ? `; ${rest}` : `; did you mean ${JSON.stringify(near)}?`}`;
}

/** The keys that may stand at a path. */
function namesAt(path: readonly (string | number)[]): string[] {
  const [first, second] = path;
  if (first === undefined) return Object.keys(body.def.shape);
  if (first === 'messages') return Object.keys(message.shape);
  if (first === 'settings') return second === undefined ? ['bot'] : Object.keys(botSettings.shape);
  return [];
}
