/**
 * Many conversations on a bad day: posts doubled, batched and out of order, sends that fail in every way, and servers
 * killed at random. What counts is what stands on the phones in the end.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerRole } from '../../config/server-environment.ts';
import { MessengerSimulator, type RandomStream, randomStream, readEvent } from '../../src/simulator/index.ts';
import { tempDir } from '../support/temp-dir.ts';
import { KillableServer } from './killable-server.ts';
import { token } from './parrot.ts';
import { lateOf, type Verdict, verdictOn } from './verdict.ts';

export interface CrashTrialOptions {
  conversations: number;
  messages: number;
  /** How often a process is killed, at random moments. */
  kills: number;
  /** How long the talking takes. */
  seconds: number;
  /** One process each, which share the work; more than one needs `databaseUrl`. */
  roles: readonly ServerRole[];
  /** What else goes wrong meanwhile. */
  mishaps?: (servers: readonly KillableServer[], random: RandomStream) => Promise<void>;
  home?: string;
  databaseUrl?: string;
  /** How long a server waits for the echo of an unsure bubble. */
  echoWaitSeconds: number;
  /** What makes the day still worse. */
  worse?: {
    /** How often nothing at all comes in, and for how long. */
    pauses: number;
    pauseSeconds: number;
    /** Shares of echoes that never come, and that come later than the server waits. */
    lostEchoes: number;
    lateEchoes: number;
  };
  seed?: number;
}

export interface CrashReport extends Verdict {
  kills: number;
  posts: number;
  duplicates: number;
  batches: number;
  faults: Record<string, number>;
  seconds: number;
  /** How long the slowest echo took to be taken. The promise holds while that is within the wait for it. */
  slowestEchoSeconds: number;
  /** Messages answered so late that a person would have noticed. */
  late: number;
  /** The slowest answer to a message, in seconds. */
  slowestReplySeconds: number;
  /** Processes that ended by themselves. */
  crashes: number;
  /** Bubbles that reached a phone more than once, by what their sends carried. */
  twice: string[];
  /** Those of them whose echo came in time: no server may send them again. */
  twiceWithoutCause: string[];
  /** How often servers have sent a bubble again, and how often they told the operator so. */
  sentAgain: number;
  sentAgainAlerts: number;
}

/** After the last answer and the wait for an echo: a bubble that is sent a second time comes then. */
const AFTERMATH_MS = 5000;
const LATE_MS = 10_000;
const LONGEST_SETTLING_MS = 900_000;

export async function crashTrial(options: CrashTrialOptions): Promise<CrashReport> {
  const begun = performance.now();
  const random = randomStream(options.seed ?? 1, 'crash trial');
  const meta = await badDay(options).start();
  const servers: KillableServer[] = [];
  const alertsFile = join(tempDir('imitator-alerts'), 'alerts.log');
  const elsewhere = lifeElsewhere(meta);
  try {
    const { home, databaseUrl, echoWaitSeconds } = options;
    for (const role of options.roles)
      servers.push(
        await KillableServer.start({
          environment: meta.environment,
          role,
          home,
          databaseUrl,
          echoWaitSeconds,
          replyMs: 30,
          alertsFile,
        }),
      );
    const receiving = servers.filter((_, i) => options.roles[i] !== 'worker');
    meta.connect(...receiving.map(({ webhookUrl }) => webhookUrl));
    const mishaps = options.mishaps?.(servers, randomStream(options.seed ?? 1, 'mishaps'));
    await Promise.all([
      talk(meta, options, random),
      killAtRandom(servers, options, random),
      mishaps,
      pauseAtRandom(meta, options),
    ]);
    const verdict = await settled(meta, echoWaitSeconds);
    const { posts, duplicates, batches } = meta.delivery.counts;
    const kills = servers.reduce((sum, server) => sum + server.kills, 0);
    const sentAgain = await servers[0]!.sentAgain();
    const sentAgainAlerts = alertsIn(alertsFile).filter((line) => line.includes('is sent once more')).length;
    const seconds = (performance.now() - begun) / 1000;
    const slowestEchoSeconds = Math.max(...meta.echoes.taken.values()) / 1000;
    const crashes = servers.reduce((sum, server) => sum + server.crashes, 0);
    const lateness = lateOf(meta.persons.values(), LATE_MS);
    const faults = meta.faults.counts;
    const counts = { kills, crashes, posts, duplicates, batches, faults, seconds, slowestEchoSeconds };
    const again = { ...twiceOn(meta, echoWaitSeconds), sentAgain, sentAgainAlerts };
    return { ...verdict, ...counts, ...lateness, ...again };
  } finally {
    clearInterval(elsewhere);
    await Promise.all(servers.map((server) => server.stop()));
    await meta.stop();
  }
}

/** Other people of the page go on: a page on which nothing at all happens proves nothing of a missing echo. */
function lifeElsewhere(meta: MessengerSimulator): NodeJS.Timeout {
  const { psid } = meta.person('bystander');
  return setInterval(
    () => void meta.send(readEvent({ psid, pageId: meta.pageId, at: Date.now() }, Date.now())),
    1000,
  );
}

/** Each bubble by what its send carried: how often it arrived, and whether the first echo was taken in time. */
function twiceOn(meta: MessengerSimulator, echoWaitSeconds: number) {
  const mids = new Map<string, string[]>();
  for (const { received } of meta.persons.values())
    for (const { metadata = '', mid } of received) mids.set(metadata, [...(mids.get(metadata) ?? []), mid]);
  const twice = [...mids].filter(([, arrived]) => arrived.length > 1);
  const inTime = (mid: string) =>
    (meta.echoes.taken.get(mid) ?? Number.POSITIVE_INFINITY) < echoWaitSeconds * 1000;
  const withoutCause = twice.filter(([, arrived]) => arrived.slice(0, -1).some(inTime));
  return {
    twice: twice.map(([metadata]) => metadata),
    twiceWithoutCause: withoutCause.map(([metadata]) => metadata),
  };
}

function alertsIn(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}

/** Echoes come late, but within the time that the server waits for them; Meta's retries as well. */
function badDay({ seed = 1, worse, echoWaitSeconds }: CrashTrialOptions): MessengerSimulator {
  const late =
    worse === undefined
      ? { late: 0.3, lateMs: 2000, lost: 0 }
      : { late: worse.lateEchoes, lateMs: 4000 * echoWaitSeconds, lost: worse.lostEchoes };
  return new MessengerSimulator({
    seed,
    delivery: { batch: 0.25, duplicate: 0.2, outOfOrder: 0.1, waitMs: 400 },
    sending: {
      temporary: 0.03,
      'temporary-person': 0.02,
      'sent-despite-error': 0.03,
      'silence-after-sending': 0.02,
      'hang-up-after-sending': 0.02,
      'hang-up-before-sending': 0.02,
    },
    echoes: { beforeAnswer: 0.3, ...late },
    receipts: { delivered: 0.5, read: 0.3 },
    latencyMs: [0, 40],
    retrySeconds: [0.1, 0.5, 1, 2],
    callsPerSecond: 100_000,
  });
}

/** People write in bursts: two in three messages follow the one before within a moment. */
async function talk(
  meta: MessengerSimulator,
  options: CrashTrialOptions,
  random: RandomStream,
): Promise<void> {
  const counts = new Array<number>(options.conversations).fill(0);
  const pause = (1000 * options.seconds) / options.messages;
  const begun = performance.now();
  let conversation = 0;
  for (let i = 0; i < options.messages; i++) {
    if (random.chance(1 / 3)) conversation = random.below(options.conversations);
    const n = counts[conversation]!++;
    meta.person(`P${conversation}`).says(`${token(conversation, n)} hello`);
    await sleep(Math.max(0, begun + i * pause - performance.now()));
  }
}

async function killAtRandom(
  servers: readonly KillableServer[],
  { kills, seconds }: CrashTrialOptions,
  random: RandomStream,
): Promise<void> {
  for (let i = 0; i < kills; i++) {
    await sleep((1000 * seconds * (0.5 + random.next())) / (kills + 1));
    await random.pick(servers).killAndRestart();
  }
}

/** Nothing comes in for a while, however much is said: the way to the servers is closed. */
async function pauseAtRandom(
  meta: MessengerSimulator,
  { worse, seconds, seed = 1 }: CrashTrialOptions,
): Promise<void> {
  const { pauses = 0, pauseSeconds = 0 } = worse ?? {};
  const random = randomStream(seed, 'pauses');
  for (let i = 0; i < pauses; i++) {
    await sleep((1000 * seconds * (0.5 + random.next())) / (pauses + 1));
    meta.delivery.pause();
    await sleep(1000 * pauseSeconds);
    meta.delivery.resume();
  }
}

/** Waits until every message is answered, or for as long as is reasonable, and then for what should not come. */
async function settled(meta: MessengerSimulator, echoWaitSeconds: number): Promise<Verdict> {
  const deadline = performance.now() + LONGEST_SETTLING_MS;
  for (;;) {
    const verdict = await verdictOn(meta.persons.values());
    if (verdict.lost.length === 0 || performance.now() > deadline) break;
    await sleep(500);
  }
  // Once for the echo, and once more behind the first thing that comes in.
  await sleep(2 * echoWaitSeconds * 1000 + AFTERMATH_MS);
  return verdictOn(meta.persons.values());
}

/** For a person: one line for each count. */
export function tableOf(name: string, report: CrashReport): string {
  const { said, answered, bubbles, posts, duplicates, batches, kills, faults, seconds } = report;
  const counts = [report.lost, report.doubled, report.outOfOrder, report.misdirected].map(
    (list) => list.length,
  );
  return [
    `${name}: ${said} messages, ${answered} answered in ${bubbles} bubbles, ${seconds.toFixed(0)} s`,
    `  lost ${counts[0]}, doubled ${counts[1]}, out of order ${counts[2]}, misdirected ${counts[3]}`,
    `  ${report.late} answered later than ${LATE_MS / 1000} s, the slowest after ${report.slowestReplySeconds.toFixed(1)} s`,
    `  slowest echo ${report.slowestEchoSeconds.toFixed(1)} s after its bubble`,
    `  ${kills} kills, ${report.crashes} crashes, ${posts} posts, ${duplicates} duplicates, ${batches} batches`,
    `  sends that went wrong: ${JSON.stringify(faults)}`,
    `  sent again ${report.sentAgain}, told ${report.sentAgainAlerts}; twice on a phone ${report.twice.length}, ` +
      `${report.twiceWithoutCause.length} of them though their echo came in time`,
  ].join('\n');
}
