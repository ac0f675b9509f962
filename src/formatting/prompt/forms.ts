/** The forms in which models read examples, by their names. */
import type { Form } from '../../vocabulary.ts';
import { CHAT_TEMPLATE, chatCodec } from './chat.ts';
import type { ExampleCodec, Words } from './codec.ts';
import { pipesCodec } from './pipes.ts';

const codecs: Readonly<Record<Form, (words: Words) => ExampleCodec>> = { pipes: pipesCodec, chat: chatCodec };

/** What other tools are told of a form; undefined where they know no such thing. */
export const chatTemplates: Readonly<Record<Form, string | undefined>> = {
  pipes: undefined,
  chat: CHAT_TEMPLATE,
};

export const forms = Object.keys(codecs) as [Form, ...Form[]];

/** @throws ImitatorError `form-tokens` where the tokenizer lacks the tokens of a form. */
export function codecOf(form: Form, words: Words): ExampleCodec {
  return codecs[form](words);
}
