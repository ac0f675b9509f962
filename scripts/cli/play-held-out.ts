/**
 * Held-out conversations played through the whole bot: at each of the owner's replies the bot answers what stood before it,
 * by the same code as live, with the owner's own words as the past. Where the imitation fails is seen by reading.
 */
import type { Bot, DryRunRequest, ReplyGenerator } from '../../src/bot/index.ts';
import { sessionsOfExamples } from '../../src/evaluate/sessions-of-examples.ts';
import { splitPrompt, splitReply } from '../../src/formatting/index.ts';
import type { Example } from '../../src/vocabulary.ts';

export interface PlayedReply {
  /** The dataset's thread. */
  thread: string;
  /** When the owner wrote, in milliseconds since 1970. */
  at: number | null;
  /** What the bot answers, its last turns before it among them. */
  before: { from: 'user' | 'owner'; texts: string[] }[];
  owner: string[];
  bot: string[];
  /** Why the bot says that, or nothing. */
  why: string;
  /** Nats a token by which the owner's true reply surprises the model; null where it cannot say. */
  surprise: number | null;
}

export interface PlayRequest {
  bot: Pick<Bot, 'dryRun'>;
  generator: Pick<ReplyGenerator, 'score' | 'rendering'>;
  examples: readonly Example[];
  sessionGapHours: number;
  /** At most so many replies, from as many conversations as there are. */
  most: number;
  seed: number;
  signal: AbortSignal;
}

/** Turns of the past that are told beside a reply. */
const TOLD_TURNS = 4;

type Turn = PlayedReply['before'][number];

/** Each as it is played; a conversation's stay together, the newest conversation first. */
export async function* playHeldOut(request: PlayRequest): AsyncGenerator<PlayedReply> {
  const { bot, generator, seed, signal } = request;
  const known = generator.rendering.contactTags ?? {};
  for (const { example, before } of chosen(request)) {
    signal.throwIfAborted();
    const contact = example.thread in known ? example.thread : undefined;
    const messages = messagesOf(before, example.at);
    const answer = await bot.dryRun({ messages, contact, seed, signal });
    yield {
      thread: example.thread,
      at: example.at,
      before: before.slice(-TOLD_TURNS),
      owner: splitReply(example.response),
      bot: [...answer.bubbles],
      why: answer.policy.why,
      surprise: await surpriseOf(generator, answer.prompt, example.response, signal),
    };
  }
}

/** Those that surprised the model most come first, and before them those in which the bot is silent. */
export function worstFirst(played: readonly PlayedReply[]): PlayedReply[] {
  const badness = ({ bot, surprise }: PlayedReply) =>
    bot.length === 0 ? Number.POSITIVE_INFINITY : (surprise ?? 0);
  return [...played].sort((a, b) => badness(b) - badness(a));
}

/** One reply of each conversation, then a second of each, and so on, as far as there is room; told in their order. */
function chosen({ examples, sessionGapHours, most }: PlayRequest): { example: Example; before: Turn[] }[] {
  const sessions = sessionsOfExamples(examples, sessionGapHours).reverse();
  const longest = Math.max(0, ...sessions.map((session) => session.examples.length));
  const picked = new Set<Example>();
  for (let nth = 0; nth < longest; nth++)
    for (const session of sessions) {
      const example = session.examples[nth];
      if (example !== undefined && picked.size < most) picked.add(example);
    }
  return sessions.flatMap((session) =>
    session.examples.flatMap((example, i) =>
      picked.has(example) ? [{ example, before: pastOf(session.examples, i) }] : [],
    ),
  );
}

/** What was said in the session up to an example's response: the turns of its own prompt, and earlier examples'. */
function pastOf(examples: readonly Example[], at: number): Turn[] {
  const [first, ...later] = examples.slice(0, at + 1);
  const opening = splitPrompt(first!.prompt);
  const turns: Turn[] = opening.map((text, i) => ({
    from: (opening.length - 1 - i) % 2 === 0 ? 'user' : 'owner',
    texts: splitReply(text),
  }));
  let previous = first!;
  for (const example of later) {
    turns.push({ from: 'owner', texts: splitReply(previous.response) });
    turns.push({ from: 'user', texts: splitReply(splitPrompt(example.prompt).at(-1)!) });
    previous = example;
  }
  return turns;
}

/** A second after each other, the last of them a second before the owner's reply. */
function messagesOf(turns: readonly Turn[], at: number | null): DryRunRequest['messages'] {
  const flat = turns.flatMap(({ from, texts }) =>
    texts.map((text) => ({ from: from === 'user' ? ('user' as const) : ('bot' as const), text })),
  );
  if (at === null) return flat;
  return flat.map((message, i) => ({ ...message, at: at - 1000 * (flat.length - i) }));
}

async function surpriseOf(
  generator: PlayRequest['generator'],
  prompt: string,
  reply: string,
  signal: AbortSignal,
): Promise<number | null> {
  const scored = await generator.score?.(prompt, [reply], { signal });
  const [score] = scored?.scores ?? [];
  return score === undefined ? null : -score.logProbability / score.tokens;
}
