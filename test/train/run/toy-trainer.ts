/**
 * A trainer of one number: its loss is the squared distance of the number from each example's first target id. The
 * real trainer's promises (exact state, steps that depend on nothing else) in a size that can be worked by hand.
 */
import type { StepOptions, StepResult, TrainingState } from '../../../src/train/index.ts';
import type { LoopParts } from '../../../src/train/run/loop.ts';

type Driven = LoopParts['trainer'];

export interface ToyTrainer extends Driven {
  stepsDone: number;
  value: number;
  /** The number's momentum, so that a resumed run that forgets it ends elsewhere. */
  momentum: number;
}

export function toyTrainer(options: { lossAt?: (step: number) => number } = {}): ToyTrainer {
  let steps = 0;
  return {
    value: 0,
    momentum: 0,
    get stepsDone() {
      return steps;
    },
    async step(batches, { learningRate }: StepOptions): Promise<StepResult> {
      const targets = batches.flat().map(({ target }) => target[0]!);
      const mean = (f: (t: number) => number) => targets.reduce((sum, t) => sum + f(t), 0) / targets.length;
      const loss = options.lossAt?.(steps) ?? mean((t) => (this.value - t) ** 2);
      const gradient = mean((t) => 2 * (this.value - t));
      const applied = Number.isFinite(loss);
      if (applied) {
        this.momentum = 0.9 * this.momentum + gradient;
        this.value -= learningRate * this.momentum;
        steps++;
      }
      const result = { loss, taskLoss: loss, orthogonality: 0 };
      return { ...result, gradientNorm: Math.abs(gradient), tokens: targets.length, applied };
    },
    state(): TrainingState {
      // Exact as float64: two float32 halves would do too, but JSON is simpler.
      const rest = { rankPattern: { numbers: [] }, value: this.value, momentum: this.momentum };
      return { format: 1, method: 'full', step: steps, tensors: {}, ...rest };
    },
    restore(state) {
      const { value, momentum } = state as unknown as { value: number; momentum: number };
      Object.assign(this, { value, momentum });
      steps = state.step;
    },
  };
}
