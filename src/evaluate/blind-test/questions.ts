/** What is asked: held-out prompts, each with the owner's reply and the bot's, in an order that chance decides. */
import { problem } from '../../base/errors.ts';
import { randomFor } from '../../base/random.ts';
import { hasPlaceholder, splitPrompt, splitReply } from '../../formatting/prompt/index.ts';
import type { Bubbles } from '../../report/index.ts';
import type { Example } from '../../vocabulary.ts';

/** How many questions a test has, where there are as many. */
export const QUESTIONS = 30;
/** A result's code counts no further. */
const MOST_QUESTIONS = 1023;

export interface ChoiceOptions {
  /** Ids of the threads that may be read; undefined: all of the dataset. */
  threads?: readonly string[];
  seed: number;
  questions?: number;
}

/** An example with what the bot would have replied, as bubbles. */
export interface AnsweredExample {
  example: Example;
  bubbles: readonly string[];
}

export interface Question {
  /** The id of the thread that it is from. */
  thread: string;
  /** What was written before, oldest first; the other side wrote last. */
  turns: readonly Bubbles[];
  /** Two replies, as bubbles. */
  replies: readonly [readonly string[], readonly string[]];
  /** Which of them is the owner's. */
  owners: 0 | 1;
}

/**
 * Which examples the bot has to answer for a test: drawn by the seed, and half as many again as are asked, for in some
 * the bot will say what the owner said.
 *
 * @param examples held-out ones alone: what a bot was trained on is no question.
 * @throws ImitatorError `blind-test-empty` where these threads have none.
 */
export function blindCandidates(examples: readonly Example[], options: ChoiceOptions): Example[] {
  const { threads, seed, questions = QUESTIONS } = options;
  const inThreads = examples.filter(({ thread }) => threads === undefined || threads.includes(thread));
  const usable = withoutCopies(inThreads.filter(({ response }) => isWhole(splitReply(response))));
  if (usable.length === 0) throw noQuestions(inThreads.length);
  return randomFor(seed, 'blind-test')
    .shuffle(usable)
    .slice(0, Math.ceil(questions * 1.5));
}

/**
 * The questions of a test, in the order of their examples. Pairs of which one side is empty, both are equal, or one
 * holds a `[phone]` or the like are left out: they would ask nothing, or give the answer away.
 *
 * @throws ImitatorError `blind-test-empty` where no pair is left.
 */
export function blindQuestions(
  answered: readonly AnsweredExample[],
  { seed, questions = QUESTIONS }: Omit<ChoiceOptions, 'threads'>,
): Question[] {
  const asked = answered
    .flatMap((each) => questionOf(each, seed) ?? [])
    .slice(0, Math.min(questions, MOST_QUESTIONS));
  if (asked.length === 0) throw noQuestions(answered.length);
  return asked;
}

function questionOf({ example, bubbles }: AnsweredExample, seed: number): Question | undefined {
  const owner = splitReply(example.response);
  const bot = bubbles.map((text) => text.trim()).filter((text) => text !== '');
  if (!isWhole(owner) || !isWhole(bot) || shown(owner) === shown(bot)) return undefined;
  // Of the words too: two friends whose tests have one seed could otherwise compare their answers.
  const owners = randomFor(seed, 'blind-test-order', example.prompt, example.response).below(2) as 0 | 1;
  return {
    thread: example.thread,
    turns: turnsOf(example.prompt),
    replies: owners === 0 ? [owner, bot] : [bot, owner],
    owners,
  };
}

/** There is something to read, and nothing that was taken out. The bot never says a placeholder, the data do. */
function isWhole(bubbles: readonly string[]): boolean {
  return bubbles.length > 0 && !bubbles.some(hasPlaceholder);
}

/** What a reader tells apart. */
const shown = (bubbles: readonly string[]) => JSON.stringify(bubbles);

function withoutCopies(examples: readonly Example[]): Example[] {
  return [...new Map(examples.map((each) => [JSON.stringify([each.prompt, each.response]), each])).values()];
}

function turnsOf(prompt: string): Bubbles[] {
  const turns = splitPrompt(prompt);
  const sideOf = (i: number) => ((turns.length - 1 - i) % 2 === 0 ? 'other' : 'owner');
  return turns.map((turn, i) => ({ side: sideOf(i), texts: splitReply(turn) }));
}

function noQuestions(examples: number) {
  return problem({
    code: 'blind-test-empty',
    detail:
      examples === 0
        ? 'no reply in these threads is held out: a dataset keeps its newest sessions back, and they are in others'
        : `none of ${examples} held-out replies makes a question: they are empty, or the bot says the same`,
    remedy:
      'choose another friend with --for, or give --all-threads if your friend may read what others wrote',
  });
}
