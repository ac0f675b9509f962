/** The lines of a stream of bytes, one at a time: what comes meanwhile waits in the stream. */
import { StringDecoder } from 'node:string_decoder';

/**
 * @param longest in UTF-16 units; what never ends is not kept in memory.
 * @throws Error for a longer line; what the stream throws.
 */
export async function* linesOf(stream: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let line = '';
  for await (const bytes of stream) {
    const pieces = decoder.write(bytes).split('\n');
    for (const [i, piece] of pieces.entries()) {
      line += piece;
      if (line.length > longest) throw new Error(`a line is longer than ${longest}`);
      if (i === pieces.length - 1) break;
      yield line;
      line = '';
    }
  }
}
