import { goldenDistances } from '../../support/golden-llama.ts';
import { describeGoldenNetwork } from '../../support/golden-network.ts';

describeGoldenNetwork({
  distances: goldenDistances,
  folder: import.meta.dirname,
  outputs: ['logits', 'loss'],
  parameters: 29,
});
