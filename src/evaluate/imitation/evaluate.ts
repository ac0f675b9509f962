/**
 * `imitator evaluate`: systems side by side on held-out examples. Judging uses test only; the training split is read
 * for what is copied, for the words and the style that are known, and for the system that only repeats it.
 */
import type { Example } from '../../vocabulary.ts';
import {
  bySession,
  checkReplies,
  type JudgedReply,
  knownWords,
  type StyleBins,
  styleBins,
  trainingTexts,
} from '../measures/index.ts';
import type { Evaluation, SystemFigures } from './evaluation.ts';
import type { JudgedModel } from './judged-model.ts';
import { type ModelFindings, modelFindings } from './likelihood-figures.ts';
import { type ReplyValues, replyValues } from './reply-values.ts';
import {
  type JudgedExample,
  judgedExamples,
  modelSystem,
  nearestSystem,
  ownerSystem,
  type System,
} from './systems.ts';
import { type TextContext, textFigures } from './text-figures.ts';

export interface EvaluationRequest {
  /** Of the dataset. */
  hash: string;
  train: readonly Example[];
  /** The split that is judged on: test, or valid where somebody chooses. */
  held: readonly Example[];
  sessionGapHours: number;
  model: JudgedModel;
  /** What the model was trained on top of; left out where it is the model itself, or not known. */
  base?: JudgedModel | undefined;
  against: readonly JudgedModel[];
  /**
   * Whether replies of the base, and of who only repeats, are judged beside the model's; true if left out. Without them
   * the base is only asked what replies cost, for the two-sample test.
   */
  beside?: boolean;
  /** Judge at most so many of them. */
  examples: number;
  seed: number;
  /** Country whose national phone numbers count as leaks; empty: international ones only. */
  phoneCountry: string;
  blocked: readonly string[];
  threads?: number;
  signal?: AbortSignal;
  /** Hears what is being done, and how far all of it is, from 0 to 1. */
  onProgress?(what: string, share: number): void;
}

/** What was measured, and the replies that it was measured on. */
export interface EvaluationResult {
  evaluation: Evaluation;
  examples: readonly Example[];
  /** By system, one reply to each example. */
  replies: ReadonlyMap<string, readonly string[]>;
  /** What two systems are compared by, one entry to each example. */
  pairs: {
    /** By system, with the conversation of each. */
    judged: ReadonlyMap<string, readonly JudgedReply[]>;
    values: ReadonlyMap<string, ReplyValues>;
    styleBins: StyleBins;
  };
}

/** @throws ImitatorError `no-replies` where nothing is held out, and the signal's reason. */
export async function evaluate(request: EvaluationRequest): Promise<EvaluationResult> {
  const { hash, seed, signal } = request;
  signal?.throwIfAborted();
  const judged = judgedExamples(request.held, request.sessionGapHours, request.examples);
  checkReplies(ownerSystem(judged).replies);
  const steps = new Steps(request);
  const systems = await systemsOf(request, judged, steps);
  const findings = await findingsOf(request, systems, steps);
  const { figures, values, bins } = figuresOf(request, systems, findings, steps);
  const conversations = bySession(judged).length;
  return {
    evaluation: {
      format: 1,
      seed,
      data: { hash, examples: judged.length, conversations },
      systems: figures,
    },
    examples: judged.map(({ example }) => example),
    replies: new Map(systems.map(({ name, replies }) => [name, replies.map(({ reply }) => reply)])),
    pairs: {
      judged: new Map(systems.map(({ name, replies }) => [name, replies])),
      values,
      styleBins: bins,
    },
  };
}

const models = ({ base, model, against }: EvaluationRequest): JudgedModel[] =>
  base === undefined ? [model, ...against] : [base, model, ...against];

/** Each model replies, reads and is compared, and so are the owner and who only repeats. */
function piecesOfWork(request: EvaluationRequest): number {
  const { base, against, beside = true } = request;
  if (beside) return 3 * models(request).length + 2;
  return 3 * (1 + against.length) + (base === undefined ? 1 : 2);
}

async function systemsOf(
  request: EvaluationRequest,
  judged: readonly JudgedExample[],
  steps: Steps,
): Promise<System[]> {
  const { train, base, model, against, beside = true } = request;
  const answer = async (each: JudgedModel): Promise<System> => {
    steps.begin(`${each.name} replies`);
    return modelSystem(judged, each);
  };
  const systems = [ownerSystem(judged)];
  if (beside && base !== undefined) systems.push(await answer(base));
  if (beside && train.length > 0) systems.push(nearestSystem(judged, train));
  for (const each of [model, ...against]) systems.push(await answer(each));
  return systems;
}

/** By the name of the model that found it. A model reads its own replies; `model` those of the owner and `nearest` too. */
async function findingsOf(
  request: EvaluationRequest,
  systems: readonly System[],
  steps: Steps,
): Promise<Map<string, ModelFindings>> {
  const { base, model, beside = true, seed, threads, signal } = request;
  const owner = systems[0]!;
  const findings = new Map<string, ModelFindings>();
  for (const each of models(request)) {
    steps.begin(`${each.name} reads`);
    const readers = (name: string) =>
      each === base || name === each.name || (each === model && (name === 'owner' || name === 'nearest'));
    const read = systems.filter(({ name }) => readers(name));
    const onlyNats = each === base && !beside;
    findings.set(each.name, await modelFindings(each, owner, read, { onlyNats, seed, threads, signal }));
  }
  return findings;
}

function figuresOf(
  request: EvaluationRequest,
  systems: readonly System[],
  findings: ReadonlyMap<string, ModelFindings>,
  steps: Steps,
) {
  const { base, model, signal } = request;
  const byBase = base === undefined ? undefined : findings.get(base.name)!;
  const context = textContext(request, systems[0]!, byBase?.nats.get('owner'));
  const values = new Map<string, ReplyValues>();
  const figures = Object.fromEntries(
    systems.map((system): [string, SystemFigures] => {
      signal?.throwIfAborted();
      steps.begin(`comparing ${system.name}`);
      const { name } = system;
      const own = findings.get(system.model?.name ?? model.name)!;
      const promptFound = own.promptFound.get(name)!;
      const promptFoundByBase = byBase?.promptFound.get(name);
      const { figures: ofText, toldApart } = textFigures(system.replies, context, byBase?.nats.get(name));
      values.set(name, replyValues(system, own, context, toldApart));
      const all: SystemFigures = {
        ...(system.model === undefined ? {} : own.own),
        promptFound,
        ...(promptFoundByBase === undefined ? {} : { promptFoundByBase }),
        ...ofText,
      };
      return [name, all];
    }),
  );
  return { figures, values, bins: context.styleBins };
}

function textContext(
  { seed, phoneCountry, blocked, train, model }: EvaluationRequest,
  owner: System,
  ownersNats: readonly number[] | undefined,
): TextContext {
  return {
    seed,
    phoneCountry,
    blocked,
    owner: owner.replies,
    ownersNats,
    training: trainingTexts(train.map(({ response }) => response)),
    styleBins: styleBins(train),
    knownWords: knownWords(
      train.flatMap(({ prompt, response }) => [prompt, response]),
      model.tokenizer.wholeWords,
    ),
  };
}

/** How far an evaluation is, counted in pieces of work that take about the same time. */
class Steps {
  readonly #request: EvaluationRequest;
  readonly #all: number;
  #begun = 0;

  constructor(request: EvaluationRequest) {
    this.#request = request;
    this.#all = piecesOfWork(request);
  }

  begin(what: string): void {
    this.#request.signal?.throwIfAborted();
    this.#request.onProgress?.(what, Math.min(1, this.#begun++ / this.#all));
  }
}
