import { expect, test } from 'vitest';
import type { ReplyGenerator } from '../../src/bot/index.ts';
import { worseOnTrial } from '../../src/webhook/judge-trial.ts';
import { LiveGenerator, type LoadedVersion } from '../../src/webhook/live-generator.ts';

const closed: string[] = [];

function loaded(name: string): LoadedVersion {
  const generator = { version: name, rendering: {}, ranker: undefined } as unknown as ReplyGenerator;
  const close = async () => void closed.push(name);
  return { name, generator, ready: () => true, close };
}

test('a reply that is under way ends on the version it began with, whose memory is then given back', async () => {
  const live = new LiveGenerator(loaded('v1'));
  const lease = live.lease('page:ann');
  const given = live.serve(loaded('v2'));
  expect([live.lease('page:ben').generator.version, lease.generator.version]).toEqual(['v2', 'v1']);
  expect(closed).toEqual([]);
  lease.release();
  await given;
  expect(closed).toEqual(['v1']);
});

test('a version on trial serves its share of the conversations, and each of them always', async () => {
  const live = new LiveGenerator(loaded('v1'));
  await live.tryOut(loaded('v2'), 0.25);
  const servedBy = (person: number) => live.lease(`page:${person}`).generator.version;
  const people = [...Array(400).keys()];
  const first = people.map(servedBy);
  const tried = first.filter((version) => version === 'v2').length;
  expect(tried).toBeGreaterThan(60);
  expect(tried).toBeLessThan(140);
  expect(people.map(servedBy)).toEqual(first);
});

test('a trial that ends either way leaves one version in memory', async () => {
  closed.length = 0;
  const live = new LiveGenerator(loaded('v1'));
  await live.tryOut(loaded('v2'), 1);
  await live.promote();
  expect([live.current, closed]).toEqual(['v2', ['v1']]);
  await live.tryOut(loaded('v3'), 1);
  await live.endTrial();
  expect([live.current, closed]).toEqual(['v2', ['v1', 'v3']]);
});

test('what is drawn again more often beyond chance and margin is worse; a few replies prove nothing', () => {
  const current = { replies: 500, redraws: 25 };
  expect(worseOnTrial(current, { replies: 200, redraws: 60 }, 0.05)).toMatch(
    /drawn again: 30 % of its 200, 5 %/,
  );
  expect(worseOnTrial(current, { replies: 200, redraws: 12 }, 0.05)).toBeUndefined();
  expect(worseOnTrial(current, { replies: 3, redraws: 2 }, 0.05)).toBeUndefined();
  expect(worseOnTrial({}, {}, 0.05)).toBeUndefined();
});
