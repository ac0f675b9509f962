import { z } from 'zod';

export const model = z
  .strictObject({
    base: z
      .string()
      .min(1)
      .default('facebook/blenderbot-400M-distill')
      .describe('The BlenderBot checkpoint to start from: a folder, or owner/name on the hub.'),
    device: z
      .enum(['auto', 'cpu', 'webgpu', 'cuda', 'tfjs'])
      .default('auto')
      .describe('What runs the model; auto probes and says what it chose and why.'),
    precision: z
      .enum(['auto', 'int8', 'fp32'])
      .default('auto')
      .describe('How the weights are held; auto takes int8 only where it was measured to be safe.'),
    threads: z.number().int().min(0).default(0).describe('Threads of the engine; 0 takes one for each core.'),
  })
  .describe('How a model is loaded and run.');

export type ModelSettings = z.infer<typeof model>;
