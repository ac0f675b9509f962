import { expect, test } from 'vitest';
import { type Engine, onnxruntimeEngine, type Program } from '../../src/engines/index.ts';
import { FP32, INT8, openGenerator } from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';
import { goldenCases, requestsOf, upToEnd } from './golden-cases.ts';

/** A runtime that fills the arrays it is given only when everything is computed. */
function late(program: Program): Program {
  return {
    ...program,
    inputs: program.inputs,
    outputs: program.outputs,
    release: () => program.release(),
    async run(feeds, { into = {} } = {}) {
      const results = await program.run(feeds);
      for (const [name, { data }] of Object.entries(into)) data.set(results[name]!.data as never);
      return results;
    },
  };
}

/** Counts what is compiled, and how much of it is released again. */
function lateEngine() {
  const engine = onnxruntimeEngine();
  const count = { compiled: 0, released: 0 };
  const watched: Engine = {
    ...engine,
    async compile(graph, options) {
      count.compiled++;
      const program = late(await engine.compile(graph, options));
      const release = async () => {
        count.released++;
        await program.release();
      };
      return { ...program, release };
    },
  };
  return { engine: watched, count };
}

test.each([FP32, INT8])(
  'a runtime that writes outputs late is found out, and another graph answers (%o)',
  async (precision) => {
    const { engine, count } = lateEngine();
    const checkpoint = await readCheckpoint(goldenPath('tiny'));
    const generator = await openGenerator(checkpoint, { engine, precision });
    // Encoder, the step in place, and the step in its stead.
    expect(count).toEqual({ compiled: 3, released: 1 });
    const one = goldenCases.find(({ name }) => name === 'beam 10 batch')!;
    const found = await generator.generate(requestsOf(one));
    await generator.release();
    expect(count.released).toBe(3);
    if (precision === FP32)
      expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
  },
);

test('a device that fails while it is tried out leaves nothing loaded', async () => {
  const engine = onnxruntimeEngine();
  const loaded = new Set<Program>();
  const failing: Engine = {
    ...engine,
    async compile(graph, options) {
      const real = await engine.compile(graph, options);
      const program: Program = {
        inputs: real.inputs,
        outputs: real.outputs,
        run: () => Promise.reject(new Error('the device is gone')),
        async release() {
          loaded.delete(program);
          await real.release();
        },
      };
      loaded.add(program);
      return program;
    },
  };
  const checkpoint = await readCheckpoint(goldenPath('tiny'));
  await expect(openGenerator(checkpoint, { engine: failing })).rejects.toThrow('the device is gone');
  expect(loaded.size).toBe(0);
});

test('the runtime that comes with the project writes in time', async () => {
  const engine = onnxruntimeEngine();
  let compiled = 0;
  const counting: Engine = {
    ...engine,
    compile(graph, options) {
      compiled++;
      return engine.compile(graph, options);
    },
  };
  const generator = await openGenerator(await readCheckpoint(goldenPath('tiny')), {
    engine: counting,
    precision: INT8,
  });
  await generator.release();
  expect(compiled).toBe(2);
});
