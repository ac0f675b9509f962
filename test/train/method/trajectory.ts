/** How far a whole run on an engine strays from the reference's: what adalora.test.ts checks in detail, in one value. */
import type { Engine } from '../../../src/engines/index.ts';
import { batchOf, type GoldenRun, goldenTrainer } from './golden-run.ts';

export interface Straying {
  /** The largest difference of a step's loss, as a share of it. */
  loss: number;
  orthogonality: number;
  /** The difference of the loss on other examples after the last step. */
  check: number;
  /** Steps whose budget or number of kept triplets differs. */
  budgets: number[];
}

export async function straying(run: GoldenRun, engine: Engine): Promise<Straying> {
  const trainer = await goldenTrainer(run, engine);
  const found: Straying = { loss: 0, orthogonality: 0, check: 0, budgets: [] };
  for (const { step, batch, ...expected } of run.steps) {
    const result = await trainer.step([batchOf(run.batches[batch]!, run.base)], run.rate);
    found.loss = Math.max(found.loss, apart(result.loss, expected.loss_total));
    found.orthogonality = Math.max(found.orthogonality, apart(result.orthogonality, expected.orthogonality));
    const { budget, kept = result.kept } = expected;
    if (result.budget !== budget || result.kept !== kept) found.budgets.push(step);
  }
  const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check, run.base)]);
  found.check = apart(lossSum / tokens, run.check.live_loss);
  await trainer.release();
  return found;
}

function apart(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}
