import { problem } from '../../base/errors.ts';
import type { Graph } from '../../graph/index.ts';
import type { CompileOptions, Device } from './engine.ts';

/** For devices that multiply in float32 only. @throws ImitatorError `device-precision`. */
export function refuseInt8(
  device: Device,
  graph: Graph,
  { precision }: Pick<CompileOptions, 'precision'>,
): void {
  if (precision === undefined) return;
  for (const { op, attributes } of graph.tensors) {
    if (op !== 'linear' && op !== 'linearTransposed') continue;
    const found = attributes.matrices.find(({ weight }) => precision(weight) !== 'fp32');
    if (found !== undefined)
      throw problem({
        code: 'device-precision',
        place: `device ${device}, ${found.weight}`,
        expected: 'fp32',
        value: precision(found.weight),
        remedy: 'int8 is for the cpu: choose --precision fp32 or --device cpu',
      });
  }
}
