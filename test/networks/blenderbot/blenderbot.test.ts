import { goldenDistances } from '../../support/golden-blenderbot.ts';
import { describeGoldenNetwork } from '../../support/golden-network.ts';

describeGoldenNetwork({
  distances: goldenDistances,
  folder: import.meta.dirname,
  outputs: ['states', 'logits', 'loss'],
  parameters: 75,
});
