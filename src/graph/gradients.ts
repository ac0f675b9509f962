/**
 * Reverse-mode differentiation: builds the tensors of the gradients from those of the computation. Nothing is built
 * for what does not depend on the wanted tensors.
 */
import { ImitatorError } from '../base/errors.ts';
import { Copies } from './anew.ts';
import { broadcastTo } from './ops/broadcast.ts';
import { product, showShape } from './ops/dims.ts';
import { add } from './ops/elementwise.ts';
import { concat } from './ops/shape.ts';
import { isLeaf, nameOf, operators, scalar, type Tensor, topological } from './ops/tensor.ts';

/**
 * d loss / d t of each tensor in `wrt`, in its shape. The loss has one element. A tensor that the loss does not depend
 * on gets zeros. Throws where a gradient is needed through an op that has none.
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (product(loss.shape) !== 1)
    throw new ImitatorError(
      'loss-not-scalar',
      `gradients: a loss of one element, got ${showShape(loss.shape)}`,
    );
  const order = topological([loss]);
  const dependent = new Set<Tensor>(wrt);
  for (const tensor of order) if (tensor.inputs.some((x) => dependent.has(x))) dependent.add(tensor);

  const contributions = new Map<Tensor, Tensor[]>();
  const one = broadcastTo(scalar(1), loss.shape);
  if (dependent.has(loss)) contributions.set(loss, [one]);
  const result = new Map<Tensor, Tensor>();
  const copies = new Copies();
  for (const tensor of order.reverse()) {
    const parts = contributions.get(tensor);
    if (parts === undefined) continue;
    const upstream = accumulate(parts);
    result.set(tensor, upstream);
    contributions.delete(tensor);
    for (const [x, gradient] of inputGradients(tensor, upstream, dependent, copies)) {
      const list = contributions.get(x);
      if (list === undefined) contributions.set(x, [gradient]);
      else list.push(gradient);
    }
  }
  return wrt.map((tensor) => result.get(tensor) ?? zeros(tensor));
}

function inputGradients(
  tensor: Tensor,
  upstream: Tensor,
  dependent: ReadonlySet<Tensor>,
  copies: Copies,
): [Tensor, Tensor][] {
  const needed = tensor.inputs.map((x) => dependent.has(x));
  if (isLeaf(tensor) || !needed.includes(true)) return [];
  const rule = operators.get(tensor.op)?.gradient;
  if (rule === undefined) throw new ImitatorError('no-gradient', `${tensor.op} has no gradient`);
  return rule(copies.of(tensor), upstream, needed).flatMap((gradient, i): [Tensor, Tensor][] => {
    if (gradient === undefined || !needed[i]) return [];
    return [[tensor.inputs[i]!, gradient]];
  });
}

/** Adds up contributions; the gradients of slices that share an axis without overlap are laid side by side. */
function accumulate(parts: readonly Tensor[]): Tensor {
  return joinPads(parts).reduce((a, b) => add(a, b));
}

interface Piece {
  part: Tensor;
  start: number;
  end: number;
}

function joinPads(parts: readonly Tensor[]): Tensor[] {
  const pads = parts.filter((part) => part.op === 'pad');
  const axis = pads[0]?.attributes.axis;
  const pieces = pads
    .filter((p) => p.attributes.axis === axis)
    .map((p): Piece => {
      const start = p.attributes.before;
      return { part: p.inputs[0]!, start, end: start + (p.inputs[0]!.shape[axis!] as number) };
    })
    .sort((a, b) => a.start - b.start);
  const full = parts[0]!.shape[axis ?? 0];
  const fills =
    pieces.length > 1 &&
    pieces[0]!.start === 0 &&
    pieces.at(-1)!.end === full &&
    pieces.every((piece, i) => i === 0 || piece.start === pieces[i - 1]!.end);
  if (!fills) return [...parts];
  const others = parts.filter((p) => p.op !== 'pad' || p.attributes.axis !== axis);
  return [
    concat(
      pieces.map((p) => p.part),
      axis!,
    ),
    ...others,
  ];
}

function zeros(tensor: Tensor): Tensor {
  const count = product(tensor.shape);
  if (typeof count !== 'number')
    throw new ImitatorError('gradient-unreached', `the loss does not depend on ${nameOf(tensor)}`);
  return broadcastTo(scalar(0), tensor.shape.length === 0 ? [] : tensor.shape);
}
