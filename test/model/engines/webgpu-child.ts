/** What webgpu.test.ts runs in a process that was started with a Vulkan driver: prints what it found as JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, onnxruntimeEngine } from '../../../src/model/engines/index.ts';
import { createSession } from '../../../src/model/engines/onnxruntime.ts';
import { webgpuIsSoftware } from '../../../src/model/engines/probe.ts';
import { graph, input, linear } from '../../../src/model/graph/index.ts';
import { writeModel } from '../../../src/model/graph/onnx/write.ts';
import { weightsInMemory } from '../../../src/model/weights.ts';
import { forwardDistances, gradientDistances } from '../../support/golden-network.ts';

/** What the runtime says of an int8 product, which only the cpu has. */
async function int8Product(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imitator-webgpu-'));
  try {
    const path = join(folder, 'graph.onnx');
    const y = linear(input('x', [2, 2]), 2, [{ weight: 'w', out: 2 }]);
    const weights = weightsInMemory({ w: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } });
    await writeModel(graph({ y }), path, {
      form: 'webgpu',
      weights,
      precision: () => 'int8',
      int8Limit: 127,
    });
    await createSession(path, 'webgpu', {});
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const engine = onnxruntimeEngine('webgpu');
const found = {
  chosen: (await chooseEngine('webgpu')).device,
  software: await webgpuIsSoftware(),
  int8Product: await int8Product(),
  forward: await forwardDistances(engine),
  gradients: await gradientDistances(engine),
};
process.stdout.write(JSON.stringify(found));
