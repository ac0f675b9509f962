/** How the weights of the two serving programs are held. */
import type { Precision } from '../engines/index.ts';
import type { Family } from '../networks/family.ts';

/** The layers' matrices, and the head that makes the logits. */
export interface ServingPrecision {
  body: Precision;
  head: Precision;
}

export const FP32: ServingPrecision = { body: 'fp32', head: 'fp32' };
/** What `--precision int8` means. */
export const INT8: ServingPrecision = { body: 'int8', head: 'int8' };

/**
 * The precision of each matrix by its weight's name; `fp32Matrices` stay in float32, and int8 is as the family needs
 * it.
 */
export function precisionByWeight(
  { head: headWeight, readsOutliers }: Family,
  { body, head }: ServingPrecision,
  fp32Matrices: readonly string[] = [],
): (weight: string) => Precision {
  const exceptions = new Set(fp32Matrices);
  return (weight) => {
    if (exceptions.has(weight)) return 'fp32';
    if (weight === headWeight) return head;
    return body !== 'fp32' && readsOutliers?.(weight) ? 'int8-blocks' : body;
  };
}
