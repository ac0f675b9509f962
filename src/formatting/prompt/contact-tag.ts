/**
 * The tag with which a prompt begins where a model is to know whose thread it is: `<3fa9> hey`. It is made of the
 * thread's keyed id, so it names nobody, and nobody types it; what looks like one at the beginning of a prompt is
 * changed as a typed pipe is.
 */

/** The tag of somebody whose thread is not known. */
export const NEW_CONTACT = '<new>';
/** Digits of a thread's id in its tag, of which each costs a token. Of 100 threads two begin alike in 7 % of datasets. */
const DIGITS = 4;
const TAG = /^<(?:new|[0-9a-f]{4,16})>(?= |$)/u;
/** Stands for the bracket that somebody typed. */
const TYPED_BRACKET = '‹';

/** By the id of a thread, its tag. */
export type ContactTags = Readonly<Record<string, string>>;

/**
 * The tags of a dataset's threads, each another one: the first digits of the id, more where two ids begin alike. So the
 * same thread has the same tag in every dataset, but for those few; a model keeps the tags that it learnt.
 */
export function contactTags(threads: Iterable<string>): ContactTags {
  // Ids that begin alike are neighbours in this order.
  const ids = [...new Set(threads)].sort();
  const lengthOf = (id: string, i: number) =>
    Math.max(DIGITS, 1 + sharedLength(id, ids[i - 1]), 1 + sharedLength(id, ids[i + 1]));
  return Object.fromEntries(ids.map((id, i) => [id, `<${id.slice(0, lengthOf(id, i))}>`]));
}

/** The tags of the threads that a model learns from these examples. One whose prompts are all of somebody new is none. */
export function learntTags(examples: Iterable<{ prompt: string; thread: string }>): ContactTags {
  const tags: Record<string, string> = {};
  for (const { prompt, thread } of examples) {
    const { tag } = splitTag(prompt);
    if (tag !== undefined && tag !== NEW_CONTACT) tags[thread] = tag;
  }
  return tags;
}

/** The tag of a thread among those that a model knows; that of somebody new for any other, and for none. */
export function tagOf(thread: string | undefined, known: ContactTags): string {
  return thread !== undefined && Object.hasOwn(known, thread) ? known[thread]! : NEW_CONTACT;
}

/** Puts a tag before a prompt without one. */
export function withTag(prompt: string, tag: string): string {
  return `${tag} ${prompt}`;
}

/** A prompt's tag, if it has one, and the prompt without it. */
export function splitTag(prompt: string): { tag: string | undefined; text: string } {
  const [tag] = TAG.exec(prompt) ?? [];
  return tag === undefined ? { tag, text: prompt } : { tag, text: prompt.slice(tag.length + 1) };
}

/** A prompt of typed text, which no tag can be read into. */
export function withoutTypedTag(prompt: string): string {
  return TAG.test(prompt) ? TYPED_BRACKET + prompt.slice(1) : prompt;
}

function sharedLength(a: string, b = ''): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
