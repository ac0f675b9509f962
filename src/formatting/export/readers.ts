/** Every form of export that is read here. A further one is a file of its own and a line in this list. */
import { htmlReader } from './html-reader.ts';
import { jsonReader } from './json-reader.ts';
import type { Clocks, Reader } from './reader.ts';
import { whatsappReader } from './whatsapp-reader.ts';

/** In the order in which a file is offered to them. */
export function createReaders(clocks: Clocks): readonly Reader[] {
  return [jsonReader, htmlReader(clocks), whatsappReader(clocks)];
}
