import { expect, test } from 'vitest';
import { ROOMS } from '../../scripts/check-imports.ts';
import { blenderbot } from '../../src/networks/blenderbot/index.ts';
import { llama } from '../../src/networks/llama/index.ts';

test.each([
  ['blenderbot', ['src/model/checkpoint', 'src/export/portable']],
  ['llama', ['src/model/checkpoint', 'src/export/portable', 'src/export/gguf']],
])('only the list of families and what it is exported to know %s by name', (family, expected) => {
  const knowing = Object.entries(ROOMS).filter(([, rooms]) => rooms.includes(`src/networks/${family}`));
  expect(knowing.map(([room]) => room)).toEqual(expected);
});

test('a matrix has its place in words: the layer, which one of it, and what it is multiplied with', () => {
  expect(blenderbot.placeOf('model.decoder.layers.11.self_attn.v_proj')).toEqual({
    layer: 'decoder 11',
    part: 'self v',
    kind: 'decoder self_attn.qkv',
  });
  expect(blenderbot.placeOf('model.decoder.layers.0.encoder_attn.k_proj')).toEqual({
    layer: 'decoder 0',
    part: 'cross k',
    kind: 'decoder encoder_attn.kv',
  });
  expect(blenderbot.placeOf('model.encoder.layers.1.fc2')).toEqual({
    layer: 'encoder 1',
    part: 'fc2',
    kind: 'encoder fc2',
  });
  expect(llama.placeOf('model.layers.11.self_attn.v_proj')).toEqual({
    layer: 'layer 11',
    part: 'v',
    kind: 'self_attn.qkv',
  });
  expect(llama.placeOf('model.layers.0.mlp.down_proj').kind).toBe('mlp.down');
});
