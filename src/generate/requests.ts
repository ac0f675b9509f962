/** Checks a request's ids and brings it into the form that a batch works with. */
import { problems } from '../base/errors.ts';
import type { GenerationConfig } from '../model/checkpoint/index.ts';
import type { Architecture, NetworkConfig } from '../networks/family.ts';
import type { Opening } from '../networks/serving.ts';
import { BeamSearch } from './beam-search.ts';
import { ForcedSearch } from './forced-search.ts';
import { resolveParameters, type SpecialTokens, specialTokens } from './parameters.ts';
import { RowSearch } from './row-search.ts';
import type { Search } from './search.ts';
import type { GenerationRequest, ScoreRequest } from './types.ts';

export interface PreparedRequest {
  opening: Opening;
  /** Of its search. */
  rows: number;
  /** New tokens that a row can have. */
  longest: number;
  newSearch(): Search;
}

/** Checks any request. @throws ImitatorError as the function for its kind. */
export function prepareAny(
  network: Architecture,
  defaults: GenerationConfig,
  request: GenerationRequest | ScoreRequest,
): PreparedRequest {
  return 'replies' in request
    ? prepareScoring(network, defaults, request)
    : prepareRequest(network, defaults, request);
}

/** @throws ImitatorError `generation-ids-invalid` or `generation-params-invalid`, all problems in one message. */
export function prepareRequest(
  network: Architecture,
  defaults: GenerationConfig,
  request: GenerationRequest,
): PreparedRequest {
  const { config } = network;
  const resolved = resolveParameters(config, defaults, request.params, openingOf(network, request));
  const parameters = request.seed === undefined ? resolved : { ...resolved, seed: request.seed };
  const { beams, sequences, maxLength, opening } = parameters;
  const [Kind, rows] = beams > 1 ? [BeamSearch, beams] : [RowSearch, sequences];
  return {
    opening,
    rows,
    longest: maxLength - opening.ids.length,
    newSearch: () => new Kind(parameters, request.ids, config.vocabSize),
  };
}

/** @throws ImitatorError `generation-ids-invalid`, all problems in one message. */
function prepareScoring(
  network: Architecture,
  defaults: GenerationConfig,
  request: ScoreRequest,
): PreparedRequest {
  const { config } = network;
  const replies = request.replies.map((reply) => [...reply]);
  const wrong = replies.flatMap((reply, i) => wrongList(config, reply).map((line) => `reply ${i}: ${line}`));
  if (replies.length === 0) wrong.push('expected at least one reply, got none');
  if (wrong.length > 0) throw problems('generation-ids-invalid', 'replies', wrong);
  const opening = openingOf(network, request)(specialTokens(config, defaults));
  const longest = Math.max(...replies.map(({ length }) => length));
  const room = config.maxPositionEmbeddings - opening.position;
  if (longest > room)
    throw problems('generation-ids-invalid', 'replies', [
      `after this prompt expected at most ${room} ids, got ${longest}; keep the last of the prompt's`,
    ]);
  return {
    opening,
    rows: replies.length,
    longest,
    newSearch: () => new ForcedSearch(opening, replies),
  };
}

type Prompt = Pick<GenerationRequest, 'ids' | 'attentionMask'>;

/** Checks a prompt, and gives what makes its opening once the special tokens are known. */
function openingOf({ family, config }: Architecture, prompt: Prompt): (tokens: SpecialTokens) => Opening {
  const wrong = wrongIds(config, prompt);
  if (wrong.length > 0) throw problems('generation-ids-invalid', 'prompt', wrong);
  return (tokens) => {
    const { ids, attentionMask } = prompt;
    const mask = Float32Array.from(attentionMask ?? maskOf(ids, tokens));
    if (!mask.includes(1))
      throw problems('generation-ids-invalid', 'prompt', ['expected at least one id that is not padding']);
    return family.openReply({ ids: [...ids], mask }, tokens.start);
  };
}

function maskOf(ids: readonly number[], { pad, eos }: SpecialTokens): number[] {
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
