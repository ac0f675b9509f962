/**
 * AdamW with decoupled weight decay (arXiv 1711.05101), step for step as PyTorch's: plain loops over flat arrays, so
 * that a run is the same everywhere. Arithmetic is double, storage float32.
 */
import type { OptimiserSettings } from './trainer-options.ts';

export interface Moments {
  /** Running mean of gradients, and of their squares. */
  first: Float32Array;
  second: Float32Array;
}

/** Length of a gradient. */
export function lengthOf(gradient: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/** What to multiply a gradient by so that it is no longer than `most`, as PyTorch's clip_grad_norm_; 0: no limit. */
export function clippingFactor(length: number, most: number): number {
  return most > 0 ? Math.min(1, most / (length + 1e-6)) : 1;
}

/** Updates values and moments in place. `step` counts from 1; the gradient is multiplied by `factor` first. */
export function adamw(
  values: Float32Array,
  gradient: Float32Array,
  moments: Moments,
  settings: OptimiserSettings & { learningRate: number; step: number; factor: number },
): void {
  const { beta1, beta2, epsilon, weightDecay, learningRate, step, factor } = settings;
  const { first, second } = moments;
  const decay = 1 - learningRate * weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]! * factor;
    const m = beta1 * first[i]! + rest1 * g;
    const v = beta2 * second[i]! + rest2 * g * g;
    first[i] = m;
    second[i] = v;
    values[i] = values[i]! * decay - (rate * m) / (Math.sqrt(v) * correction + epsilon);
  }
}
