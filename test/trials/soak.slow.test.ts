/**
 * `npm run test:slow -- soak`: ten minutes of small talk with `imitator serve` and models/small; memory stays flat.
 * SOAK_MINUTES makes it shorter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { residentBytesOfTree } from '../../scripts/bench/memory.ts';
import { startServe } from '../../scripts/bench/serve-process.ts';
import { MessengerSimulator, type Person, randomStream } from '../../src/simulator/index.ts';
import { tempDir } from '../support/temp-dir.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
const PERSONS = 40;
const MESSAGES_PER_SECOND = 4;
const SAMPLE_MS = 5000;
/** The first fifth warms up: caches, arenas, the database's buffers. */
const WARM_UP = 0.2;
const LINES = [
  'hey! how are you today?',
  'i just got a new dog',
  'what do you do?',
  'haha',
  'good night',
  'why?',
];

test(`memory is flat over ${MINUTES} minutes`, { timeout: (MINUTES + 5) * 60_000 }, async () => {
  const meta = await new MessengerSimulator({ receipts: { delivered: 1, read: 1 } }).start();
  onTestFinished(() => meta.stop());
  const serve = await startServe(meta, tempDir('imitator-soak'), 'models/small', ['bot.debounceSeconds=1']);
  onTestFinished(() => serve.stop());
  const samples = await whileTalking(meta, serve.pid);
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP));
  const third = Math.floor(warm.length / 3);
  const [early, late] = [mean(warm.slice(0, third)), mean(warm.slice(-third))];
  const answered = [...meta.persons.values()].filter(({ received }) => received.length > 0).length;
  const bubbles = meta.sends.counts.messages;
  console.log(
    `soak: ${bubbles} bubbles to ${answered} people in ${MINUTES} minutes; resident ${early.toFixed(0)} MB early, ${late.toFixed(0)} MB late`,
  );
  expect(answered).toBe(PERSONS);
  expect(late).toBeLessThan(early * 1.1);
});

async function whileTalking(meta: MessengerSimulator, pid: number): Promise<number[]> {
  const random = randomStream(1, 'soak');
  const persons: Person[] = Array.from({ length: PERSONS }, (_, i) => meta.person(`P${i}`));
  const until = performance.now() + MINUTES * 60_000;
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentBytesOfTree(pid) / 1e6), SAMPLE_MS);
  while (performance.now() < until) {
    random.pick(persons).says(random.pick(LINES));
    await sleep(1000 / MESSAGES_PER_SECOND);
  }
  clearInterval(timer);
  return samples;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
