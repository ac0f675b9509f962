import { z } from 'zod';

export const model = z
  .strictObject({
    base: z
      .string()
      .min(1)
      .default('facebook/blenderbot-400M-distill')
      .describe('The checkpoint to start from: a folder, a GGUF file, or owner/name on the hub.'),
    device: z
      .enum(['auto', 'cpu', 'webgpu', 'cuda', 'tfjs'])
      .default('auto')
      .describe('What runs the model; auto probes and says what it chose and why.'),
    precision: z
      .enum(['auto', 'int8', 'fp32'])
      .default('auto')
      .describe('How the weights are held; auto takes int8 only where it was measured to be safe.'),
    threads: z.number().int().min(0).default(0).describe('Threads of the engine; 0 takes one for each core.'),
    maxBatch: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(8)
      .describe('How many replies a server decodes together.'),
    maxQueue: z
      .number()
      .int()
      .min(1)
      .default(64)
      .describe('How many may wait for that; further ones are refused and tried again later.'),
    niceness: z
      .number()
      .int()
      .min(0)
      .max(19)
      .default(5)
      .describe('How far the model steps back from the processor for the server beside it, as `nice` does.'),
    loadSeconds: z
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .describe(
        'How long the process that makes replies may load; after that it hangs, is ended and tried again.',
      ),
  })
  .describe('How a model is loaded and run.');

export type ModelSettings = z.infer<typeof model>;
