/** Which tag an example's prompt begins with, where a dataset has tags of contacts. */
import { createHash } from 'node:crypto';
import type { Example } from '../../vocabulary.ts';
import { type ContactTags, NEW_CONTACT, tagOf, withTag } from '../prompt/contact-tag.ts';
import type { Part } from './manifest.ts';

/** One of so many examples of the training has the tag of somebody new, so that this tag is learnt too. */
const NEW_ONE_IN = 10;

/**
 * The example with its thread's tag. Which examples of `train` are of somebody new follows from the example alone, so
 * that it is the same ones when more is formatted.
 */
export function tagExample(example: Example, part: Part, tags: ContactTags): Example {
  const tag = part === 'train' && isForNew(example) ? NEW_CONTACT : tagOf(example.thread, tags);
  return { ...example, prompt: withTag(example.prompt, tag) };
}

function isForNew({ prompt, response, thread, at }: Example): boolean {
  const hash = createHash('sha256')
    .update(JSON.stringify([thread, at, prompt, response]))
    .digest();
  return hash.readUInt32BE() % NEW_ONE_IN === 0;
}
