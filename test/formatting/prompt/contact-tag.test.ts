import { describe, expect, it } from 'vitest';
import { promptOf, type Rendering, renderingOf, rerendered } from '../../../src/formatting/index.ts';
import { contactTags, learntTags, splitTag } from '../../../src/formatting/prompt/contact-tag.ts';
import { splitPrompt } from '../../../src/formatting/prompt/prompt.ts';
import type { TypedMessage } from '../../../src/vocabulary.ts';
import { defaults } from '../../support/format.ts';

const JANA = '3fa9c1d2e4b50718';
const TOM = '90bc17fe22a0d3c4';
const known = { [JANA]: '<3fa9>', [TOM]: '<90bc>' };
const says = (text: string): TypedMessage[] => [{ side: 'other', text, at: undefined }];

describe('the tags of a dataset', () => {
  it("are the first digits of the threads' ids", () => {
    expect(contactTags([TOM, JANA])).toEqual(known);
  });

  it('have more digits where two ids begin alike, so that none is two threads’', () => {
    const [like, near] = ['3fa9c1d9aaaaaaaa', '3fa9c1d0bbbbbbbb'];
    expect(contactTags([like, TOM, JANA, near])).toEqual({
      ...{ [JANA]: '<3fa9c1d2>', [like]: '<3fa9c1d9>', [near]: '<3fa9c1d0>', [TOM]: '<90bc>' },
    });
  });

  it('are learnt from the prompts that have them; who is always somebody new is not learnt', () => {
    const examples = [
      { prompt: '<new> hi', thread: JANA },
      { prompt: '<3fa9> hey', thread: JANA },
      { prompt: '<new> yo', thread: TOM },
    ];
    expect(learntTags(examples)).toEqual({ [JANA]: '<3fa9>' });
  });
});

describe('a live prompt', () => {
  const plain: Rendering = renderingOf({ ...defaults, contextTurns: 2 }, 'pipes');
  const rendering = { ...plain, contactTags: known };

  it('begins with the tag of its thread, and with that of somebody new for any other', () => {
    expect(promptOf(says('hey'), rendering, JANA)).toBe('<3fa9> hey');
    expect(promptOf(says('hey'), rendering)).toBe('<new> hey');
    expect(promptOf(says('hey'), rendering, 'ffffffffffffffff')).toBe('<new> hey');
    expect(promptOf(says('hey'), rendering, 'constructor')).toBe('<new> hey');
  });

  it('has none for a model that knows none, and stays empty where nothing was typed', () => {
    expect(promptOf(says('hey'), plain, JANA)).toBe('hey');
    expect(promptOf([], rendering, JANA)).toBe('');
  });

  it.each(['<new> hi', '<new>', '<90bc>  you there', '<3fa9c1d2e4> x'])(
    'cannot be given a tag by who types it: %s',
    (text) => {
      const typed = promptOf(says(text), plain);
      expect(typed).toBe(`‹${text.slice(1).replace('  ', ' ')}`);
      expect(splitTag(typed).tag).toBeUndefined();
      expect(promptOf(says(text), rendering, JANA)).toBe(`<3fa9> ${typed}`);
    },
  );

  it.each(['<3 you', '<new>!', '<b> bold', 'so <new> hi', '<ABCDEF> x', '<abc> x'])(
    'leaves %s as it is',
    (text) => {
      expect(promptOf(says(text), plain)).toBe(text);
    },
  );
});

describe('an example read by a model of another rendering', () => {
  const example = { prompt: '<3fa9> a|b   c   d|e', response: 'f', thread: JANA, at: 0 };
  const plain = { messageBreak: '| ', contextTurns: 0 } as const;
  const promptFor = (rendering: Parameters<typeof rerendered>[1], changes = {}) =>
    rerendered({ ...example, ...changes }, rendering).prompt;

  it('loses its tag where the model knows none', () => {
    expect(promptFor(plain)).toBe('d| e');
    expect(promptFor({ ...plain, contextTurns: 9 })).toBe('a| b   c   d| e');
  });

  it('has the tag that the model knows its thread by, whatever the dataset says', () => {
    const tags = { ...plain, contactTags: { [JANA]: '<3fa9c>' } };
    expect(promptFor(tags)).toBe('<3fa9c> d| e');
    expect(promptFor(tags, { prompt: 'd| e' })).toBe('<3fa9c> d| e');
  });

  it('is of somebody new to a model that has not learnt its thread, or where the dataset says so', () => {
    const tags = { ...plain, contactTags: known };
    expect(promptFor(tags, { thread: 'ffffffffffffffff' })).toBe('<new> d| e');
    expect(promptFor(tags, { prompt: '<new> d| e' })).toBe('<new> d| e');
  });

  it('does not turn a typed text into a tag when the context before it is left out', () => {
    expect(promptFor(plain, { prompt: 'a   b   <new> c' })).toBe('‹new> c');
  });
});

it('a prompt is split into its turns without the tag', () => {
  expect(splitPrompt('<3fa9> a| b   c')).toEqual(['a| b', 'c']);
});
