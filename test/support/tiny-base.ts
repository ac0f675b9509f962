import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenPath } from './golden.ts';

/** The reference's tiny checkpoint with a tokenizer of single letters and the pipe, in a folder of its own. */
export function tinyBase(dir: string): string {
  cpSync(goldenPath('tiny'), dir, { recursive: true });
  const letters = ['Ġ', ...Array.from({ length: 90 }, (_, i) => String.fromCharCode(33 + i)), '|'];
  const special = ['<pad>', '<s>', '</s>', '<unk>'];
  const vocab = Object.fromEntries([...special, ...letters].map((token, id) => [token, id]));
  const added = special.map((content, id) => ({ id, content, special: true, normalized: false }));
  const file = {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', unk_token: '<unk>', vocab, merges: [] },
  };
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(file));
  return dir;
}
