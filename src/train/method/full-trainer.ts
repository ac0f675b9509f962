/** Trains every weight of a small base: pretraining, or a base of one's own. */
import { ImitatorError } from '../../base/errors.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Adapter } from '../../model/adapter/index.ts';
import { type OwnState, PackedTrainer, type StepExtras } from './packed-trainer.ts';
import type { RankOfMatrix } from './trainer.ts';

export class FullTrainer extends PackedTrainer {
  protected async regularise() {
    return { weighted: 0, term: 0 };
  }

  protected allocate(): StepExtras {
    return { masked: false };
  }

  protected ownState(): OwnState {
    return {};
  }

  protected restorePattern(): void {}

  adapter(): Adapter {
    throw new ImitatorError('no-adapter', 'method full trains the weights themselves: there is no adapter');
  }

  ranks(): RankOfMatrix[] {
    return [];
  }

  weights(): WeightSource {
    const { weights } = this.options.base;
    const trained = new Set(this.pack.slots.map(({ name }) => name));
    return {
      names: weights.names,
      has: (name) => weights.has(name),
      shape: (name) => weights.shape(name),
      read: (name) => (trained.has(name) ? this.pack.view(this.values, name).slice() : weights.read(name)),
    };
  }
}
