/** Reading rows of a table by index, and adding to them: each is the other's gradient. */
import { type Dim, product, sameShape } from './dims.ts';
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
    return [needed[0] ? scatterRows(up, ids, table.shape[0]!) : undefined, undefined];
  },
});

/** Rows of a table [entries, width] at int32 indices of any shape: [...ids, width]. */
export function gather(table: Tensor, ids: Tensor): Tensor {
  return applyGather([table, ids], {});
}

const applyScatterRows = defineOp({
  name: 'scatterRows',
  infer: (inputs, { entries }) => {
    const [rows, ids] = inputs;
    if (rows!.shape.length !== 2 || !sameShape(ids!.shape, [rows!.shape[0]!]) || ids!.dtype !== 'int32')
      throw new ShapeError('scatterRows', inputs, 'rows [n, width] and n int32 indices');
    return { shape: [entries, rows!.shape[1]!], dtype: 'float32' };
  },
  gradient: (y, up, needed) => [needed[0] ? gather(up, y.inputs[1]!) : undefined, undefined],
});

/** Rows [...ids, width] added to the rows of a table [entries, width] of zeros at int32 indices of any shape. */
export function scatterRows(rows: Tensor, ids: Tensor, entries: Dim): Tensor {
  const count = product(ids.shape);
  const flat = reshape(rows, [count, rows.shape.at(-1)!]);
  return applyScatterRows([flat, reshape(ids, [count])], { entries });
}
