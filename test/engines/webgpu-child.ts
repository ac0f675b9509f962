/** What webgpu.test.ts runs in a process that was started with a Vulkan driver: prints what it found as JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, onnxruntimeEngine } from '../../src/engines/index.ts';
import { createSession } from '../../src/engines/onnxruntime/session.ts';
import { webgpuIsSoftware } from '../../src/engines/probe.ts';
import { openGenerator } from '../../src/generate/index.ts';
import { graph, input, linear } from '../../src/graph/index.ts';
import { writeModel } from '../../src/graph/onnx/write.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';
import { goldenCases, llamaCases, requestsOf, upToEnd } from '../generate/golden-cases.ts';
import { tiny } from '../support/golden-blenderbot.ts';
import { tinyLlama } from '../support/golden-llama.ts';

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

/** Names of the reference's cases, and whether all their sequences come out the same. */
async function replies(): Promise<Record<string, boolean>> {
  const same: Record<string, boolean> = {};
  for (const [checkpoint, cases] of [
    [tiny, goldenCases],
    [tinyLlama, llamaCases],
  ] as const) {
    const generator = await openGenerator(checkpoint, { engine: onnxruntimeEngine('webgpu') });
    for (const one of cases.filter(({ name }) => /^(greedy batch|beam 4 batch|4 beams$)/.test(name))) {
      const found = await generator.generate(requestsOf(one));
      const sequences = found.flatMap((generation) => generation.sequences);
      same[`${checkpoint.family.modelType}, ${one.name}`] =
        JSON.stringify(sequences) === JSON.stringify(one.sequences.map((s) => upToEnd(s)));
    }
    await generator.release();
  }
  return same;
}

const found = {
  chosen: (await chooseEngine('webgpu')).device,
  software: await webgpuIsSoftware(),
  int8Product: await int8Product(),
  replies: await replies(),
};
process.stdout.write(JSON.stringify(found));
