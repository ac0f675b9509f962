/** A blind test made for a friend, and what friends' codes come to. */
import {
  addUpResults,
  blindCandidates,
  blindQuestions,
  blindTestPage,
  describeBlindSum,
  requireFriend,
  whoseWords,
  writeBlindTest,
} from '../../src/evaluate/blind-test/index.ts';
import {
  allExamples,
  type Dataset,
  type NamedThread,
  readNamedThreads,
  splitReply,
  threadsOfFriend,
} from '../../src/formatting/index.ts';
import { modelFolders, readRendering } from '../../src/model/index.ts';
import { readRanker } from '../../src/reply/index.ts';
import type { CommandContext } from './command.ts';
import { downloadOptions, hubSettings } from './hub.ts';
import { replier } from './judged-models.ts';

export interface BlindTestOptions {
  /** File to be written. */
  blindTest: string;
  for?: string[];
  allThreads?: boolean;
  model: string;
  seed: number;
}

/** Writes the page, after telling whose words are in it. */
export async function makeBlindTest(
  ctx: CommandContext,
  dataset: Dataset,
  options: BlindTestOptions,
): Promise<void> {
  requireFriend(options.for);
  const named = readNamedThreads(dataset.dir);
  const threads = options.allThreads === true ? undefined : threadsOfFriend(named, options.for);
  const choice = { ...(threads === undefined ? {} : { threads: idsOf(threads) }), seed: options.seed };
  const examples = blindCandidates(await allExamples(dataset, 'test'), choice);
  const folders = await modelFolders(options.model, hubSettings(ctx), downloadOptions(ctx));
  const reply = replier(ctx, folders, {
    rendering: readRendering(folders.dir),
    ranker: readRanker(folders.dir),
    seed: options.seed,
  });
  const replies = await reply(examples);
  const answered = examples.map((example, i) => ({ example, bubbles: splitReply(replies[i]!) }));
  const questions = blindQuestions(answered, choice);
  const words = whoseWords(questions, named);
  for (const line of words) ctx.note(line);
  const { name } = dataset.manifest.owner;
  const friend = threads === undefined ? undefined : options.for[0];
  writeBlindTest(
    options.blindTest,
    blindTestPage({ owner: name, questions, ...(friend === undefined ? {} : { friend }) }),
  );
  const result = { blindTest: options.blindTest, questions: questions.length, words };
  ctx.result(
    result,
    () => `Written to ${options.blindTest}: send the file, and ask for the code at its end.`,
  );
}

const idsOf = (threads: readonly NamedThread[]) => threads.map(({ thread }) => thread);

/** Prints what the codes of friends come to. */
export function addUpBlindResults(ctx: CommandContext, codes: readonly string[]): void {
  const sum = addUpResults(codes);
  ctx.result(sum, () => describeBlindSum(sum).join('\n'));
}
