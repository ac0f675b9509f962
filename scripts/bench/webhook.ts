/**
 * The live server, `imitator serve` with models/small and its default store, against the simulator of Meta's side on
 * loopback. Server, model and load share the machine's cores. The embedded store is used unless DATABASE_URL is set.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessengerSimulator, type Person } from '../../src/simulator/index.ts';
import { type BenchCase, defineBench, median, type OpenCase } from './bench.ts';
import { makePosts, PostLoad, people, percentile } from './post-load.ts';
import { startServe } from './serve-process.ts';

const MODEL = 'models/small';
const NOBODY_ANSWERS = ['bot.debounceSeconds=300', 'bot.maxWaitSeconds=300', 'bot.firstReplySeconds=400'];
const AT_ONCE = 32;
const IDLE_POSTS = 2000;
const OFFERED = 200;
const BUSY_SECONDS = 10;
const LONGEST_REPLY_MS = 120_000;

interface Stage {
  meta: MessengerSimulator;
  load: PostLoad;
  close(): Promise<void>;
}

async function stage(dir: string, sets: readonly string[]): Promise<Stage> {
  const meta = await new MessengerSimulator({ callsPerSecond: 1_000_000 }).start();
  const serve = await startServe(meta, mkdtempSync(join(dir, 'home-')), MODEL, sets);
  const load = new PostLoad(serve.webhookUrl);
  const close = async (): Promise<void> => {
    load.close();
    await serve.stop();
    await meta.stop();
  };
  return { meta, load, close };
}

const acksIdle: BenchCase = {
  name: 'acks-idle',
  unit: 'posts/s',
  better: 'more',
  open: async (dir): Promise<OpenCase> => {
    const { meta, load, close } = await stage(dir, NOBODY_ANSWERS);
    const measure = () => load.flatOut(makePosts(meta, people(meta, 200), IDLE_POSTS), AT_ONCE);
    return { measure, close };
  },
};

const acksBusy: BenchCase = {
  name: 'ack-p99-busy',
  unit: 'ms',
  better: 'less',
  open: async (dir): Promise<OpenCase> => {
    const { meta, load, close } = await stage(dir, ['bot.debounceSeconds=1', 'bot.maxWaitSeconds=3']);
    const notes: string[] = [];
    const measure = async (): Promise<number> => {
      const before = meta.sends.counts.messages;
      const acks = await load.atRate(makePosts(meta, people(meta, 100), OFFERED * BUSY_SECONDS), OFFERED);
      const bubbles = (meta.sends.counts.messages - before) / BUSY_SECONDS;
      const p99 = percentile(acks, 99);
      notes.push(
        `acks at ${OFFERED} posts/s: p50 ${percentile(acks, 50).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
          `while ${bubbles.toFixed(1)} bubbles/s were made and sent`,
      );
      return p99;
    };
    return { measure, details: async () => notes.join('\n'), close };
  },
};

/** From a message to the first bubble of its reply; the wait for the end of a burst comes on top of it. */
function replyTime(conversations: number): BenchCase {
  return {
    name: `reply-${conversations}`,
    unit: 's',
    better: 'less',
    open: async (dir): Promise<OpenCase> => {
      const { meta, close } = await stage(dir, ['bot.debounceSeconds=0', 'bot.maxWaitSeconds=0']);
      const notes: string[] = [];
      const measure = async (): Promise<number> => {
        const seconds = await Promise.all(people(meta, conversations).map(secondsToReply));
        notes.push(
          `${conversations} at once: median ${median(seconds).toFixed(2)} s, slowest ${Math.max(...seconds).toFixed(2)} s`,
        );
        // Bubbles that follow the first one are not to be taken for the next answer.
        await sleep(2000);
        return median(seconds);
      };
      return { measure, details: async () => notes.join('\n'), close };
    },
  };
}

async function secondsToReply(person: Person): Promise<number> {
  person.catchesUp();
  const begun = performance.now();
  person.says('hey! how are you today?');
  await person.receives({ timeoutMs: LONGEST_REPLY_MS });
  return (performance.now() - begun) / 1000;
}

export default defineBench({
  cases: [acksIdle, acksBusy, replyTime(1), replyTime(10), replyTime(100)],
});
