/** How much a training step of BlenderBot keeps of its forward pass. */
import type { BatchSides } from '../batch.ts';
import type { BlenderbotConfig } from './config.ts';

/**
 * The numbers of rows of a layer were counted in the graph: an attention block keeps about 8 of width d, a feed-forward
 * block 3 of d and 4 of its own width.
 */
export function activations(config: BlenderbotConfig, { batch, source, target }: BatchSides): number {
  const d = config.dModel;
  const [sourceRows, targetRows] = [batch * source, batch * target];
  const encoder = config.encoderLayers * sourceRows * (8 * d + 3 * d + 4 * config.encoderFfnDim);
  const decoder = config.decoderLayers * targetRows * (2 * 8 * d + 3 * d + 4 * config.decoderFfnDim);
  const crossKeysAndValues = 2 * config.decoderLayers * sourceRows * 2 * d;
  const [encoderHeads, decoderHeads] = [config.encoderAttentionHeads, config.decoderAttentionHeads];
  const scores =
    2 * batch * encoderHeads * config.encoderLayers * source ** 2 +
    2 * batch * decoderHeads * config.decoderLayers * (target ** 2 + target * source);
  const logits = 4 * targetRows * config.vocabSize;
  return encoder + decoder + crossKeysAndValues + scores + logits;
}
