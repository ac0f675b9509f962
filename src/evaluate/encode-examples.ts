/** From a dataset's text to the ids that training sees. */
import { problems } from '../base/errors.ts';
import { type ReadRendering, rerendered } from '../formatting/prompt/index.ts';
import type { Tokenizer } from '../model/index.ts';
import { longestSides, type Positions, type SideLengths } from '../networks/batch.ts';
import type { Example } from '../vocabulary.ts';
import type { EncodedExample } from './batch.ts';

export interface EncodedExamples {
  examples: EncodedExample[];
  /** Prompts that lost their beginning, responses that lost their end: they were longer than they may be. */
  cut: { prompts: number; responses: number };
}

/** How a model reads: its tokenizer, how long its sides may be, and how turns are rendered (left out: as they are). */
export interface Reader {
  tokenizer: Tokenizer;
  config: Positions;
  /** How long sides may be; as long as the base's positions allow if left out. */
  longest?: SideLengths;
  rendering?: ReadRendering;
}

/** An example's text, and its thread where contacts are told apart. */
type TextExample = Pick<Example, 'prompt' | 'response'> & Partial<Pick<Example, 'thread'>>;

/** More than this many bad lines are counted, not listed. */
const MOST_LISTED = 5;

/**
 * Ids of each example: the prompt's last ones, the response's first whole bubbles, as many as each side may have.
 *
 * @param place the examples' file, for errors.
 * @throws ImitatorError `example-empty` listing examples without text on one side.
 */
export function encodeExamples(
  examples: readonly TextExample[],
  { tokenizer, config, longest = longestSides(config), rendering }: Reader,
  place: string,
): EncodedExamples {
  refuseEmptySides(examples, place);
  const cut = { prompts: 0, responses: 0 };
  const encoded = examples.map((example) => {
    const read = rendering === undefined ? example : rerendered(example, rendering);
    const prompt = tokenizer.encodePrompt(read.prompt, longest.source);
    const response = tokenizer.encodeResponse(read.response, longest.target);
    if (prompt.cut) cut.prompts++;
    if (response.cut) cut.responses++;
    return { source: prompt.ids, target: response.ids };
  });
  return { examples: encoded, cut };
}

function refuseEmptySides(examples: readonly TextExample[], place: string): void {
  const empty = examples.flatMap(({ prompt, response }, i) => {
    const side = prompt.trim() === '' ? 'prompt' : response.trim() === '' ? 'response' : undefined;
    return side === undefined ? [] : [`line ${i + 1}: expected a ${side} with text, got none`];
  });
  if (empty.length === 0) return;
  const rest = empty.length - MOST_LISTED;
  const listed = rest > 0 ? [...empty.slice(0, MOST_LISTED), `and ${rest} more`] : empty;
  throw problems('example-empty', place, listed, 'make the dataset again with imitator format');
}
