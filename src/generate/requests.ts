/** Checks a request's ids and brings it into the form that a batch works with. */
import { problems } from '../base/errors.ts';
import type { GenerationConfig } from '../model/checkpoint/index.ts';
import type { NetworkConfig } from '../networks/family.ts';
import { BeamSearch } from './beam-search.ts';
import { type Parameters, resolveParameters } from './parameters.ts';
import { RowSearch } from './row-search.ts';
import type { Search } from './search.ts';
import type { Source } from './serving-model.ts';
import type { GenerationRequest } from './types.ts';

export interface PreparedRequest {
  parameters: Parameters;
  source: Source;
}

/** @throws ImitatorError `generation-ids-invalid` or `generation-params-invalid`, all problems in one message. */
export function prepareRequest(
  config: NetworkConfig,
  defaults: GenerationConfig,
  request: GenerationRequest,
): PreparedRequest {
  const resolved = resolveParameters(config, defaults, request.params);
  const parameters = request.seed === undefined ? resolved : { ...resolved, seed: request.seed };
  const wrong = wrongIds(config, request);
  if (wrong.length > 0) throw problems('generation-ids-invalid', 'prompt', wrong);
  const { ids, attentionMask } = request;
  const mask = Float32Array.from(attentionMask ?? maskOf(ids, parameters));
  if (!mask.includes(1))
    throw problems('generation-ids-invalid', 'prompt', ['expected at least one id that is not padding']);
  return { parameters, source: { ids: [...ids], mask } };
}

export function newSearch({ parameters, source }: PreparedRequest, vocabulary: number): Search {
  const Kind = parameters.beams > 1 ? BeamSearch : RowSearch;
  return new Kind(parameters, source.ids, vocabulary);
}

function maskOf(ids: readonly number[], { pad, eos }: Parameters): number[] {
  return ids.map((id) => (id === pad && pad !== eos ? 0 : 1));
}

function wrongIds(config: NetworkConfig, { ids, attentionMask }: GenerationRequest): string[] {
  const { vocabSize, maxPositionEmbeddings } = config;
  const wrong: string[] = [];
  if (ids.length < 1 || ids.length > maxPositionEmbeddings)
    wrong.push(
      `expected 1 to ${maxPositionEmbeddings} ids, got ${ids.length}; ${ids.length === 0 ? 'an empty prompt is its end token alone' : 'keep the last of them'}`,
    );
  const strange = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (strange !== undefined) wrong.push(`expected ids from 0 to ${vocabSize - 1}, got ${strange}`);
  if (attentionMask !== undefined && attentionMask.length !== ids.length)
    wrong.push(
      `attention mask: expected one entry for each of ${ids.length} ids, got ${attentionMask.length}`,
    );
  if (attentionMask?.some((bit) => bit !== 0 && bit !== 1))
    wrong.push('attention mask: expected 0 and 1 only');
  return wrong;
}
