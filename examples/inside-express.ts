/**
 * The imitation inside an Express application of your own, with no Messenger: `node examples/inside-express.ts
 * [MODEL]`. `POST /reply {"messages": [{"from": "them" | "owner", "text": "..."}]}` is answered with bubbles.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { z } from 'zod';
import {
  compose,
  createReplyGenerator,
  defaultSettings,
  GenerationService,
  ImitatorError,
  modelFolders,
  readRanker,
  readRendering,
  systemClock,
} from '../src/index.ts';

const [folder = 'models/small'] = process.argv.slice(2);
const settings = defaultSettings();
const hub = { home: join(homedir(), '.cache/huggingface'), offline: true };

// The model runs in a child process: a long reply holds up nobody here, and a crash is its own.
const choice = { ...settings.model, ...(await modelFolders(folder, hub)) };
const service = await GenerationService.start({ choice });
const generator = createReplyGenerator({
  service,
  rendering: readRendering(folder),
  ranker: readRanker(folder),
  version: undefined,
});

const body = z.strictObject({
  messages: z
    .array(z.strictObject({ from: z.enum(['them', 'owner']), text: z.string().min(1).max(2000) }))
    .min(1)
    .max(80),
});

const app = express();
app.use(express.json({ limit: '200kb' }));
app.post('/reply', async (request, response) => {
  const asked = body.safeParse(request.body);
  if (!asked.success) return void response.status(400).json({ issues: asked.error.issues });
  const messages = asked.data.messages.map(({ from, text }) => ({
    side: from === 'owner' ? ('owner' as const) : ('other' as const),
    text,
    at: Date.now(),
  }));
  // Nobody waits for a reply any more when its connection is gone.
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const tools = { settings: settings.bot, generator, clock: systemClock };
    const { bubbles } = await compose(tools, { platform: 'page', messages, signal: gone.signal });
    response.json({ bubbles });
  } catch (error) {
    if (gone.signal.aborted) return;
    const busy = error instanceof ImitatorError && error.code === 'generation-busy';
    response.status(busy ? 503 : 500).json({ error: busy ? 'too many replies at once' : 'no reply' });
  }
});

const server = app.listen(Number(process.env['PORT'] ?? 3003), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/reply`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => server.close(() => void service.close()));
