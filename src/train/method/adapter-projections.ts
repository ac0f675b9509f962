/**
 * Frozen maps with adapters beside them: y = x W^T + b + s (x A'^T) B^T, A' = A * E by rows. Adapters that read the same
 * rows share one product with their A's stacked, and their scale is folded into E, which is tiny.
 */
import { add, constant, input, matmul, mul, split, type Tensor } from '../../graph/index.ts';
import { frozenProjections, type Matrix, type Projections } from '../../networks/projections.ts';

/** Adapters of maps that read the same rows. */
export interface AdapterGroup {
  matrices: readonly Matrix[];
  /** Input [matrices * rank, in]: A's stacked. */
  a: Tensor;
  /** Input [matrices * rank, 1], with AdaLoRA only. */
  e?: Tensor;
  /** Inputs [rank, out], one for each matrix: B transposed. */
  b: readonly Tensor[];
}

interface AdapterOptions {
  /** Names of the matrices that get an adapter. */
  targets: ReadonlySet<string>;
  rank: number;
  /** alpha over rank, as `scaleOf` gives it. */
  scale: number;
  /** Whether the adapters have E (AdaLoRA) or not (LoRA). */
  singular: boolean;
  /** Dropout of an adapter's input rows, at a place named after its first matrix. */
  dropout?: (x: Tensor, place: string) => Tensor;
}

interface AdapterProjections extends Projections {
  /** In the order in which the network asked for them. */
  readonly groups: readonly AdapterGroup[];
}

export function adapterProjections(options: AdapterOptions): AdapterProjections {
  const frozen = frozenProjections();
  const groups: AdapterGroup[] = [];
  return {
    groups,
    project(x, matrices) {
      const base = inStacks(matrices).flatMap((stack) => frozen.project(x, stack));
      const adapted = matrices.filter((m) => options.targets.has(m.name));
      if (adapted.length === 0) return base;
      const group = makeGroup(adapted, options);
      groups.push(group);
      const rows = options.dropout === undefined ? x : options.dropout(x, adapted[0]!.name);
      const inner = split(
        matmul(rows, scaleA(group, options), { transB: true }),
        1,
        adapted.map(() => options.rank),
      );
      return matrices.map((matrix, i) => {
        const at = adapted.indexOf(matrix);
        return at < 0 ? base[i]! : add(base[i]!, matmul(inner[at]!, group.b[at]!));
      });
    },
  };
}

/**
 * Few maps are one product. The cross-attention's of all layers are one product a layer: a product of all of them is not
 * faster, its result is large, and in int8 one scale would have to do for all their gradients.
 */
function inStacks(matrices: readonly Matrix[]): Matrix[][] {
  if (matrices.length <= 3) return [[...matrices]];
  return Array.from({ length: Math.ceil(matrices.length / 2) }, (_, i) => matrices.slice(2 * i, 2 * i + 2));
}

function makeGroup(matrices: readonly Matrix[], { rank, singular }: AdapterOptions): AdapterGroup {
  const [first] = matrices;
  const rows = matrices.length * rank;
  return {
    matrices,
    a: input(`A:${first!.name}`, [rows, first!.in]),
    ...(singular ? { e: input(`E:${first!.name}`, [rows, 1]) } : {}),
    b: matrices.map((m) => input(`B:${m.name}`, [rank, m.out])),
  };
}

/** s * outputScale * A * E. */
function scaleA({ matrices, a, e }: AdapterGroup, { rank, scale }: AdapterOptions): Tensor {
  const scales = matrices.flatMap((m) =>
    new Array<number>(rank).fill(scale * (m.outputScale ?? 1) * (m.inputScale ?? 1)),
  );
  const column = constant(Float32Array.from(scales), [scales.length, 1]);
  return mul(a, e === undefined ? column : mul(e, column));
}
