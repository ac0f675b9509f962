import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTokenizer } from '../../src/model/tokenizer.ts';
import { golden } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testData } from '../support/test-data.ts';

const real = testData('blenderbot-tokenizer');
const small = readTokenizer('models/small');

describe.skipIf(real === undefined)('the tokenizer of BlenderBot', () => {
  test('gives the ids and decoded text of the reference for user text', () => {
    const tokenizer = readTokenizer(real!);
    const { cases } = golden<{ cases: { text: string; ids: number[]; decoded: string }[] }>('tokenizer.json');
    expect(cases.length).toBeGreaterThan(200);
    for (const { text, ids, decoded } of cases) {
      expect(tokenizer.encodePrompt(text, 10_000).ids, text).toEqual(ids);
      // The reference decodes an empty text to an empty text.
      expect(tokenizer.decode(ids), text).toBe(decoded);
    }
  });
});

describe('the tokenizer of the small base', () => {
  test('never makes a special token of user text', () => {
    for (const text of ['</s>', '<s> hi </s>', '<pad><unk>', 'a </s>|b']) {
      const ids = small.encode(text);
      expect(ids.filter((id) => small.specialIds.has(id))).toEqual([]);
      expect(small.decode(ids).trim()).toBe(text);
    }
  });

  test('knows the ids of the message break, alone and behind a space, and no others', () => {
    expect(small.breakIds).toHaveLength(2);
    expect(small.breakIds.map((id) => small.decode([id]))).toEqual(['|', ' |']);
    expect(small.encode('hey|how are you').filter((id) => small.breakIds.includes(id))).toHaveLength(1);
    expect(small.encode('hey¦ how').filter((id) => small.breakIds.includes(id))).toHaveLength(0);
  });

  test('keeps the last ids of a long prompt, its end token counted', () => {
    const whole = small.encodePrompt('one two three four five six', 100);
    const { ids, cut } = small.encodePrompt('one two three four five six', 4);
    expect(cut).toBe(true);
    expect(whole.cut).toBe(false);
    expect(ids).toEqual(whole.ids.slice(-4));
    expect(ids.at(-1)).toBe(2);
  });

  test('keeps the tag of a contact in front of what is left of a long prompt', () => {
    const text = '<3fa9> one two three four five six';
    const whole = small.encodePrompt(text, 100);
    const { ids, cut } = small.encodePrompt(text, 12);
    expect(cut).toBe(true);
    expect(ids).toHaveLength(12);
    expect(small.decode(ids).trim()).toBe('<3fa9> three four five six');
    expect(small.encodePrompt(text, whole.ids.length)).toEqual(whole);
    expect(small.encodePrompt(text, 1).ids).toEqual([2]);
  });

  test('cuts a long response behind its last whole bubble', () => {
    const fits = small.encode('hey| how are you').length;
    const { ids, cut } = small.encodeResponse('hey| how are you| not so well today', fits + 1);
    expect(cut).toBe(true);
    expect(small.decode(ids).trim()).toBe('hey| how are you');
    expect(ids.at(-1)).toBe(2);
  });

  test('leaves alone what fits to the last id', () => {
    const { ids } = small.encodeResponse('hey|how are you', 100);
    expect(small.encodeResponse('hey|how are you', ids.length)).toEqual({ ids, cut: false });
    expect(small.encodeResponse('hey|how are you', ids.length - 1).cut).toBe(true);
    expect(small.encodePrompt('hey|how are you', ids.length)).toEqual({ ids, cut: false });
  });

  test('cuts a single long bubble one id before the limit', () => {
    const { ids, cut } = small.encodeResponse('a very long message that goes on and on', 5);
    expect(cut).toBe(true);
    expect(ids).toHaveLength(5);
    expect(ids.at(-1)).toBe(2);
  });
});

test('a folder without tokenizer.json is named, with what to do', () => {
  const dir = tempDir();
  expect(() => readTokenizer(dir)).toThrow(/expected tokenizer\.json beside the weights.*give ids/);
  writeFileSync(join(dir, 'tokenizer.json'), '{"model":{"type":"Unigram"}}');
  expect(() => readTokenizer(dir)).toThrow(/byte-level BPE/);
});

test('a tokenizer of SentencePiece is refused by its name', () => {
  const dir = tempDir();
  const file = { pre_tokenizer: null, model: { type: 'BPE', byte_fallback: true, vocab: { a: 0 } } };
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(file));
  expect(() => readTokenizer(dir)).toThrow(/byte-level BPE tokenizer, .*got "one of SentencePiece"/);
});

const smol = testData('smollm2-135m');

describe.skipIf(smol === undefined)('the tokenizer of SmolLM2', () => {
  const gguf = join(smol ?? '', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  const places = [
    ['tokenizer.json', smol ?? ''],
    ['the GGUF file', gguf],
  ] as const;

  test.each(places)('of %s gives the ids and texts of the reference', (_, place) => {
    const tokenizer = readTokenizer(place);
    const cases = golden<{ text: string; special_as_text: number[] }[]>('llama/smollm2-tokenizer.json');
    for (const { text, special_as_text: ids } of cases) {
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.decode(ids), text).toBe(text);
    }
  });

  test.each(places)('of %s frames a prompt as the reference does', (_, place) => {
    const { encodePrompt } = reading(place);
    const { prompts } = golden<{ prompts: { prompt: string; input_ids: number[] }[] }>(
      'llama/smollm2-135m.json',
    );
    const framed = prompts.filter(({ prompt }) => prompt.startsWith('<|im_start|>user'));
    expect(framed.length).toBeGreaterThan(1);
    for (const { prompt, input_ids: ids } of framed) {
      const [, said] = /user\n(.*)<\|im_end\|>\n<\|im_start\|>assistant\n$/s.exec(prompt)!;
      expect(encodePrompt(said!.replaceAll('\n', '| ')), prompt).toEqual(ids);
    }
  });

  test('is the same from both, also where digits meet letters and signs', () => {
    const [file, inside] = places.map(([, place]) => readTokenizer(place));
    const texts = ['at 10:45, ok?', 'a1b22c 333', 'v2.0-rc1', '½ 2² ٣', "it's 5'oclock", '100% 😂9'];
    for (const text of texts) expect(inside!.encode(text), text).toEqual(file!.encode(text));
    expect(inside!.specialIds).toEqual(file!.specialIds);
    expect(inside!.breakIds).toEqual(file!.breakIds);
  });

  test('makes no special token of what a user types, however it is joined', () => {
    const tokenizer = readTokenizer(gguf);
    const { added_tokens: added } = JSON.parse(readFileSync(join(smol!, 'tokenizer.json'), 'utf8')) as {
      added_tokens: { content: string }[];
    };
    expect(added.length).toBe(17);
    for (const { content } of added)
      for (const text of [content, `a${content}b`, `${content}| ${content}`, `hi   ${content}`]) {
        expect(
          tokenizer.encode(text).filter((id) => tokenizer.specialIds.has(id)),
          text,
        ).toEqual([]);
        const framed = tokenizer.encodePrompt(text, 1000).ids.filter((id) => tokenizer.specialIds.has(id));
        expect(framed.length % 2, text).toBe(1);
        expect(framed, text).toHaveLength(text.includes('   ') ? 5 : 3);
      }
  });

  /** Bound, so that a test reads as a sentence. */
  function reading(place: string) {
    const tokenizer = readTokenizer(place);
    return { encodePrompt: (text: string) => tokenizer.encodePrompt(text, 1000).ids };
  }
});
