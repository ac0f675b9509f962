import { describe, expect, it } from 'vitest';
import { codecOf, type Words } from '../../../src/formatting/prompt/index.ts';

const START = 1;
const END = 2;

/** A token for each character, so that ids can be read. */
const words: Words = {
  end: END,
  special: (content) => ({ '<|im_start|>': START, '<|im_end|>': END })[content],
  encode: (text) => Array.from(text, (sign) => 100 + sign.codePointAt(0)!),
  decode: (ids) => ids.map((id) => (id < 100 ? '' : String.fromCodePoint(id - 100))).join(''),
};

/** Ids with what they stand for: special tokens as < and >. */
function shown(ids: readonly number[]): string {
  return ids.map((id) => ({ [START]: '<', [END]: '>' })[id] ?? words.decode([id])).join('');
}

const chat = codecOf('chat', words);
const prompt = (text: string, limit = 1000) => shown(chat.encodePrompt(text, limit).ids);
const isCut = (text: string, limit: number) => chat.encodePrompt(text, limit).cut;
const response = (text: string, limit = 1000) => shown(chat.encodeResponse(text, limit).ids);

describe('a prompt in chat form', () => {
  it('is a turn of the user whose messages are lines, and the beginning of the answer', () => {
    expect(prompt('hey| are you home?')).toBe('<user\nhey\nare you home?>\n<assistant\n');
  });

  it('names earlier turns by who wrote them: the last is the other side, the one before it the owner', () => {
    expect(prompt('a   b| c   d')).toBe('<user\na>\n<assistant\nb\nc>\n<user\nd>\n<assistant\n');
    expect(prompt('b   d')).toBe('<assistant\nb>\n<user\nd>\n<assistant\n');
  });

  it('shows pipes that somebody typed as they were typed', () => {
    expect(prompt('a ¦ b')).toBe('<user\na | b>\n<assistant\n');
  });

  it('of nothing has an empty turn', () => {
    expect(prompt('')).toBe('<user\n>\n<assistant\n');
  });

  it('loses whole turns from its beginning where it is too long', () => {
    const whole = '<assistant\nb>\n<user\nd>\n<assistant\n';
    expect(prompt('aaa   b   d', whole.length)).toBe(whole);
    expect(isCut('aaa   b   d', whole.length)).toBe(true);
    expect(isCut('b   d', whole.length)).toBe(false);
    expect(prompt('aaa   b   d', whole.length - 1)).toBe('<user\nd>\n<assistant\n');
  });

  it('then loses the beginning of its last turn, and never a part of its frame', () => {
    const frame = '<user\n>\n<assistant\n'.length;
    expect(prompt('b   one two', frame + 3)).toBe('<user\ntwo>\n<assistant\n');
    expect(isCut('one two', frame + 3)).toBe(true);
    expect(() => prompt('one two', frame)).toThrow(/expected room for more than .*got \d+; raise train/);
  });

  it("has a contact's tag before its last turn, and keeps it when it is cut", () => {
    expect(prompt('<3fa9> a   b   d')).toBe('<user\na>\n<assistant\nb>\n<user\n<3fa9> d>\n<assistant\n');
    const frame = '<user\n>\n<assistant\n'.length;
    expect(prompt('<3fa9> a   b   one two', frame + 10)).toBe('<user\n<3fa9> two>\n<assistant\n');
  });
});

describe('a response in chat form', () => {
  it('has its bubbles as lines, and the end token', () => {
    expect(response('ok| see you ¦ there')).toBe('ok\nsee you | there>');
  });

  it('is cut behind the last whole bubble that fits', () => {
    expect(response('ok| see you| there', 11)).toBe('ok\nsee you>');
    expect(response('ok| see you| there', 10)).toBe('ok>');
    expect(chat.encodeResponse('ok| see you', 10)).toMatchObject({ cut: true });
    expect(chat.encodeResponse('ok| see you', 11)).toMatchObject({ cut: false });
  });

  it('of one long bubble is cut one id before the limit', () => {
    expect(response('going on and on', 6)).toBe('going>');
  });

  it('comes back as it was in the dataset', () => {
    for (const text of ['ok', 'ok| see you ¦ there', 'a| b| c'])
      expect(chat.decodeReply(chat.encodeResponse(text, 100).ids)).toBe(text);
  });

  it('of a model that leaves lines empty, or spaces doubled, has neither', () => {
    expect(chat.decodeReply(words.encode(' \n\n hi  there \n|\n'))).toBe('hi there| ¦');
    expect(chat.decodeReply([END])).toBe('');
  });
});

it('a tokenizer without the tokens of a chat is refused, and told which they are', () => {
  const without = { ...words, special: () => undefined };
  expect(() => codecOf('chat', without)).toThrow(
    /special token <\|im_start\|>, and <\|im_end\|> as the end token/,
  );
  expect(() => codecOf('chat', { ...words, end: 3 })).toThrow(/SmolLM2-135M-Instruct/);
});
