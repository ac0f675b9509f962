/** Checks a request's ids and brings it into the form that a batch works with. */
import { problems } from '../base/errors.ts';
import type { GenerationConfig } from '../model/checkpoint/index.ts';
import type { NetworkConfig } from '../networks/family.ts';
import { BeamSearch } from './beam-search.ts';
import { ForcedSearch } from './forced-search.ts';
import { type Parameters, resolveParameters } from './parameters.ts';
import { RowSearch } from './row-search.ts';
import type { Search } from './search.ts';
import type { Source } from './serving-model.ts';
import type { GenerationRequest, ScoreRequest } from './types.ts';

export interface PreparedRequest {
  source: Source;
  /** Of its search. */
  rows: number;
  /** Tokens that a row can have, the start token counted. */
  maxLength: number;
  newSearch(): Search;
}

/** Checks any request. @throws ImitatorError as the function for its kind. */
export function prepareAny(
  config: NetworkConfig,
  defaults: GenerationConfig,
  request: GenerationRequest | ScoreRequest,
): PreparedRequest {
  return 'replies' in request
    ? prepareScoring(config, defaults, request)
    : prepareRequest(config, defaults, request);
}

/** @throws ImitatorError `generation-ids-invalid` or `generation-params-invalid`, all problems in one message. */
export function prepareRequest(
  config: NetworkConfig,
  defaults: GenerationConfig,
  request: GenerationRequest,
): PreparedRequest {
  const resolved = resolveParameters(config, defaults, request.params);
  const parameters = request.seed === undefined ? resolved : { ...resolved, seed: request.seed };
  const source = sourceOf(config, parameters, request);
  const { beams, sequences, maxLength } = parameters;
  const [Kind, rows] = beams > 1 ? [BeamSearch, beams] : [RowSearch, sequences];
  return { source, rows, maxLength, newSearch: () => new Kind(parameters, source.ids, config.vocabSize) };
}

/** @throws ImitatorError `generation-ids-invalid`, all problems in one message. */
function prepareScoring(
  config: NetworkConfig,
  defaults: GenerationConfig,
  request: ScoreRequest,
): PreparedRequest {
  const parameters = resolveParameters(config, defaults);
  const replies = request.replies.map((reply) => [...reply]);
  const wrong = replies.flatMap((reply, i) => wrongList(config, reply).map((line) => `reply ${i}: ${line}`));
  if (replies.length === 0) wrong.push('expected at least one reply, got none');
  if (wrong.length > 0) throw problems('generation-ids-invalid', 'replies', wrong);
  return {
    source: sourceOf(config, parameters, request),
    rows: replies.length,
    maxLength: 1 + Math.max(...replies.map(({ length }) => length)),
    newSearch: () => new ForcedSearch(parameters.start, replies),
  };
}

type Prompt = Pick<GenerationRequest, 'ids' | 'attentionMask'>;

function sourceOf(config: NetworkConfig, parameters: Parameters, prompt: Prompt): Source {
  const wrong = wrongIds(config, prompt);
  if (wrong.length > 0) throw problems('generation-ids-invalid', 'prompt', wrong);
  const { ids, attentionMask } = prompt;
  const mask = Float32Array.from(attentionMask ?? maskOf(ids, parameters));
  if (!mask.includes(1))
    throw problems('generation-ids-invalid', 'prompt', ['expected at least one id that is not padding']);
  return { ids: [...ids], mask };
}

function maskOf(ids: readonly number[], { pad, eos }: Parameters): number[] {
  return ids.map((id) => (id === pad && pad !== eos ? 0 : 1));
}

function wrongIds(config: NetworkConfig, { ids, attentionMask }: Prompt): string[] {
  const remedy = ids.length === 0 ? 'an empty prompt is its end token alone' : 'keep the last of them';
  const wrong = wrongList(config, ids, remedy);
  if (attentionMask !== undefined && attentionMask.length !== ids.length)
    wrong.push(
      `attention mask: expected one entry for each of ${ids.length} ids, got ${attentionMask.length}`,
    );
  if (attentionMask?.some((bit) => bit !== 0 && bit !== 1))
    wrong.push('attention mask: expected 0 and 1 only');
  return wrong;
}

/** What is wrong with ids, and what to do where there are too few or too many. */
function wrongList(
  { vocabSize, maxPositionEmbeddings: most }: NetworkConfig,
  ids: readonly number[],
  remedy?: string,
): string[] {
  const wrong: string[] = [];
  const advice = remedy === undefined ? '' : `; ${remedy}`;
  if (ids.length < 1 || ids.length > most)
    wrong.push(`expected 1 to ${most} ids, got ${ids.length}${advice}`);
  const strange = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (strange !== undefined) wrong.push(`expected ids from 0 to ${vocabSize - 1}, got ${strange}`);
  return wrong;
}
