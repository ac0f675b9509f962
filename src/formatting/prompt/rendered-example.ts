/** The examples of a session, as text. */
import type { Example, Turn } from '../../vocabulary.ts';
import { promptTurns, type Rendering, renderPrompt, renderTurn } from './prompt.ts';

/** A pair of turns that follow each other, rendered. */
export type RenderedExample = Omit<Example, 'thread'>;

/** One example for each of the owner's turns that directly follows one of the other side. */
export function* examplesOf(
  session: readonly Turn[],
  { contextTurns, messageBreak }: Pick<Rendering, 'contextTurns' | 'messageBreak'>,
): Generator<RenderedExample> {
  for (let i = 1; i < session.length; i++) {
    const turn = session[i]!;
    if (turn.side !== 'owner') continue;
    const prompt = renderPrompt(promptTurns(session, i - 1, contextTurns), messageBreak);
    yield { prompt, response: renderTurn(turn, messageBreak), at: turn.messages[0]!.at ?? null };
  }
}
