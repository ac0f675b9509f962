/** Where the building of a computation ends, and its compiling begins. */
import { ImitatorError } from '../base/errors.ts';
import { sameShape } from './ops/dims.ts';
import { nameOf, type Tensor, topological } from './ops/tensor.ts';

/** A computation ready to be compiled: its outputs by name, and the inputs and weights found below them. */
export interface Graph {
  readonly inputs: readonly Tensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Names of the frozen weights it reads, those of linear maps included. */
  readonly weights: readonly string[];
  /** Every tensor of it, inputs before users. */
  readonly tensors: readonly Tensor[];
}

/** Bundles outputs. Throws if two different inputs share a name. */
export function graph(outputs: Readonly<Record<string, Tensor>>): Graph {
  const tensors = topological(Object.values(outputs));
  const byName = new Map<string, Tensor>();
  const weights = new Set<string>();
  for (const tensor of tensors) {
    if (tensor.op === 'input') {
      const name = nameOf(tensor);
      const other = byName.get(name);
      if (other !== undefined && (!sameShape(other.shape, tensor.shape) || other.dtype !== tensor.dtype))
        throw new ImitatorError('graph-input-twice', `input ${name} is declared twice with different shapes`);
      if (other === undefined) byName.set(name, tensor);
    } else if (tensor.op === 'weight') weights.add(nameOf(tensor));
    else if (tensor.op === 'linear' || tensor.op === 'linearTransposed')
      for (const { weight, bias } of tensor.attributes.matrices) {
        weights.add(weight);
        if (bias !== undefined) weights.add(bias);
      }
  }
  return { inputs: [...byName.values()], outputs, weights: [...weights], tensors };
}
