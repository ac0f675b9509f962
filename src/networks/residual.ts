/** The residual branches of a layer, with dropout while training. */
import { add, type Tensor } from '../graph/index.ts';
import type { Network } from './family.ts';
import type { Matrix } from './projections.ts';

/** h + dropout(x W^T + b): h [rows, out], x [rows, in]. @param place as the network names it for its dropout. */
export function residual(
  net: Pick<Network, 'projections' | 'dropout'>,
  h: Tensor,
  x: Tensor,
  matrix: Matrix,
  place: string,
): Tensor {
  const [y] = net.projections.project(x, [matrix]);
  return add(h, withDropout(net, y!, place));
}

/** Rows [n, d] with dropout at a place, or as they are where there is none. */
export function withDropout({ dropout }: Pick<Network, 'dropout'>, x: Tensor, place: string): Tensor {
  return dropout === undefined ? x : dropout(x, place);
}
