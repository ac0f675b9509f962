/** The systems that are judged beside each other: whose replies stand there, and by which models they are read. */
import { rerendered } from '../../formatting/prompt/index.ts';
import type { Example } from '../../vocabulary.ts';
import { type JudgedReply, nearestResponses } from '../measures/index.ts';
import { sessionsOfExamples } from '../sessions-of-examples.ts';
import { spread } from '../spread.ts';
import type { JudgedModel } from './judged-model.ts';

/** A held-out example and the conversation that it belongs to. */
export interface JudgedExample {
  example: Example;
  session: string;
}

/** At most `most` examples, evenly spread over the test split, each with its conversation. */
export function judgedExamples(
  examples: readonly Example[],
  sessionGapHours: number,
  most: number,
): JudgedExample[] {
  const all = sessionsOfExamples(examples, sessionGapHours).flatMap(({ key, examples: within }) =>
    within.map((example) => ({ example, session: key })),
  );
  return spread(all, most);
}

export interface System {
  name: string;
  replies: JudgedReply[];
  /** Whose likelihoods it has; the owner and who only repeats are read by the model that is judged. */
  model: JudgedModel | undefined;
}

export function ownerSystem(judged: readonly JudgedExample[]): System {
  return {
    name: 'owner',
    replies: judged.map((each) => replyOf(each, each.example.response)),
    model: undefined,
  };
}

/** Answers with the response of the most similar training prompt. */
export function nearestSystem(judged: readonly JudgedExample[], training: readonly Example[]): System {
  const answer = nearestResponses(training);
  return {
    name: 'nearest',
    replies: judged.map((each) => replyOf(each, answer(each.example.prompt))),
    model: undefined,
  };
}

export async function modelSystem(judged: readonly JudgedExample[], model: JudgedModel): Promise<System> {
  const texts = await model.reply(judged.map(({ example }) => example));
  return { name: model.name, replies: judged.map((each, i) => replyOf(each, texts[i]!)), model };
}

/** All in one joint, whatever a model's own: how messages are joined is nothing to tell systems apart by. */
function replyOf({ example, session }: JudgedExample, text: string): JudgedReply {
  const { prompt, response } = rerendered(
    { prompt: example.prompt, response: text },
    { messageBreak: '| ', contextTurns: Number.POSITIVE_INFINITY },
  );
  return { prompt, reply: response, thread: example.thread, session };
}
