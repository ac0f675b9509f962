import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float32, int32, onnxruntimeEngine, tfjsEngine } from '../../../src/engines/index.ts';
import { add, gradients, graph, input, nameOf, sum, type Tensor } from '../../../src/graph/index.ts';
import { weightsInMemory } from '../../../src/graph/weights.ts';
import type { AdapterMatrix, EmbeddingRows } from '../../../src/model/adapter/index.ts';
import { createTrainer, type StepResult, type Trainer } from '../../../src/train/index.ts';
import { trainedRows } from '../../../src/train/method/trained-rows.ts';
import { distance } from '../../support/distance.ts';
import { batchOf, goldenRun, tiny, trainedAdapter } from './golden-run.ts';
import { prunedRows, rowsAdapter, rowsMethod, rowsRate, rowsRun, rowsTrainer } from './trained-rows-run.ts';

const { batches, check } = goldenRun('adalora');
const { tokens } = rowsRun;

async function lossOf(trainer: Trainer): Promise<number> {
  const { lossSum, tokens: count } = await trainer.evaluate([batchOf(check)]);
  return lossSum / count;
}

function rowsOf(trainer: Trainer): EmbeddingRows {
  return trainedAdapter(trainer).rows!;
}

function baseRow(token: number): Float32Array {
  const { dModel } = tiny.config;
  return tiny.weights.read('model.shared.weight').slice(token * dModel, (token + 1) * dModel);
}

async function follow(trainer: Trainer, from = 0, to = rowsRun.steps.length): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const { batch } of rowsRun.steps.slice(from, to))
    results.push(await trainer.step([batchOf(batches[batch]!)], rowsRate));
  return results;
}

describe('rows that PEFT trained beside AdaLoRA', () => {
  let results: StepResult[];
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await rowsTrainer({ from: rowsAdapter('initial') });
    results = await follow(trainer);
  });
  afterAll(() => trainer?.release());

  test('have the same losses and gradients here, step by step', () => {
    rowsRun.steps.forEach((expected, i) => {
      expect(Math.abs(results[i]!.taskLoss - expected.task), `step ${i}`).toBeLessThan(1e-4);
      expect(Math.abs(results[i]!.loss - expected.total), `step ${i}`).toBeLessThan(1e-4);
      expect(Math.abs(results[i]!.gradientNorm / expected.gradientNorm - 1), `step ${i}`).toBeLessThan(1e-3);
    });
  });

  test('end in the same values, decay and all, that of no batch among them', () => {
    const [ours, theirs] = [trainedAdapter(trainer), rowsAdapter('final')];
    expect(ours.rows).toMatchObject({ table: 'model.shared', tokens, width: 32 });
    expect(distance(ours.rows!.values, theirs.rows!.values)).toBeLessThan(1e-3);
    tokens.forEach((token, i) => {
      expect(distance(ours.rows!.values.slice(32 * i, 32 * i + 32), baseRow(token))).toBeGreaterThan(0.01);
    });
    for (const [name, matrix] of ours.matrices)
      for (const part of ['a', 'b', 'e'] as const satisfies (keyof AdapterMatrix)[])
        expect(distance(matrix[part], theirs.matrices.get(name)![part]), `${name} ${part}`).toBeLessThan(
          1e-2,
        );
  });

  test('give the same loss on other examples, beside the base and merged into it', async () => {
    expect(Math.abs((await lossOf(trainer)) - rowsRun.checkLoss)).toBeLessThan(1e-4);
    const base = { ...tiny, weights: trainer.weights() };
    const merged = await createTrainer({ base, method: { name: 'full' }, dropout: 0 });
    expect(Math.abs((await lossOf(merged)) - rowsRun.checkLoss)).toBeLessThan(1e-4);
    await merged.release();
  });

  test('go on from a state bit for bit', async () => {
    const [before, after] = [await rowsTrainer({ from: rowsAdapter('initial') }), await rowsTrainer()];
    await follow(before, 0, 5);
    after.restore(structuredClone(before.state()));
    await follow(after, 5);
    expect(after.state()).toEqual(trainer.state());
    await Promise.all([before.release(), after.release()]);
  });

  test('go the same way in TensorFlow.js', async () => {
    const other = await rowsTrainer({ from: rowsAdapter('initial'), engine: await tfjsEngine() });
    const [first] = await follow(other, 0, 1);
    expect(Math.abs(first!.gradientNorm / rowsRun.steps[0]!.gradientNorm - 1)).toBeLessThan(1e-3);
    await other.release();
  });
});

const lora = { ...rowsMethod, name: 'lora' } as const;

describe.each([
  ['AdaLoRA', rowsMethod],
  ['AdaLoRA that prunes', prunedRows],
  ['LoRA', lora],
] as const)('fresh rows beside %s', (_, method) => {
  test('change nothing, to the last bit', async () => {
    const { trainedTokens, ...without } = method;
    const [beside, alone] = [await rowsTrainer({ method }), await rowsTrainer({ method: without })];
    expect(await lossOf(beside)).toBe(await lossOf(alone));
    expect(beside.parameterCount - alone.parameterCount).toBe(trainedTokens!.length * tiny.config.dModel);
    expect(rowsOf(beside).values).toEqual(Float32Array.from(tokens.flatMap((token) => [...baseRow(token)])));
    expect(trainedAdapter(alone)).not.toHaveProperty('rows');
    await Promise.all([beside.release(), alone.release()]);
  });

  test('are trained from the first step on, and nothing else of the table is', async () => {
    const trainer = await rowsTrainer({ method });
    await follow(trainer);
    const [before, after] = [tiny.weights, trainer.weights()].map((w) => w.read('model.shared.weight'));
    const changed = new Set<number>();
    before!.forEach((x, i) => {
      if (after![i] !== x) changed.add(Math.floor(i / tiny.config.dModel));
    });
    expect([...changed].sort((a, b) => a - b)).toEqual([...tokens].sort((a, b) => a - b));
    await trainer.release();
  });
});

describe('continuing', () => {
  test("keeps the function of an adapter with rows, and gives one without them the base's", async () => {
    const { rows, ...bare } = rowsAdapter('final');
    const [whole, fresh] = [
      await rowsTrainer({ from: { ...bare, rows: rows! } }),
      await rowsTrainer({ from: bare }),
    ];
    expect(Math.abs((await lossOf(whole)) - rowsRun.checkLoss)).toBeLessThan(1e-4);
    expect(rowsOf(fresh).values.slice(0, 32)).toEqual(baseRow(tokens[0]!));
    await Promise.all([whole.release(), fresh.release()]);
  });

  test('puts rows where their tokens are, in whatever order the adapter has them', async () => {
    const method = { ...rowsMethod, trainedTokens: [...tokens, 9].reverse() };
    const trainer = await rowsTrainer({ method, from: rowsAdapter('final') });
    expect(Math.abs((await lossOf(trainer)) - rowsRun.checkLoss)).toBeLessThan(1e-4);
    await trainer.release();
  });

  test('is refused where rows would be lost', async () => {
    const { trainedTokens: _, ...without } = rowsMethod;
    await expect(rowsTrainer({ method: without, from: rowsAdapter('final') })).rejects.toThrow(
      /model\.shared: rows of tokens 37, 72, 4 are trained there but not here; set train\.breakRows/,
    );
  });
});

test('a state with rows of other tokens is refused by name', async () => {
  const [one, other] = [
    await rowsTrainer(),
    await rowsTrainer({ method: { ...rowsMethod, trainedTokens: [4, 5, 6] } }),
  ];
  expect(() => other.restore(one.state())).toThrow(/values rows:4,5,6: expected \[3,32\], got none/);
  await Promise.all([one.release(), other.release()]);
});

test.each([[[96]], [[4, 4]], [[1.5]]])('tokens %j are refused by name', async (trainedTokens) => {
  await expect(rowsTrainer({ method: { ...rowsMethod, trainedTokens } })).rejects.toMatchObject({
    code: 'token-unknown',
    message: expect.stringMatching(/expected different ids below the base's vocabulary of 96, got/),
  });
});

describe('a row in the place of a frozen one', () => {
  // A table of three tokens, two wide; the row of token 1, [3, 4], becomes [5, 6].
  const head = { weight: 'table', bias: 'bias', in: 2, out: 3 };
  const weights = weightsInMemory({
    table: { data: Float32Array.of(1, 2, 3, 4, 7, 8), shape: [3, 2] },
    bias: { data: Float32Array.of(0, 10, 0), shape: [1, 3] },
  });
  const rows = trainedRows([1]);
  const embeddings = rows.parameters.embed(input('ids', [4], 'int32'), head);
  const logits = rows.parameters.head(input('x', [1, 2]), head);
  const [gradient] = gradients(add(sum(embeddings), sum(logits)), [rows.input()]) as [Tensor];

  test('is read and multiplied with, and gets both gradients, worked by hand', async () => {
    const program = await onnxruntimeEngine().compile(graph({ embeddings, logits, gradient }), { weights });
    const out = await program.run({
      ids: int32([1, 0, 1, 2], [4]),
      x: float32([1, -1], [1, 2]),
      [nameOf(rows.input())]: float32([5, 6], [1, 2]),
    });
    expect([...out['embeddings']!.data]).toEqual([5, 6, 1, 2, 5, 6, 7, 8]);
    // 1 - 2; 5 - 6 and its bias; 7 - 8.
    expect([...out['logits']!.data]).toEqual([-1, 9, -1]);
    // Twice among the ids, and x of its logit.
    expect([...out['gradient']!.data]).toEqual([3, 1]);
    await program.release();
  });

  test('asks for no gradient of the table', () => {
    const shapes = graph({ gradient }).tensors.map(({ shape }) => shape.join());
    expect(shapes).not.toContain('3,2');
  });
});
