/** Rotary positions: the two halves of every head turned by angles. */
import { neg } from './elementwise.ts';
import { defineOp, ShapeError, type Tensor } from './tensor.ts';

const applyRotary = defineOp({
  name: 'rotary',
  infer: (inputs) => {
    const [x, cos, sin] = inputs;
    const [rows, width] = x!.shape;
    const fits = (table: Tensor) =>
      table.shape.length === 2 && table.shape[0] === rows && table.shape[1] === cos!.shape[1];
    const head = 2 * (cos!.shape[1] as number);
    if (x!.shape.length !== 2 || !fits(cos!) || !fits(sin!) || (width as number) % head !== 0)
      throw new ShapeError('rotary', inputs, 'rows [n, heads*width], and cos and sin [n, width/2]');
    return { shape: x!.shape };
  },
  gradient: (y, up, needed) => {
    const [x, cos, sin] = y.inputs as [Tensor, Tensor, Tensor];
    if (needed[1] || needed[2]) throw new ShapeError('rotary', [x, cos, sin], 'angles that are not trained');
    // Turned back.
    return [needed[0] ? rotary(up, cos, neg(sin)) : undefined, undefined, undefined];
  },
});

/**
 * Rows [n, heads*width], each head (a, b) of two halves turned to (a cos - b sin, b cos + a sin) by the angles of its
 * row: cos and sin [n, width/2], which get no gradient.
 */
export function rotary(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  return applyRotary([x, cos, sin], {});
}
