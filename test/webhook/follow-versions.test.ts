import { beforeEach, expect, test } from 'vitest';
import type { ReplyGenerator } from '../../src/bot/index.ts';
import { NO_NAMES, promoted, type VersionNames, type Versions } from '../../src/model/versions/index.ts';
import type { Store } from '../../src/store/index.ts';
import type { Alerts } from '../../src/watch/alerts.ts';
import type { Log } from '../../src/watch/log.ts';
import { VersionFollower } from '../../src/webhook/follow-versions.ts';
import { LiveGenerator, type LoadedVersion } from '../../src/webhook/live-generator.ts';

const HOUR_MS = 3_600_000;
let names: VersionNames;
let counts: Record<string, Record<string, number>>;
let now: number;
let told: string[];
let closed: string[];
let broken: string[];

beforeEach(() => {
  names = { ...NO_NAMES, current: 'v1' };
  [counts, now, told, closed, broken] = [{}, 0, [], [], []];
});

function loaded(name: string): LoadedVersion {
  const generator = { version: name } as unknown as ReplyGenerator;
  return { name, generator, ready: () => true, close: async () => void closed.push(name) };
}

/** A server that serves v1; the database knows of counts and of nothing else. */
function server() {
  const live = new LiveGenerator(loaded('v1'));
  const versions = {
    names: async () => names,
    changeNames: async (change: (before: VersionNames) => VersionNames) => {
      names = change(names);
      return names;
    },
  } as unknown as Versions;
  const rowsOf = (version: string) =>
    Object.entries(counts[version] ?? {}).map(([what, count]) => ({ what, count }));
  const query = async (_: string, [version]: [string]) => rowsOf(version);
  const follower = new VersionFollower({
    versions,
    live,
    load: async (name) => {
      if (broken.includes(name)) throw new Error('cut');
      return loaded(name);
    },
    settings: { canaryShare: 0.5, canaryHours: 48, canaryMargin: 0.05 },
    store: { database: { query } } as unknown as Store,
    alerts: { raise: async ({ what }: { what: string }) => void told.push(what) } as unknown as Alerts,
    log: { info() {}, warn() {} } as unknown as Log,
    clock: { now: () => now, sleep: async () => {} },
  });
  return { live, follower };
}

test('takes the version that was made current, and gives back the memory of the one before', async () => {
  const { live, follower } = server();
  names = promoted(names, 'v2');
  await follower.look();
  expect([live.current, closed]).toEqual(['v2', ['v1']]);
});

test('goes on with what serves where the new one cannot be loaded, and says so once', async () => {
  const { live, follower } = server();
  broken = ['v2'];
  names = promoted(names, 'v2');
  await follower.look();
  await follower.look();
  expect([live.current, closed]).toEqual(['v1', []]);
  expect(told).toEqual(['v2 cannot be served (cut); v1 goes on']);
});

test('a version that does worse on trial goes back at once, and why is told', async () => {
  const { live, follower } = server();
  names = { ...names, candidate: { version: 'v2', since: 0 } };
  await follower.look();
  expect(live.candidate).toBe('v2');
  counts = { v1: { replies: 300, takeovers: 6 }, v2: { replies: 100, takeovers: 40 } };
  await follower.look();
  expect([live.candidate, names.candidate, names.current]).toEqual([undefined, null, 'v1']);
  expect(told[0]).toMatch(
    /^v2 did worse on trial and went back: replies were followed by the owner: 40 % of its 100/,
  );
});

test('a version that was no worse takes over when its trial is over, and not before', async () => {
  const { live, follower } = server();
  names = { ...names, candidate: { version: 'v2', since: 0 } };
  now = 47 * HOUR_MS;
  await follower.look();
  expect(names.current).toBe('v1');
  now = 49 * HOUR_MS;
  await follower.look();
  expect([live.current, names]).toEqual(['v2', { current: 'v2', candidate: null, before: ['v1'] }]);
  expect(closed).toEqual(['v1']);
});
