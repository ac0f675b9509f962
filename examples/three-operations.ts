/** AdaLoRA in three operations, and what it learns from them: `node examples/three-operations.ts [BASE] [STEPS]`. */
import { encodeExamples, readCheckpoint, readTokenizer } from '../src/index.ts';

const [folder = 'models/small', length = '30'] = process.argv.slice(2);
const steps = Number(length);
const base = await readCheckpoint(folder);

// The three operations: import, configuration, assignment.
import { adalora, createTrainer } from '../src/index.ts';

const targetModules = ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2'];
const method = adalora({ targetModules, steps });
const model = await createTrainer({ base, method });
// What follows is training as anywhere.

const pairs = [
  { prompt: 'are you home?| need a hand', response: 'yep| come over' },
  { prompt: 'did you see the match', response: 'nope| was it good' },
];
const { examples } = encodeExamples(
  pairs,
  { tokenizer: readTokenizer(folder), config: base.config },
  'the pairs',
);
for (let step = 1; step <= steps; step++) {
  const { taskLoss, kept } = await model.step([examples], { learningRate: 0.01, maxGradientNorm: 1 });
  if (step === 1 || step % 10 === 0)
    console.log(`step ${step}: loss ${taskLoss.toFixed(3)}, ${kept} triplets in use`);
}
await model.release();
