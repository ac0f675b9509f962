/** Reading rows of a table by index. */
import { product } from './dims.ts';
import { matmul } from './matmul.ts';
import { reshape } from './shape.ts';
import { defineOp, ShapeError, type Tensor } from './tensor.ts';

const applyGather = defineOp({
  name: 'gather',
  infer: (inputs) => {
    const [table, ids] = inputs;
    if (table!.shape.length !== 2 || ids!.dtype !== 'int32')
      throw new ShapeError('gather', inputs, 'a table [entries, width] and int32 indices');
    return { shape: [...ids!.shape, table!.shape[1]!], dtype: table!.dtype };
  },
  gradient: (y, up, needed) => {
    const [table, ids] = y.inputs as [Tensor, Tensor];
    if (!needed[0]) return [undefined, undefined];
    const rows = product(ids.shape);
    const [entries, width] = table.shape;
    const hot = oneHot(reshape(ids, [rows]), entries as number);
    return [matmul(hot, reshape(up, [rows, width!]), { transA: true }), undefined];
  },
});

/** Rows of a table [entries, width] at int32 indices of any shape: [...ids, width]. */
export function gather(table: Tensor, ids: Tensor): Tensor {
  return applyGather([table, ids], {});
}

const applyOneHot = defineOp({
  name: 'oneHot',
  infer: (inputs, { depth }) => ({ shape: [...inputs[0]!.shape, depth], dtype: 'float32' }),
});

/** float32 [...ids, depth]: 1 at each int32 index, else 0. */
export function oneHot(ids: Tensor, depth: number): Tensor {
  return applyOneHot([ids], { depth });
}
