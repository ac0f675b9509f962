/**
 * The chat form of SmolLM2 (ChatML): each turn between special tokens under the name of who wrote it, its messages as
 * lines. There is no system's turn: the model is to be the owner, and nobody's assistant.
 */
import { problem } from '../../base/errors.ts';
import type { Encoded, ExampleCodec, Words } from './codec.ts';
import { splitTag } from './contact-tag.ts';
import { firstTurns, lastIds, tagIds } from './pipes.ts';
import { renderMessage, splitPrompt, splitReply } from './prompt.ts';

const START = '<|im_start|>';
const END = '<|im_end|>';
const LINE = '\n';

/** The form as a template of Jinja, for other tools: `chatCodec` makes the same ids of a prompt. */
export const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + " +
  "'\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
/** Joins the bubbles of a reply for all that reads its text. */
const BUBBLES = '| ';

/** Ids around the text of a turn. */
interface Frame {
  before: readonly number[];
  after: readonly number[];
}

export function chatCodec(words: Words): ExampleCodec {
  const start = requireTokens(words);
  const opening = (who: string) => [start, ...words.encode(`${who}${LINE}`)];
  const after = [words.end, ...words.encode(LINE)];
  const other: Frame = { before: opening('user'), after };
  const owner: Frame = { before: opening('assistant'), after };
  return {
    encodePrompt(text, limit) {
      const room = limit - owner.before.length;
      const { ids, cut } = encodeTurns(words, text, { other, owner }, room);
      return { ids: [...ids, ...owner.before], cut };
    },
    encodeResponse(text, limit) {
      const bubbles = splitReply(text);
      const beginnings = bubbles.map((_, i) => linesOf(bubbles.slice(0, bubbles.length - i)));
      return firstTurns(words, beginnings, limit);
    },
    decodeReply(ids) {
      const bubbles = words.decode(ids).split(LINE).map(renderMessage);
      return bubbles.filter((text) => text !== '').join(BUBBLES);
    },
    isBreak: (text) => text === LINE,
  };
}

/** The id of the token that begins a turn. */
function requireTokens(words: Words): number {
  const start = words.special(START);
  if (start !== undefined && words.special(END) === words.end) return start;
  throw problem({
    code: 'form-tokens',
    place: 'tokenizer.json and config.json',
    expected: `the special token ${START}, and ${END} as the end token`,
    remedy:
      'choose a model that was made for chats in this form, such as HuggingFaceTB/SmolLM2-135M-Instruct',
  });
}

/** As many whole turns from the end on as there is room for; of the last one, which is the other side's, at least its end. */
function encodeTurns(
  words: Words,
  prompt: string,
  frames: Record<'other' | 'owner', Frame>,
  room: number,
): Encoded {
  const [last, ...earlier] = splitPrompt(prompt).reverse() as [string, ...string[]];
  const { ids, cut } = encodeLast(words, { prompt, last }, frames.other, room);
  const kept = [ids];
  let left = room - ids.length;
  for (const [i, turn] of earlier.entries()) {
    const framed = inFrame(
      words.encode(linesOf(splitReply(turn))),
      i % 2 === 0 ? frames.owner : frames.other,
    );
    if (framed.length > left) break;
    kept.unshift(framed);
    left -= framed.length;
  }
  return { ids: kept.flat(), cut: cut || kept.length <= earlier.length };
}

/** The turn that is answered, behind the tag of whose thread it is. */
function encodeLast(
  words: Words,
  { prompt, last }: { prompt: string; last: string },
  frame: Frame,
  room: number,
): Encoded {
  const { tag } = splitTag(prompt);
  const lines = linesOf(splitReply(last));
  const own = room - frame.before.length - frame.after.length;
  if (own < 1)
    throw problem({
      code: 'prompt-room',
      place: 'a prompt',
      expected: `room for more than ${frame.before.length + frame.after.length} ids of the chat's form`,
      value: room,
      remedy: 'raise train.promptTokens, or take a base with more positions',
    });
  const ids = words.encode(tag === undefined ? lines : `${tag} ${lines}`);
  const fitting = lastIds(ids, own, tagIds(words, prompt));
  return { ids: inFrame(fitting.ids, frame), cut: fitting.cut };
}

function inFrame(ids: readonly number[], { before, after }: Frame): number[] {
  return [...before, ...ids, ...after];
}

function linesOf(bubbles: readonly string[]): string {
  return bubbles.join(LINE);
}
