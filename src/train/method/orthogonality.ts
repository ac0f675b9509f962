/**
 * The term that keeps A and B orthogonal: the mean over all of them of the Frobenius norm (not squared) of A A^T - I and
 * B^T B - I, and its gradient. Matrices of one width lie together, so a few batched products do all of them.
 */
import { type Engine, float32, type Program } from '../../engines/index.ts';
import {
  add,
  constant,
  gradients,
  graph,
  input,
  matmul,
  mul,
  sqrt,
  sub,
  sum,
  type Tensor,
} from '../../graph/index.ts';
import { weightsInMemory } from '../../graph/weights.ts';

/** Factors of one width, in a flat array: [count, rank, width] from `offset` on. */
export interface FactorBlock {
  count: number;
  width: number;
  offset: number;
}

/** Below this squared norm the gradient, which has none at 0, fades to zero. */
const TINY = 1e-24;

export class Orthogonality {
  readonly #program: Program;
  readonly #blocks: readonly FactorBlock[];
  readonly #rank: number;

  private constructor(program: Program, blocks: readonly FactorBlock[], rank: number) {
    this.#program = program;
    this.#blocks = blocks;
    this.#rank = rank;
  }

  static async create(engine: Engine, blocks: readonly FactorBlock[], rank: number): Promise<Orthogonality> {
    const factors = blocks.map((block, i) => input(`factors${i}`, [block.count, rank, block.width]));
    const count = blocks.reduce((n, block) => n + block.count, 0);
    const term = mul(
      factors.map((x) => sumOfNorms(x, rank)).reduce((a, b) => add(a, b)),
      1 / count,
    );
    const outputs: Record<string, Tensor> = { term };
    gradients(term, factors).forEach((gradient, i) => {
      outputs[`gradient${i}`] = gradient;
    });
    const program = await engine.compile(graph(outputs), { weights: weightsInMemory({}) });
    return new Orthogonality(program, blocks, rank);
  }

  /** The term of the factors in `values`; its gradient is written to the same places of `gradient`. */
  async run(values: Float32Array, gradient: Float32Array): Promise<number> {
    const at = (array: Float32Array, { count, width, offset }: FactorBlock) =>
      float32(array.subarray(offset, offset + count * this.#rank * width), [count, this.#rank, width]);
    const feeds = Object.fromEntries(this.#blocks.map((block, i) => [`factors${i}`, at(values, block)]));
    const into = Object.fromEntries(this.#blocks.map((block, i) => [`gradient${i}`, at(gradient, block)]));
    const out = await this.#program.run(feeds, { into });
    return out['term']!.data[0] as number;
  }

  release(): Promise<void> {
    return this.#program.release();
  }
}

/** Sum over a block [count, rank, width] of the norms of X X^T - I. */
function sumOfNorms(x: Tensor, rank: number): Tensor {
  const identity = new Float32Array(rank * rank);
  for (let i = 0; i < rank; i++) identity[i * rank + i] = 1;
  const miss = sub(matmul(x, x, { transB: true }), constant(identity, [1, rank, rank]));
  return sum(sqrt(add(sum(mul(miss, miss), [1, 2]), TINY)));
}
