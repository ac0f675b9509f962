/** What chance spoils: a good one of everything that is read, and which of its files is spoilt. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRendering, writeModelManifest } from '../../../src/model/manifest.ts';
import { writeDataset } from '../../support/dataset.ts';
import { goldenPath } from '../../support/golden.ts';
import { makeFolder, makeZip, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { page, wrote } from '../../support/make-page.ts';
import type { Kind } from './reader.ts';

interface Good {
  kind: Kind;
  /** The one that is spoilt. */
  file: string;
  make(dir: string): unknown;
}

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const TALK = Array.from({ length: 40 }, (_, i) => said(i % 2 === 0 ? 'Jana' : OWNER, i, `hello ${i} 😀`));
const talk = { ...thread('Jana', TALK, { id: 'jana_1000000001' }), ...profile() };
const PAGE = page(Array.from({ length: 20 }, (_, i) => wrote(i % 2 === 0 ? 'Jana' : OWNER, i, `hello ${i}`)));
const CHAT = Array.from(
  { length: 40 },
  (_, i) => `31.12.23, 21:${10 + i} - ${i % 2 === 0 ? 'Jana' : OWNER}: hello ${i}`,
);
const SECRET = JSON.stringify({
  participants: ['Jana', OWNER],
  threadName: 'Jana_7',
  messages: TALK.map(({ sender_name, timestamp_ms, content }) => ({
    senderName: sender_name,
    timestamp: timestamp_ms,
    text: content,
    isUnsent: false,
    media: [],
    reactions: [],
    type: 'text',
  })),
});

const tiny = (kind: Kind, file: string, from = goldenPath('tiny')): Good => ({
  kind,
  file,
  make: (dir) => cpSync(from, dir, { recursive: true }),
});

export const goodFolders = {
  thread: {
    kind: 'export',
    file: 'your_facebook_activity/messages/inbox/jana_1000000001/message_1.json',
    make: (dir: string) => makeFolder(dir, talk),
  },
  profile: {
    kind: 'export',
    file: 'personal_information/profile_information/profile_information.json',
    make: (dir: string) => makeFolder(dir, talk),
  },
  zip: {
    kind: 'export',
    file: 'facebook-ann.zip',
    make: (dir: string) => makeZip(join(dir, 'facebook-ann.zip'), talk),
  },
  page: {
    kind: 'export',
    file: 'messages/inbox/jana_1000000001/message_1.html',
    make: (dir: string) => makeFolder(dir, { 'messages/inbox/jana_1000000001/message_1.html': PAGE }),
  },
  chat: {
    kind: 'export',
    file: 'WhatsApp Chat with Jana.txt',
    make: (dir: string) => makeFolder(dir, { 'WhatsApp Chat with Jana.txt': CHAT.join('\n') }),
  },
  secret: {
    kind: 'export',
    file: 'Jana_7.json',
    make: (dir: string) => makeFolder(dir, { 'Jana_7.json': SECRET }),
  },
  config: tiny('checkpoint', 'config.json'),
  generation: tiny('checkpoint', 'generation_config.json'),
  weights: tiny('checkpoint', 'model.safetensors'),
  pickle: {
    kind: 'checkpoint',
    file: 'pytorch_model.bin',
    make(dir: string) {
      mkdirSync(dir, { recursive: true });
      for (const name of ['config.json', 'pytorch_model.bin'])
        cpSync(goldenPath('tiny', name), join(dir, name));
    },
  },
  adapterConfig: tiny('adapter', 'adapter_config.json', join(FIXTURES, 'peft-variants/both-patterns-rslora')),
  adapterMasks: tiny('adapter', 'adapter_config.json', join(FIXTURES, 'peft-variants/adalora-masked')),
  adapterWeights: tiny('adapter', 'adapter_model.safetensors', join(FIXTURES, 'peft-variants/plain')),
  adapterPickle: tiny('adapter', 'adapter_model.bin', join(FIXTURES, 'peft-variants/adalora-pickled')),
  tokenizer: tiny('tokenizer', 'tokenizer.json', join(import.meta.dirname, '../../../models/small')),
  dataset: {
    kind: 'dataset',
    file: 'dataset.json',
    make: (dir: string) =>
      writeDataset(dir, {
        train: [
          ['hi', 'hello'],
          ['you?', 'me'],
        ],
      }),
  },
  examples: {
    kind: 'dataset',
    file: 'train.jsonl',
    make: (dir: string) =>
      writeDataset(dir, {
        train: [
          ['hi', 'hello'],
          ['you?', 'me'],
        ],
      }),
  },
  manifest: {
    kind: 'version',
    file: 'imitator.json',
    make(dir: string) {
      cpSync(goldenPath('tiny'), dir, { recursive: true });
      writeModelManifest(dir, {
        kind: 'model',
        rendering: defaultRendering(),
        base: { id: 'tiny', hash: 'c'.repeat(64) },
        tokenizer: null,
        dataset: null,
        settings: {},
        metrics: {},
      });
    },
  },
} satisfies Record<string, Good>;
