/** Our saved adapters in the real library: needs PEER_PYTHON, a Python with torch, transformers and peft. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { writeAdapter } from '../../../src/model/adapter/index.ts';
import { createTrainer } from '../../../src/train/index.ts';
import { logitsOf } from '../../model/adapter/logits.ts';
import { distance } from '../../support/distance.ts';
import {
  batchOf,
  type GoldenRun,
  goldenOptimiser,
  goldenRate,
  goldenRun,
  goldenTrainer,
  methodOf,
  tiny,
  trainedAdapter,
} from './golden-run.ts';
import { originalRun, originalTrainer } from './original-configuration.ts';
import { prunedRows, rowsMethod, rowsRate, rowsRun, rowsTrainer } from './trained-rows-run.ts';

const python = process.env['PEER_PYTHON'];
if (python === undefined) console.warn('SKIPPED: adapters in the real PEFT need PEER_PYTHON');

const SCRIPT = `
import json, sys, torch
from transformers import AutoModelForCausalLM, BlenderbotForConditionalGeneration
from peft import PeftModel
base, adapter, batch = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
ids, mask, labels = (torch.tensor(batch[key]) for key in ("input_ids", "attention_mask", "labels"))
if json.load(open(adapter + "/adapter_config.json"))["task_type"] == "CAUSAL_LM":
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), adapter).eval()
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask).logits
    logits, labels = logits[:, :-1], labels[:, 1:]
else:
    model = PeftModel.from_pretrained(BlenderbotForConditionalGeneration.from_pretrained(base), adapter).eval()
    shifted = torch.full_like(labels, model.config.decoder_start_token_id)
    shifted[:, 1:] = labels[:, :-1].clamp(min=0)
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask, decoder_input_ids=shifted).logits
loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100).item()
print(json.dumps({"loss": loss, "logits": logits.flatten().tolist()}))
`;

const run = goldenRun('adalora-one-by-one');
const dir = mkdtempSync(join(tmpdir(), 'imitator-peft-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function inPeft(
  adapter: string,
  { base, check }: Pick<GoldenRun, 'base' | 'check'> = run,
): { loss: number; logits: number[] } {
  const out = execFileSync(python!, ['-c', SCRIPT, base.dir, adapter, JSON.stringify(check)]);
  return JSON.parse(out.toString().trim().split('\n').at(-1)!);
}

describe.skipIf(python === undefined)('in the reference library', () => {
  test('an AdaLoRA adapter has the same loss, though one of its matrices is pruned to rank 0', async () => {
    const trainer = await goldenTrainer(run);
    for (const { batch } of run.steps) await trainer.step([batchOf(run.batches[batch]!)], goldenRate);
    const adapter = trainedAdapter(trainer);
    expect(Math.min(...[...adapter.matrices.values()].map((m) => m.rank))).toBe(0);
    writeAdapter(join(dir, 'adalora'), { ...adapter, base: { name: 'tiny', hash: 'abc' } });
    const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check)]);
    expect(inPeft(join(dir, 'adalora')).loss).toBeCloseTo(lossSum / tokens, 4);
  });

  test("an adapter of the original idea's configuration has the same loss, and every rank", async () => {
    const trainer = await originalTrainer();
    for (const { batch } of originalRun.steps) await trainer.step([batchOf(run.batches[batch]!)], goldenRate);
    writeAdapter(join(dir, 'original'), trainedAdapter(trainer));
    const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check)]);
    expect(inPeft(join(dir, 'original')).loss).toBeCloseTo(lossSum / tokens, 4);
  });

  test.each([
    ['AdaLoRA, pruned', prunedRows],
    ['LoRA', { ...rowsMethod, name: 'lora' }],
  ] as const)('rows trained beside %s have the same logits, in embedding and head', async (name, method) => {
    const trainer = await rowsTrainer({ method });
    for (const { batch } of rowsRun.steps) await trainer.step([batchOf(run.batches[batch]!)], rowsRate);
    const folder = join(dir, `rows-${name}`);
    writeAdapter(folder, trainedAdapter(trainer));
    const { loss, logits } = inPeft(folder);
    const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check)]);
    expect(loss).toBeCloseTo(lossSum / tokens, 4);
    expect(distance(await logitsOf(tiny, trainer.weights(), run.check), logits)).toBeLessThan(1e-4);
    await trainer.release();
  });

  test.each(['adalora', 'lora'] as const)(
    'an %s adapter of the tiny Llama has the same loss',
    async (name) => {
      const llama = goldenRun('llama/adalora');
      const method = name === 'lora' ? { ...methodOf(llama), name } : methodOf(llama);
      const trainer = await createTrainer({ base: llama.base, method, optimiser: goldenOptimiser });
      for (const { batch } of llama.steps)
        await trainer.step([batchOf(llama.batches[batch]!, llama.base)], llama.rate);
      writeAdapter(join(dir, `llama-${name}`), trainedAdapter(trainer));
      const { lossSum, tokens } = await trainer.evaluate([batchOf(llama.check, llama.base)]);
      expect(inPeft(join(dir, `llama-${name}`), llama).loss).toBeCloseTo(lossSum / tokens, 4);
      await trainer.release();
    },
  );

  test('a LoRA adapter has the same loss', async () => {
    const { targetModules } = methodOf(run);
    const trainer = await createTrainer({
      base: tiny,
      engine: onnxruntimeEngine(),
      method: { name: 'lora', targetModules, rank: 3, alpha: 6, adapterDropout: 0.1 },
      optimiser: goldenOptimiser,
      seed: 1,
    });
    for (const batch of run.batches) await trainer.step([batchOf(batch)], goldenRate);
    writeAdapter(join(dir, 'lora'), trainedAdapter(trainer));
    const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check)]);
    expect(inPeft(join(dir, 'lora')).loss).toBeCloseTo(lossSum / tokens, 4);
  });
});
