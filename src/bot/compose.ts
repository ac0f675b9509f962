/** From a conversation's messages to the bubbles of a reply: the same for live, dry run and replay. */
import type { BotSettings } from '../../config/groups/bot.ts';
import { createScrub, promptOf } from '../formatting/prompt/index.ts';
import type { Flaw } from '../reply/index.ts';
import type { TypedMessage } from '../vocabulary.ts';
import { fitBubbles } from './bubbles.ts';
import { drawReply } from './draw-reply.ts';
import type { Clock, GeneratedReply, Platform, ReplyGenerator } from './ports.ts';

export interface ComposeRequest {
  platform: Platform;
  /** All messages in the order of the conversation, those to be answered at the end. */
  messages: readonly TypedMessage[];
  /** The id of the dataset's thread that this continues; left out: somebody new. */
  contact?: string | undefined;
  seed?: number;
  signal?: AbortSignal;
  deadline?: number;
}

export interface Composition {
  prompt: string;
  bubbles: readonly string[];
  reply: GeneratedReply | undefined;
  rejected: readonly Flaw[];
  /** What else could have been said, best first. */
  others: readonly GeneratedReply[];
}

export interface ComposeTools {
  settings: BotSettings;
  generator: ReplyGenerator;
  clock: Clock;
}

/** How many of the bot's own turns a reply must not repeat. */
const LAST_REPLIES = 2;

/**
 * The reply to the last turn of `messages` (oldest first), as bubbles that fit the platform; none if no draw was fit to
 * be sent.
 *
 * @throws what the generator throws: a full queue, an abort.
 */
export async function compose(tools: ComposeTools, request: ComposeRequest): Promise<Composition> {
  const { settings, generator, clock } = tools;
  const { rendering } = generator;
  const prompt = promptOf(request.messages, rendering, request.contact);
  const judge = {
    settings,
    lastReplies: lastTurns(request.messages),
    scrub: createScrub(rendering),
  };
  const { maxDraws, fallbackReply } = settings;
  const { seed, signal, deadline } = request;
  const options = { decoding: settings, maxDraws, fallbackReply, seed, signal, deadline };
  const { bubbles, ...drawn } = await drawReply(prompt, generator, judge, clock, options);
  return { prompt, bubbles: fitBubbles(bubbles, request.platform, settings), ...drawn };
}

/** The page's own latest turns, bubbles joined by a space. */
function lastTurns(messages: readonly TypedMessage[]): string[] {
  const turns: string[][] = [];
  let previous: TypedMessage | undefined;
  for (const message of messages) {
    if (message.side === 'owner' && previous?.side !== 'owner') turns.push([]);
    if (message.side === 'owner') turns.at(-1)!.push(message.text);
    previous = message;
  }
  return turns.slice(-LAST_REPLIES).map((turn) => turn.join(' '));
}
