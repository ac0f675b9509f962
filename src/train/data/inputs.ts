/** What a run is made of, opened and checked before anything is begun: base, dataset, second dataset, adapter. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TrainSettings } from '../../../config/groups/train.ts';
import { problem } from '../../base/errors.ts';
import { type EncodedExample, longestSides } from '../../evaluate/batch.ts';
import { type EncodedExamples, encodeExamples } from '../../evaluate/encode-examples.ts';
import { spread } from '../../evaluate/spread.ts';
import {
  allExamples,
  type Dataset,
  learntTags,
  type Rendering,
  readDataset,
  renderingOf,
} from '../../formatting/index.ts';
import { type Adapter, checkAdapterFits, readAdapter, weightsIn } from '../../model/adapter/index.ts';
import { readModelManifest } from '../../model/manifest.ts';
import type { Base } from '../../model/open-base.ts';
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { Example, Form } from '../../vocabulary.ts';
import { recencyWeights } from './recency.ts';
import type { TrainingExample } from './training-data.ts';

/** Where a run's parts lie, as the user named them. */
export interface Sources {
  /** Folder, or id on the hub. */
  base: string;
  /** Folder of a dataset that `imitator format` wrote. */
  data: string;
  /** Folder of a second dataset that is rehearsed. */
  rehearse?: string | undefined;
  /** Folder of an adapter to continue from. */
  adapter?: string | undefined;
}

interface WeighedExamples extends EncodedExamples {
  /** Newer ones weigh more, if the dataset's settings say so. */
  examples: TrainingExample[];
}

export interface Inputs {
  base: Base & { tokenizer: Tokenizer; hash: string };
  dataset: Dataset;
  /** How the model learns to read: its live prompts must be rendered alike. */
  rendering: Rendering;
  train: WeighedExamples;
  /** Held-out examples, at most as many as a validation reads. */
  held: readonly EncodedExample[];
  /** Examples whose prompts are answered: held-out ones, or where there are none those of the training. */
  samples: readonly { example: Example; encoded: EncodedExample }[];
  rehearsal: { dataset: Dataset; examples: readonly EncodedExample[] } | undefined;
  adapter: { dir: string; hash: string; adapter: Adapter } | undefined;
}

/**
 * @throws ImitatorError whatever is missing or does not fit together; nothing has been written by then.
 */
export async function openInputs(
  sources: Sources,
  settings: TrainSettings,
  openBase: (id: string) => Promise<Base>,
): Promise<Inputs> {
  const dataset = await readDataset(sources.data);
  const opened = await openBase(sources.base);
  const base = { ...opened, tokenizer: requireTokenizer(opened), hash: await opened.checkpoint.hash() };
  const { tokenizer, checkpoint } = base;
  const learnt = await allExamples(dataset, 'train');
  // The second dataset and what is held out too are read as the first is: that is the version's rendering.
  const rendering = renderingFrom(dataset, learnt, tokenizer.form);
  const { config } = checkpoint;
  const longest = config.sharedPositions
    ? lengthsOf(settings, config.maxPositionEmbeddings)
    : longestSides(config);
  const reader = { tokenizer, config, longest, rendering };
  const encode = (examples: readonly Example[], place: string) => ({
    examples,
    encoded: encodeExamples(examples, reader, place),
  });
  const own = encode(learnt, dataset.file('train'));
  requireExamples(own.examples.length, dataset.file('train'));
  const valid = encode(await allExamples(dataset, 'valid'), dataset.file('valid'));
  const shown = valid.examples.length > 0 ? valid : own;
  return {
    base,
    dataset,
    rendering,
    train: weighed(own.encoded, learnt, dataset.manifest.settings.halfLifeMonths),
    held: spread(valid.encoded.examples, settings.validationExamples),
    samples: spread(
      shown.examples.map((example, i) => ({ example, encoded: shown.encoded.examples[i]! })),
      settings.sampleReplies,
    ),
    rehearsal: sources.rehearse === undefined ? undefined : await openRehearsal(sources.rehearse, encode),
    adapter: sources.adapter === undefined ? undefined : await openAdapter(sources.adapter, base),
  };
}

/** @throws ImitatorError `lengths-invalid` where both sides together find no room in the base's positions. */
function lengthsOf({ promptTokens: source, responseTokens: target }: TrainSettings, positions: number) {
  if (source + target <= positions) return { source, target };
  throw problem({
    code: 'lengths-invalid',
    place: 'train.promptTokens and train.responseTokens',
    expected: `at most ${positions} together, the base's positions`,
    value: source + target,
  });
}

/** The dataset's own, in the base's form, with the contacts that these examples of it are from. */
function renderingFrom(
  { manifest: { settings } }: Dataset,
  examples: readonly Example[],
  form: Form,
): Rendering {
  const tags = settings.contactTag ? { contactTags: learntTags(examples) } : {};
  return renderingOf({ ...settings, ...tags }, form);
}

function weighed(encoded: EncodedExamples, examples: readonly Example[], halfLifeMonths: number) {
  const weights = recencyWeights(
    examples.map(({ at }) => at),
    halfLifeMonths,
  );
  return { ...encoded, examples: encoded.examples.map((ids, i) => ({ ...ids, weight: weights[i]! })) };
}

/** Fewer cannot make a style: the run would only learn them by heart. */
const LEAST_EXAMPLES = 8;

function requireExamples(count: number, place: string): void {
  if (count >= LEAST_EXAMPLES) return;
  throw problem({
    code: 'dataset-too-small',
    place,
    expected: `at least ${LEAST_EXAMPLES} examples`,
    value: count,
    remedy: 'format more threads or a longer time, in which the owner answers',
  });
}

function requireTokenizer({ dir, tokenizer, checkpoint }: Base): Tokenizer {
  if (tokenizer === undefined)
    throw problem({
      code: 'tokenizer-missing',
      place: dir,
      expected: 'tokenizer.json beside the weights',
      remedy: 'save it with the fast tokenizer of the model',
    });
  const { vocabSize } = checkpoint.config;
  // One more is usual: the mask, which no text becomes.
  if (tokenizer.vocabularySize > vocabSize + 1)
    throw problem({
      code: 'tokenizer-mismatch',
      place: join(dir, 'tokenizer.json'),
      expected: `ids below the base's vocabulary of ${vocabSize}`,
      value: `${tokenizer.vocabularySize} of them`,
      remedy: 'it is the tokenizer of another model: take the one that belongs to the base',
    });
  return tokenizer;
}

async function openRehearsal(
  dir: string,
  encode: (examples: readonly Example[], place: string) => { encoded: EncodedExamples },
) {
  const dataset = await readDataset(dir);
  const place = dataset.file('train');
  const { examples } = encode(await allExamples(dataset, 'train'), place).encoded;
  requireExamples(examples.length, place);
  return { dataset, examples };
}

/** An adapter with what it says of its base: it must be this one, with this tokenizer. */
async function openAdapter(dir: string, base: Base & { tokenizer: Tokenizer; hash: string }) {
  const { family, config } = base.checkpoint;
  const adapter = await readAdapter(dir);
  const manifest = readModelManifest(dir);
  const baseHash = manifest?.base.hash ?? adapter.base?.hash;
  if (baseHash !== undefined && baseHash !== base.hash)
    throw problem({
      code: 'adapter-of-another-base',
      place: dir,
      expected: `an adapter of ${base.id} (${base.hash.slice(0, 12)})`,
      value: `one of ${manifest?.base.id ?? adapter.base?.name ?? 'another base'} (${baseHash.slice(0, 12)})`,
      remedy: 'name the base that it was trained on with --base',
    });
  checkAdapterFits(adapter, { family, config }, dir);
  const tokenizer = manifest?.tokenizer;
  if (tokenizer !== undefined && tokenizer !== null && tokenizer !== base.tokenizer.hash)
    throw problem({
      code: 'tokenizer-mismatch',
      place: join(base.dir, 'tokenizer.json'),
      expected: `the tokenizer that the adapter was trained with (${tokenizer.slice(0, 12)})`,
      value: base.tokenizer.hash.slice(0, 12),
      remedy: 'take the tokenizer.json that the adapter was trained with',
    });
  return { dir: resolve(dir), adapter, hash: hashOf(weightsIn(dir).path) };
}

function hashOf(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}
