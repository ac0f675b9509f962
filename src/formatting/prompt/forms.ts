/** The forms in which models read examples, by their names. */
import type { Form } from '../../vocabulary.ts';
import { chatCodec } from './chat.ts';
import type { ExampleCodec, Words } from './codec.ts';
import { pipesCodec } from './pipes.ts';

const codecs: Readonly<Record<Form, (words: Words) => ExampleCodec>> = { pipes: pipesCodec, chat: chatCodec };

export const forms = Object.keys(codecs) as [Form, ...Form[]];

/** @throws ImitatorError `form-tokens` where the tokenizer lacks the tokens of a form. */
export function codecOf(form: Form, words: Words): ExampleCodec {
  return codecs[form](words);
}
