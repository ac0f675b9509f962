/** Sums over axes and repetition along them: each is the other's gradient, and so they share a file. */
import type { Axes, Reduction } from './attributes.ts';
import { axisOf, broadcast, type Dim, sameShape, showShape } from './dims.ts';
import { reshape } from './shape.ts';
import { defineOp, type Op, ShapeError, type Tensor, type TensorOf } from './tensor.ts';

export const inferReduce =
  (name: Reduction): Op<Reduction>['infer'] =>
  (inputs, { axes, keep }) => {
    const { shape } = inputs[0]!;
    if (axes.some((axis) => shape[axis] === undefined))
      throw new ShapeError(name, inputs, `some of ${shape.length} axes, got [${axes}]`);
    return { shape: shape.flatMap((dim, i): Dim[] => (axes.includes(i) ? (keep ? [1] : []) : [dim])) };
  };

/** The upstream gradient with the reduced axes back as ones. */
export function withAxes({ inputs, attributes }: TensorOf<'sum' | 'mean'>, up: Tensor): Tensor {
  if (attributes.keep) return up;
  const kept = inputs[0]!.shape.map((dim, i) => (attributes.axes.includes(i) ? 1 : dim));
  return reshape(up, kept);
}

const applySum = defineOp({
  name: 'sum',
  infer: inferReduce('sum'),
  gradient: (y, up) => [broadcastTo(withAxes(y, up), y.inputs[0]!.shape)],
});

/** The function of an op over axes. */
export function reducer(apply: (inputs: readonly Tensor[], attributes: Axes) => Tensor) {
  return (x: Tensor, axes?: readonly number[], keep = false): Tensor => {
    const rank = x.shape.length;
    const all = axes ?? x.shape.map((_, i) => i);
    return apply([x], { axes: all.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b), keep });
  };
}

/** Sum over the axes (all of them if none are given); `keep` leaves them as ones. */
export const sum = reducer(applySum);

/** Sums a gradient over the axes along which its tensor was broadcast. */
export function sumTo(gradient: Tensor, like: Tensor): Tensor {
  if (sameShape(gradient.shape, like.shape)) return gradient;
  const lead = gradient.shape.length - like.shape.length;
  const axes = gradient.shape.flatMap((dim, i) => {
    const target = i < lead ? 1 : like.shape[i - lead]!;
    return i < lead || (target === 1 && dim !== 1) ? [i] : [];
  });
  const summed = axes.length === 0 ? gradient : sum(gradient, axes, true);
  return lead === 0 ? summed : reshape(summed, like.shape);
}

const applyBroadcastTo = defineOp({
  name: 'broadcastTo',
  infer: (inputs, { shape }) => {
    const result = broadcast(inputs[0]!.shape, shape);
    if (result === undefined || !sameShape(result, shape))
      throw new ShapeError('broadcastTo', inputs, `a shape that broadcasts to ${showShape(shape)}`);
    return { shape };
  },
  gradient: (y, up) => [sumTo(up, y.inputs[0]!)],
});

export function broadcastTo(x: Tensor, shape: readonly Dim[]): Tensor {
  return sameShape(x.shape, shape) ? x : applyBroadcastTo([x], { shape: [...shape] });
}
