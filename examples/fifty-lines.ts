/** The whole idea: `node examples/fifty-lines.ts [EXPORT.zip] [STEPS]`, from an export to replies in its owner's way. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as imitator from '../src/index.ts';

const [zip = 'examples/sample-export.zip', steps = '200'] = process.argv.slice(2);
const settings = imitator.defaultSettings();
const hub = { home: join(homedir(), '.cache/huggingface'), offline: true };
const work = mkdtempSync(join(tmpdir(), 'imitator-'));
const [dataset, adapter] = [join(work, 'dataset'), join(work, 'adapter')];

// 1. The export becomes pairs: what the other side wrote, and what the owner answered.
const request = { paths: [zip], out: dataset, settings: settings.formatting, key: randomBytes(32) };
for await (const event of imitator.formatExport(request)) {
  if (event.event !== 'done') continue;
  const { owner, files } = event.manifest;
  console.log(`${files.train.examples} examples of how ${owner.name} answers`);
}

// 2. An adapter learns from them, on the small base that ships with the project.
for await (const event of imitator.trainModel({
  sources: { base: 'models/small', data: dataset },
  out: adapter,
  settings: { ...settings.train, maxSteps: Number(steps), ranker: false },
  model: settings.model,
  openBase: (id) => imitator.openBase(id, hub),
})) {
  if (event.event !== 'validation') continue;
  console.log(`step ${event.step}: perplexity ${event.perplexity?.toFixed(1)} on turns it has not seen`);
}

// 3. The bot replies: the conversation's last turns as a prompt, the model's answer as bubbles.
const choice = { ...settings.model, ...(await imitator.modelFolders(adapter, hub)) };
const service = await imitator.GenerationService.start({ choice });
const { rendering } = imitator.readModelManifest(adapter)!;
const generator = imitator.createReplyGenerator({ service, rendering, version: undefined });
for (const text of ['hey, how are you?', 'do you have time for a coffee tomorrow?', "i'm so tired"]) {
  const messages = [{ side: 'other' as const, text, at: Date.now() }];
  const tools = { settings: settings.bot, generator, clock: imitator.systemClock };
  const { bubbles } = await imitator.compose(tools, { platform: 'page', messages });
  console.log(`\n> ${text}\n${bubbles.join('\n')}`);
}
await service.close();
rmSync(work, { recursive: true });
